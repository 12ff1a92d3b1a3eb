package dev.wfpsim.trace;

/**
 * What a choice is about: the stream of the seed that its answer is drawn from, and whether its
 * answers are different ways to go on. How likely an answer is, is the business of a strategy.
 *
 * <p>Kinds that pick a <em>value</em> (a sequence number, a handle, a step's cost) change what is
 * seen but not what can happen; an enumeration answers 0 there instead of branching four thousand
 * million times.
 */
public enum ChoiceKind {
  /** Which enabled step goes next; 0 is the earliest in time, others delay it. */
  SCHEDULE(ChoiceStream.SCHEDULING, true),
  /** Which of several timed events due at one instant goes first; 0 is the first inserted. */
  TIE(ChoiceStream.SCHEDULING, true),
  /** Whether a thread below DISPATCH_LEVEL is put aside for another; 0 lets it go on. */
  PREEMPT(ChoiceStream.SCHEDULING, true),
  /** Whether a queued DPC waits one more step of the thread it will interrupt; 0 runs it now. */
  DPC_DELAY(ChoiceStream.SCHEDULING, true),
  /**
   * Who comes in between the effect of a documented call and its return; 0 lets the caller go on.
   */
  CALL_RETURN(ChoiceStream.SCHEDULING, true),
  /** Which ready thread an idle processor takes; 0 is the longest ready. */
  DISPATCH_THREAD(ChoiceStream.SCHEDULING, true),
  /** Virtual nanoseconds above the minimum that a step takes. */
  STEP_COST(ChoiceStream.SCHEDULING, false),
  /** Which waiter a signal reaches; 0 is the longest waiting. */
  WAKE_ORDER(ChoiceStream.SCHEDULING, true),
  /** The processor an interrupt's DPC lands on. */
  DPC_PROCESSOR(ChoiceStream.SCHEDULING, true),
  /** Which processor moves a packet that was injected at DISPATCH_LEVEL; 0 is the caller's. */
  INJECTION_PROCESSOR(ChoiceStream.SCHEDULING, true),
  /** How long after an injected packet was moved its completion comes. */
  COMPLETION_DELAY(ChoiceStream.SCHEDULING, false),
  /** Whether callouts of a host are told of what happened elsewhere and later; 0 at once. */
  NOTICE_PLACE(ChoiceStream.SCHEDULING, false),
  /** Whether an injection completes at DISPATCH_LEVEL, 0, or at PASSIVE_LEVEL. */
  COMPLETION_IRQL(ChoiceStream.SCHEDULING, true),
  /** Whether an injection completes at once where it was moved, 0, or later. */
  COMPLETION_MOMENT(ChoiceStream.SCHEDULING, true),
  /** How long a frame is under way. */
  LATENCY(ChoiceStream.NETWORK, false),
  /** Whether a frame is lost. */
  LOSS(ChoiceStream.NETWORK, true),
  /** Whether a frame arrives twice. */
  DUPLICATE(ChoiceStream.NETWORK, true),
  /** Whether a frame is overtaken, and by how much. */
  REORDER(ChoiceStream.NETWORK, true),
  /** Whether a bit of a frame is turned, and which. */
  CORRUPT(ChoiceStream.NETWORK, true),
  /** How an adapter lays packets out in memory, 0 in one piece; and where it cuts one. */
  RECEIVE_LAYOUT(ChoiceStream.NETWORK, false),
  /** Whether TCP of a host hands down several segments in one list: 0 each in its own. */
  SEND_LISTS(ChoiceStream.NETWORK, false),
  /** In which form a host's packets are, of those that no page rules out: 0 the plainest. */
  PACKET_FORM(ChoiceStream.NETWORK, false),
  /** A connection's initial sequence number. */
  ISN(ChoiceStream.NETWORK, false),
  /** Where the search for a free dynamic port begins. */
  EPHEMERAL_PORT(ChoiceStream.NETWORK, false),
  /** The first IPv4 identification that a host gives. */
  IP_ID(ChoiceStream.NETWORK, false),
  /** The bits of a handle that say nothing. */
  HANDLE_VALUE(ChoiceStream.NETWORK, false),
  /** Something that fails without being wrong, such as an allocation. */
  FAULT(ChoiceStream.FAULTS, true),
  /** What the simulated applications do. */
  APPLICATION(ChoiceStream.APPLICATION, true),
  /**
   * Where a packet stands that a driver referenced at its payload and took away: 0 at its transport
   * header, to which the stack retreats, 1 where it was.
   */
  REFERENCED_AT(ChoiceStream.NETWORK, true),
  /** The first number that a host gives a question for a name. */
  DNS_ID(ChoiceStream.NETWORK, false);

  private final ChoiceStream stream;
  private final boolean enumerated;

  ChoiceKind(ChoiceStream stream, boolean enumerated) {
    this.stream = stream;
    this.enumerated = enumerated;
  }

  /** The stream of the seed that answers this kind. */
  public ChoiceStream stream() {
    return stream;
  }

  /** Whether an enumeration tries every answer, rather than 0 only. */
  public boolean enumerated() {
    return enumerated;
  }
}

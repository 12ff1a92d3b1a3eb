package dev.wfpsim.trace;

/**
 * What a choice is about. A kind fixes the stream the answer is drawn from, how a seeded run weighs
 * the undisturbed answer 0, and whether an enumeration branches on it.
 *
 * <p>Kinds that pick a <em>value</em> (a sequence number, a handle, a step's cost) change what is
 * seen but not what can happen; an {@link OdometerChoices} answers 0 there instead of branching
 * four thousand million times.
 */
public enum ChoiceKind {
  /** Which enabled step goes next; 0 is the earliest in time, others delay it. */
  SCHEDULE(ChoiceStream.SCHEDULING, 0.06, true),
  /** Which of several timed events due at one instant goes first; 0 is the first inserted. */
  TIE(ChoiceStream.SCHEDULING, 0.5, true),
  /** Whether a thread below DISPATCH_LEVEL is put aside for another; 0 lets it go on. */
  PREEMPT(ChoiceStream.SCHEDULING, 0.06, true),
  /** Whether a queued DPC waits one more step of the thread it will interrupt; 0 runs it now. */
  DPC_DELAY(ChoiceStream.SCHEDULING, 0.06, true),
  /** Which ready thread an idle processor takes; 0 is the longest ready. */
  DISPATCH_THREAD(ChoiceStream.SCHEDULING, 0.15, true),
  /** Virtual nanoseconds above the minimum that a step takes. */
  STEP_COST(ChoiceStream.SCHEDULING, -1, false),
  /** Which waiter a signal reaches; 0 is the longest waiting. */
  WAKE_ORDER(ChoiceStream.SCHEDULING, 0.25, true),
  /** The processor an interrupt's DPC lands on. */
  DPC_PROCESSOR(ChoiceStream.SCHEDULING, -1, true),
  COMPLETION_ORDER(ChoiceStream.SCHEDULING, -1, true),
  COMPLETION_DELAY(ChoiceStream.SCHEDULING, -1, true),
  COMPLETION_IRQL(ChoiceStream.SCHEDULING, -1, true),
  COMPLETION_MOMENT(ChoiceStream.SCHEDULING, -1, true),
  LATENCY(ChoiceStream.NETWORK, -1, false),
  LOSS(ChoiceStream.NETWORK, -1, true),
  DUPLICATE(ChoiceStream.NETWORK, -1, true),
  REORDER(ChoiceStream.NETWORK, -1, true),
  CORRUPT(ChoiceStream.NETWORK, -1, true),
  ISN(ChoiceStream.NETWORK, -1, false),
  EPHEMERAL_PORT(ChoiceStream.NETWORK, -1, false),
  IP_ID(ChoiceStream.NETWORK, -1, false),
  HANDLE_VALUE(ChoiceStream.NETWORK, -1, false),
  /** Something that fails without being wrong, such as an allocation. */
  FAULT(ChoiceStream.FAULTS, -1, true),
  /** What the simulated applications do. */
  APPLICATION(ChoiceStream.APPLICATION, -1, true);

  private final ChoiceStream stream;
  private final double disturbance;
  private final boolean enumerated;

  ChoiceKind(ChoiceStream stream, double disturbance, boolean enumerated) {
    this.stream = stream;
    this.disturbance = disturbance;
    this.enumerated = enumerated;
  }

  /** The stream of the seed that answers this kind. */
  public ChoiceStream stream() {
    return stream;
  }

  /** The probability that a seeded answer is not 0; negative means all answers are alike. */
  double disturbance() {
    return disturbance;
  }

  /** Whether an enumeration tries every answer, rather than 0 only. */
  public boolean enumerated() {
    return enumerated;
  }
}

package dev.wfpsim.trace;

/**
 * What an event says; the names are the vocabulary of reports. Every room keeps its own group;
 * words a, b, c are given beside each ("name" is a number of {@link Trace#name}). The position of a
 * constant enters the fingerprint.
 */
public enum EventKind {
  // --- kernel
  /** a=name of machine, b=processors. */
  MACHINE,
  /** a=name, b=machine, c=kind; the activity is the new one. */
  ACTIVITY_BEGIN,
  /** a=steps taken. */
  ACTIVITY_END,
  /** A kernel call takes effect: a=name of call, b=processor, c=IRQL. */
  CALL,
  /** a=name of what is waited for, b=deadline or -1, c=0 blocked, 1 spinning. */
  WAIT,
  /** a=name of what was waited for, b=woken activity, c=0 signalled, 1 timed out. */
  WAKE,
  /** A thread takes a processor: a=processor, b=thread. */
  DISPATCH,
  /** A thread is put aside: a=processor, b=thread. */
  PREEMPT,
  /** A timed event fires: a=key. */
  TIMED_EVENT,
  /** a=name of DPC, b=processor. */
  DPC_QUEUE,
  /** a=name of item. */
  WORK_QUEUE,
  /** A worker begins an item: a=name of item. */
  WORK_BEGIN,
  /** a=name of item. */
  WORK_END,
  /** a=name of cell. */
  SHARED_READ,
  /** a=name of cell. */
  SHARED_WRITE,
  /** a=name of lock; b=1 exclusive, 0 shared. */
  LOCK_ACQUIRE,
  /** a=name of lock. */
  LOCK_RELEASE,
  /** a=address, b=bytes, c=tag. */
  POOL_ALLOCATE,
  /** a=address, b=bytes, c=tag. */
  POOL_FREE,
  /** a=code. */
  BUGCHECK,
  /** The run ended: a=reason, b=steps. */
  RUN_END,
  // --- net
  // --- wfp
  /** Filters are tried: a=layer, b=filters there, c=change of the policy it is. */
  CLASSIFY_BEGIN,
  /** classifyFn is called: a=layer, b=filter, c=callout. */
  CALLOUT_CALL,
  /** classifyFn returned: a=action code shifted by 16, rights by 8, flags; b=filter, c=callout. */
  CALLOUT_RETURN,
  /** A filter names a callout that is not registered: a=layer, b=filter, c=callout. */
  CALLOUT_MISSING,
  /** A callout blocked against a hard permit: a=layer, b=filter, c=callout. */
  CLASSIFY_VETO,
  /** a=layer, b=filter that decided or 0, c=action code shifted by 16, rights by 8, flags. */
  CLASSIFY_END,
  /** a=callout, b=version, c=flags. */
  CALLOUT_REGISTER,
  /** a=callout. */
  CALLOUT_UNREGISTER,
  /** notifyFn is called: a=type, b=filter, c=callout. */
  CALLOUT_NOTIFY,
  /** flowDeleteFn is called: a=layer, b=callout, c=flow context. */
  FLOW_DELETE_CALL,
  /** a=state (FWPM_SERVICE_STATE). */
  BFE_STATE,
  /** a=session, b=flags. */
  ENGINE_OPEN,
  /** a=session. */
  ENGINE_CLOSE,
  /** a=session, b=flags. */
  TRANSACTION_BEGIN,
  /** a=session. */
  TRANSACTION_COMMIT,
  /** a=session, b=1 if by force. */
  TRANSACTION_ABORT,
  /** a=layer, b=filter, c=session. */
  FILTER_ADD,
  /** a=layer, b=filter, c=session. */
  FILTER_DELETE,
  /** The filters of a layer changed: a=layer, b=filters there, c=change of the policy. */
  POLICY_CHANGE,
  // --- driver
  // --- scenario
}

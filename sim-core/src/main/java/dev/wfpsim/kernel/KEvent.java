package dev.wfpsim.kernel;

/**
 * An event object (KEVENT). Setting a synchronization event with waiters hands the signal to one of
 * them, which one a choice (Windows promises no order), and leaves the event reset; without waiters
 * the signal is latched. Page: KeSetEvent, KeWaitForSingleObject.
 */
public final class KEvent {
  private final Machine machine;
  private final EventType type;
  private final WaitQueue waiters;
  private boolean signalled;

  public KEvent(Machine machine, String name, EventType type, boolean initial) {
    this.machine = machine;
    this.type = type;
    this.waiters = new WaitQueue(machine, "event " + name);
    this.signalled = initial;
  }

  /** Says that a wait on it is being at rest, not being owed; answers this event. */
  public KEvent idle() {
    waiters.idle();
    return this;
  }

  /**
   * KeSetEvent. IRQL: up to DISPATCH_LEVEL.
   *
   * @return whether it was set before
   */
  public boolean set() {
    return machine
        .kernel()
        .invoke(
            new KernelCall<Boolean>("KeSetEvent") {
              @Override
              protected Answer step(Activity self) {
                boolean before = signalled;
                signal();
                return done(before);
              }
            });
  }

  /** Sets it without a scheduling point: part of another call's effect. */
  void signal() {
    if (type == EventType.NOTIFICATION) {
      signalled = true;
      waiters.wakeAll();
    } else if (waiters.grantOne() == null) {
      signalled = true;
    }
  }

  /** KeClearEvent. IRQL: up to DISPATCH_LEVEL. */
  public void clear() {
    machine
        .kernel()
        .enter(
            new KernelCall<Void>("KeClearEvent") {
              @Override
              protected Answer step(Activity self) {
                signalled = false;
                return Answer.done();
              }
            });
  }

  /** KeResetEvent: clears it and answers whether it was set. IRQL: up to DISPATCH_LEVEL. */
  public boolean reset() {
    return machine
        .kernel()
        .invoke(
            new KernelCall<Boolean>("KeResetEvent") {
              @Override
              protected Answer step(Activity self) {
                boolean before = signalled;
                signalled = false;
                return done(before);
              }
            });
  }

  /** KeReadStateEvent. */
  public boolean isSet() {
    return machine.kernel().call("KeReadStateEvent", () -> signalled);
  }

  /** Waits for ever. PASSIVE_LEVEL or APC_LEVEL. */
  public NtStatus waitFor() {
    return waitFor(-1);
  }

  /**
   * KeWaitForSingleObject. Below DISPATCH_LEVEL, except with a time-out of 0.
   *
   * @param timeoutNanos how long at most; -1 for ever, 0 only looks
   * @return STATUS_SUCCESS or STATUS_TIMEOUT
   */
  public NtStatus waitFor(long timeoutNanos) {
    Kernel kernel = machine.kernel();
    return kernel.invoke(new Wait(this, kernel, timeoutNanos));
  }

  /** Resets it without a scheduling point. */
  void tryReset() {
    signalled = false;
  }

  /** Takes the signal if it is there. */
  boolean tryTake() {
    if (!signalled) {
      return false;
    }
    if (type == EventType.SYNCHRONIZATION) {
      signalled = false;
    }
    return true;
  }

  private static final class Wait extends KernelCall<NtStatus> {
    private final KEvent event;
    private final Kernel kernel;
    private final long timeoutNanos;
    private boolean waited;
    private long deadlineNanos;

    Wait(KEvent event, Kernel kernel, long timeoutNanos) {
      super("KeWaitForSingleObject");
      this.event = event;
      this.kernel = kernel;
      this.timeoutNanos = timeoutNanos;
    }

    @Override
    protected Answer step(Activity self) {
      if (waited
          && (self.takeGrant() || event.type == EventType.NOTIFICATION && !self.timedOut())) {
        return done(NtStatus.STATUS_SUCCESS);
      }
      if (waited && self.timedOut()) {
        return done(NtStatus.STATUS_TIMEOUT);
      }
      if (event.tryTake()) {
        return done(NtStatus.STATUS_SUCCESS);
      }
      if (timeoutNanos == 0) {
        return done(NtStatus.STATUS_TIMEOUT);
      }
      if (!waited) {
        waited = true;
        deadlineNanos = kernel.deadline(timeoutNanos);
      }
      return Answer.block(event.waiters, deadlineNanos);
    }
  }
}

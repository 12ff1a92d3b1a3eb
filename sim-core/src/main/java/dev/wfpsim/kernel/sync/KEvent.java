package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ObjectKind;

/**
 * An event object (KEVENT). Setting a synchronization event with waiters hands the signal to one of
 * them, which one a choice (Windows promises no order), and leaves the event reset; without waiters
 * the signal is latched. A notification event releases everyone who waits and stays set. Page:
 * KeSetEvent, KeClearEvent, KeResetEvent.
 */
public final class KEvent extends DispatcherObject {
  private final EventType type;
  private boolean signalled;

  public KEvent(Machine machine, String name, EventType type, boolean initial) {
    super(machine, ObjectKind.EVENT, name);
    this.type = type;
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
        .call(
            "KeSetEvent",
            this::signalling,
            () -> {
              boolean before = signalled;
              signal();
              return before;
            });
  }

  /** Sets it without a scheduling point: part of another call's effect. */
  public void signal() {
    if (type == EventType.NOTIFICATION) {
      signalled = true;
      waiters.grantAll();
    } else if (waiters.grantOne() == null) {
      signalled = true;
    }
  }

  /** KeClearEvent. IRQL: up to DISPATCH_LEVEL. */
  public void clear() {
    machine.kernel().call("KeClearEvent", this::clearing, this::unsignal);
  }

  /** KeResetEvent: clears it and answers whether it was set. IRQL: up to DISPATCH_LEVEL. */
  public boolean reset() {
    return machine.kernel().call("KeResetEvent", this::clearing, this::unsignal);
  }

  /** KeReadStateEvent. */
  public boolean isSet() {
    return machine.kernel().call("KeReadStateEvent", this::looking, () -> signalled);
  }

  /** Resets it without a scheduling point: part of another call's effect. */
  boolean unsignal() {
    boolean before = signalled;
    signalled = false;
    return before;
  }

  @Override
  boolean isSignalled() {
    return signalled;
  }

  @Override
  boolean tryTake() {
    if (!signalled) {
      return false;
    }
    if (type == EventType.SYNCHRONIZATION) {
      signalled = false;
    }
    return true;
  }
}

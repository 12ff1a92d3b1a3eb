package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.EventKind;

/**
 * The two ends of every documented call: where it is made and where it returns. Between them the
 * system acts, but for driver code that is called back.
 *
 * <p>A call is made on behalf of the driver, what it does inside on behalf of the system: so no
 * rule about drivers ever blames the platform's own calls on one. Nothing is allocated.
 */
public final class DriverCalls {
  private final Kernel kernel;
  private final KernelCalls calls;

  DriverCalls(Kernel kernel, KernelCalls calls) {
    this.kernel = kernel;
    this.calls = calls;
  }

  /**
   * A call that is a scheduling point is made: whatever comes first goes first, its effect follows.
   * The arguments are numbers of objects ({@link dev.wfpsim.trace.ObjectKind}) or plain numbers.
   *
   * @return the number of its event, to be given to {@link #returns}
   */
  public long beginsAtPoint(String name, long a, long b, long c, long d) {
    Activity self = kernel.current();
    if (self == null) {
      return begins(name, a, b, c, d);
    }
    calls.point(self, name, Touches.EVERYTHING);
    long made = kernel.events().call(name, a, b, c, d);
    self.callBegins(name);
    calls.settle(self);
    return made;
  }

  /**
   * A call is made that is no scheduling point, or has one inside.
   *
   * @return the number of its event, to be given to {@link #returns}
   */
  public long begins(String name, long a, long b, long c, long d) {
    long made = kernel.events().call(name, a, b, c, d);
    Activity self = kernel.current();
    if (self != null) {
      self.makes(name);
      self.callBegins(name);
    }
    return made;
  }

  /**
   * A call that is no scheduling point is counted: where code makes one after the other each
   * becomes one, so that time passes, as it would in a loop that waits for something to change.
   */
  public void counts(String name) {
    Activity self = kernel.current();
    if (self != null) {
      kernel.endurance().silentCall(self, name);
    }
  }

  /**
   * A call returns. This is the one place where its effect is over and the code after it has not
   * begun.
   *
   * @param made what its begin answered
   * @param status the NTSTATUS that it answers; 0 for a call that answers none
   * @param result the number of what it made, or what else it answers
   * @param point whether it is a scheduling point that it returns
   */
  public void returns(long made, int status, long result, boolean point) {
    if (point) {
      kernel.returnPoint();
    }
    Activity self = kernel.current();
    if (self != null) {
      self.callEnds();
    }
    kernel.events().write(EventKind.CALL_RETURN, made, status, result);
  }
}

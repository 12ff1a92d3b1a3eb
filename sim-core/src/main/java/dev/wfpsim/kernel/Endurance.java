package dev.wfpsim.kernel;

import dev.wfpsim.kernel.RunEnd.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Ends a run in which something goes on for ever: driver code that makes one kernel call after the
 * other and neither waits nor returns, a routine that does nothing but queue itself again, things
 * that happen at one instant without end. What the run's other limits are plays no part.
 *
 * <p>The bound is {@link KernelProfile#maxCallsInOneGo}. It is counted in the simulation, so a run
 * that reaches it does so at the same step each time. A loop without any call cannot be seen from
 * here: a watchdog outside looks for those.
 */
final class Endurance {
  /** So many documented calls without a scheduling point are let through between two of them. */
  private static final int SILENT_CALLS = 100;

  private static final VarHandle STEPS;

  static {
    try {
      STEPS = MethodHandles.lookup().findVarHandle(Endurance.class, "steps", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Kernel kernel;
  private final long limit;

  /** Written with release, so that a watchdog on another thread sees it move. */
  private long steps;

  private long instantNanos;
  private long stepsAtInstant;

  Endurance(Kernel kernel) {
    this.kernel = kernel;
    this.limit = kernel.profile().maxCallsInOneGo();
  }

  /** A kernel call begins. */
  void call(Activity self) {
    if (self.callsInOneGo() > limit) {
      String what = " kernel calls in one go, without a wait or a return: endless";
      kernel.finish(Reason.ENDLESS, limit + what, self, null);
    }
  }

  /** A documented call without a scheduling point. */
  void silentCall(Activity self, String name) {
    int made = ++self.silentCalls;
    if (made > SILENT_CALLS) {
      boolean unused = kernel.call(name, () -> true);
      self.silentCalls = made;
    }
  }

  /** A step begins, or a timed event is due. */
  void step(long nowNanos) {
    STEPS.setRelease(this, steps + 1);
    if (nowNanos != instantNanos) {
      instantNanos = nowNanos;
      stepsAtInstant = 0;
    } else if (++stepsAtInstant > limit) {
      String what = "virtual time stands still: more than " + limit + " steps at once";
      kernel.finish(Reason.ENDLESS, what, kernel.current(), null);
    }
  }

  /** How many steps there were. */
  long steps() {
    return (long) STEPS.getAcquire(this);
  }
}

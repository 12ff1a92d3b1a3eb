package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.run.RunEnd.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * Ends a run in which something goes on for ever: driver code that makes one kernel call after the
 * other and neither waits nor returns, routines that do nothing but queue each other again, waits
 * for time to pass that nothing else can come between, things that happen at one instant without
 * end. What the run's other limits are plays no part.
 *
 * <p>The bound is {@link KernelProfile#maxCallsInOneGo}, a part of it for what takes several calls
 * a round. It is counted in the simulation, so a run that reaches it does so at the same step each
 * time. A loop without any call cannot be seen from here: a watchdog outside looks for those.
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

  /** Calls that a round of a go may have on the average before calls are what is bounded. */
  private static final int CALLS_A_ROUND = 20;

  /** Of so many waits for time to pass, one after the other, each is looked at more closely. */
  private static final int CALLS_A_WAIT = 10;

  /** So few timed events may all be waits of drivers' own. */
  private static final int FEW = 8;

  private final Kernel kernel;
  private final long limit;
  private long entries;
  private long loneWaits;

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
    } else if (self.rounds() > limit / CALLS_A_ROUND) {
      String what = " routines one after the other, each queued by the one before: endless";
      kernel.finish(Reason.ENDLESS, limit / CALLS_A_ROUND + what, self, null);
    }
  }

  /** Driver code is entered by somebody who has something for it to do. */
  void entered() {
    entries++;
  }

  /** How often that was. */
  long entries() {
    return entries;
  }

  /**
   * A routine begins that another routine of a driver has queued.
   *
   * @return how many were before it, each queued by the one before, while nobody else entered
   *     driver code
   */
  long round(Go before) {
    return before.entries() == entries ? before.rounds() + 1 : 0;
  }

  /**
   * Driver code begins to wait for an object or for time to pass. Where nothing else is left that
   * could happen than the end of such waits, it may do so some times; then it never ends.
   */
  void waitsForTime(Activity self) {
    if (self.callback() == null || !isLone()) {
      loneWaits = 0;
    } else if (++loneWaits > limit / CALLS_A_WAIT) {
      String what = " waits for time to pass, while nothing else is left to happen: endless";
      kernel.finish(Reason.ENDLESS, limit / CALLS_A_WAIT + what, self, null);
    }
  }

  /** Whether every timed event is the end of a driver's wait, and nobody else is to run. */
  private boolean isLone() {
    int events = kernel.timedEvents();
    if (events > FEW) {
      return false;
    }
    List<Activity> others =
        kernel.alive(each -> each.state != Activity.State.BLOCKED || each.deadlined);
    long waits = others.stream().filter(each -> each.deadlined).count();
    return waits == events && others.stream().allMatch(each -> each.callback() != null);
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

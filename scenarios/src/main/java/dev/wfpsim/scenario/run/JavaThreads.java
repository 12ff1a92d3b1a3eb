package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The Java threads of a run. It is made on one thread, and with the portable carrier on one more
 * for each activity; all are in a group of its own, so that what a driver has started besides, and
 * what it does not come back from, is found among them.
 */
final class JavaThreads {
  static final String GROUP = "wfpsim";
  static final String RUN = "wfpsim-run";
  private static final String CARRIER = "wfpsim-coroutine";
  private static final int DRIVER_WITHIN_MILLIS = 100;
  private static final int BEGINS_WITHIN_MILLIS = 10_000;
  private static final String BATON = "dev.wfpsim.kernel.carrier.BatonCoroutine";

  private JavaThreads() {}

  /** The threads of a group that live. */
  static List<Thread> of(ThreadGroup group) {
    Thread[] threads = new Thread[group.activeCount() * 2 + 8];
    int count = group.enumerate(threads);
    return List.of(Arrays.copyOf(threads, count));
  }

  /** The threads of one run; those that an exception ended are kept. */
  static final class Group extends ThreadGroup {
    private final Queue<Fallen> fallen = new ConcurrentLinkedQueue<>();

    Group() {
      super(GROUP);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
      if (isOurs(thread.getName())) {
        super.uncaughtException(thread, error);
      } else {
        fallen.add(new Fallen(thread.getName(), error));
      }
    }
  }

  /** A thread that an exception ended, such as one that made a documented call. */
  private record Fallen(String name, Throwable error) {}

  private static boolean isOurs(String name) {
    return name.equals(RUN) || name.equals(CARRIER);
  }

  /**
   * Reports threads that a driver has started and that live at the end of its run, or that an
   * exception ended.
   *
   * @param driver the only driver of the run; empty where there are several
   */
  static void reportStrays(Kernel kernel, String driver) {
    if (!(Thread.currentThread().getThreadGroup() instanceof Group group)) {
      return;
    }
    for (Thread thread : of(group)) {
      if (!isOurs(thread.getName())) {
        String what = "runs at the end of the run: thread=" + stable(thread.getName());
        report(kernel, driver, stackOf(kernel, thread), what);
      }
    }
    for (Fallen each : group.fallen) {
      String what =
          "ended with " + each.error().getClass().getName() + ": thread=" + stable(each.name());
      report(kernel, driver, each.error().getStackTrace(), what);
    }
  }

  private static void report(Kernel kernel, String driver, StackTraceElement[] stack, String what) {
    Blame known = kernel.code().ofStack(stack, kernel);
    Blame blame = known == null ? Blame.NOBODY : known;
    kernel.report(
        FindingCode.JAVA_THREADS_IN_DRIVER,
        blame.driver().isEmpty() ? new Blame(driver, "", blame.place()) : blame,
        "a Java thread that driver code started " + what);
  }

  /** Threads without a name are numbered through in one process: no part of a run. */
  private static String stable(String name) {
    return name.replaceAll("-\\d+", "");
  }

  /**
   * The stack of a thread, with the driver's code in it where that comes soon. One that was just
   * started has no frames, or only those of the thread itself, until the machine lets it run, which
   * on a busy one takes long.
   */
  private static StackTraceElement[] stackOf(Kernel kernel, Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    for (int i = 0; thread.isAlive() && kernel.code().ofStack(stack, kernel) == null; i++) {
      if (i >= (hasBegun(stack) ? DRIVER_WITHIN_MILLIS : BEGINS_WITHIN_MILLIS)) {
        return stack;
      }
      LockSupport.parkNanos(1_000_000);
      stack = thread.getStackTrace();
    }
    return stack;
  }

  /** Whether a stack has frames of what a thread was given to do. */
  static boolean hasBegun(StackTraceElement[] stack) {
    return Arrays.stream(stack).anyMatch(frame -> !frame.getClassName().equals("java.lang.Thread"));
  }

  /** Whether a thread waits for the baton, or is yet to begin. */
  static boolean isParked(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (!name.startsWith("java.") && !name.startsWith("jdk.")) {
        return name.equals(BATON);
      }
    }
    return true;
  }

  /** Whether a thread has called for the end of the process. */
  static boolean isExiting(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().equals("java.lang.Runtime")
          && frame.getMethodName().equals("exit")) {
        return true;
      }
    }
    return false;
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Severity;
import java.util.Arrays;
import java.util.List;
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
  private static final String BATON = "dev.wfpsim.kernel.BatonCoroutine";

  private JavaThreads() {}

  /** The threads of a group that live. */
  static List<Thread> of(ThreadGroup group) {
    Thread[] threads = new Thread[group.activeCount() * 2 + 8];
    int count = group.enumerate(threads);
    return List.of(Arrays.copyOf(threads, count));
  }

  /** Reports threads that a driver has started and that live at the end of its run. */
  static void reportStrays(Kernel kernel) {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    if (group == null || !group.getName().equals(GROUP)) {
      return;
    }
    for (Thread thread : of(group)) {
      String name = thread.getName();
      if (!name.equals(RUN) && !name.equals(CARRIER)) {
        Blame blame = kernel.code().ofStack(stackOf(thread), kernel);
        kernel.report(
            "",
            "JAVA_THREADS_IN_DRIVER",
            Severity.ERROR,
            blame == null ? Blame.NOBODY : blame,
            "a Java thread that driver code started runs at the end of the run: thread=" + name);
      }
    }
  }

  /** A stack, which a thread that was just started has a moment later. */
  private static StackTraceElement[] stackOf(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    for (int i = 0; i < 100 && stack.length == 0 && thread.isAlive(); i++) {
      LockSupport.parkNanos(1_000_000);
      stack = thread.getStackTrace();
    }
    return stack;
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

package dev.wfpsim.kernel.carrier;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Catches an activity that parks with a Java monitor held, before another one can hang on it.
 *
 * <p>A monitor is held by a frame of the parking stack, and only by a method that enters one; so
 * the stack is walked, and only if such a method is on it is the JVM asked for the monitors really
 * held (the thread's own, down to the activity's first frame). A call that does not park cannot
 * hang and is not looked at. Cost: a few microseconds a park, forty more when a candidate is on the
 * stack; nothing in runs whose code cannot hold a monitor ({@link MonitorUse}). Both carriers
 * alike: the stack of a mounted continuation is its thread's.
 *
 * <p>Not seen: a monitor that native code entered.
 */
public final class MonitorWatch {
  private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** The method of a coroutine that all its bodies run in. */
  private static final String BODIES = "runBodies";

  private static final String BASE = Coroutine.class.getName();

  /** The monitor the current activity holds, in words with the frame, or null. */
  public @Nullable String held() {
    return WALKER.walk(frames -> candidate(frames.iterator())) ? ask() : null;
  }

  private static boolean candidate(Iterator<StackFrame> frames) {
    while (frames.hasNext()) {
      StackFrame frame = frames.next();
      Class<?> type = frame.getDeclaringClass();
      if (type == Coroutine.class && frame.getMethodName().equals(BODIES)) {
        return false;
      }
      if (isCandidate(type, frame)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCandidate(Class<?> type, StackFrame frame) {
    var methods = MonitorUse.methods(type);
    return !methods.isEmpty() && methods.contains(frame.getMethodName() + frame.getDescriptor());
  }

  private static @Nullable String ask() {
    long[] self = {Thread.currentThread().threadId()};
    ThreadInfo info = THREADS.getThreadInfo(self, true, false)[0];
    StackTraceElement[] stack = info.getStackTrace();
    int base = 0;
    while (base < stack.length
        && !(stack[base].getClassName().equals(BASE)
            && stack[base].getMethodName().equals(BODIES))) {
      base++;
    }
    for (MonitorInfo monitor : info.getLockedMonitors()) {
      int depth = monitor.getLockedStackDepth();
      if (depth >= 0 && depth < base) {
        StackTraceElement frame = monitor.getLockedStackFrame();
        return "a monitor of class "
            + monitor.getClassName()
            + ", entered in "
            + frame.getClassName()
            + "."
            + frame.getMethodName()
            + "("
            + frame.getFileName()
            + ":"
            + frame.getLineNumber()
            + ")";
      }
    }
    return null;
  }
}

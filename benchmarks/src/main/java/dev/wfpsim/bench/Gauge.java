package dev.wfpsim.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Measures what a piece of work costs the thread that does it: processor time and bytes allocated.
 *
 * <p>Other work on the machine does not count as processor time, but it shares caches and clock
 * with us; so work is measured in many rounds, and the least of them stands. Beside each round runs
 * a {@link Yardstick}, so that figures of two machines, or of two builds, can be compared in units
 * of it.
 */
final class Gauge {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final int rounds;
  private final Yardstick yardstick = new Yardstick();

  /** A gauge that takes the least of so many rounds. */
  Gauge(int rounds) {
    this.rounds = rounds;
  }

  /**
   * What one operation costs at least.
   *
   * @param nanos processor time
   * @param bytes allocated
   * @param yards processor time in units of the yardstick's step, measured in the same rounds
   */
  record Reading(double nanos, double bytes, double yards) {}

  /** Work to be measured; what it answers is used, so that no compiler leaves it out. */
  interface Work {
    long run();
  }

  /**
   * Measures work that consists of equal operations.
   *
   * @param warmUps rounds beforehand that do not count
   * @param operations how many operations one call of {@code work} is
   */
  Reading measure(int warmUps, long operations, Work work) {
    long used = 0;
    for (int i = 0; i < warmUps; i++) {
      used += work.run();
    }
    long nanos = Long.MAX_VALUE;
    long bytes = Long.MAX_VALUE;
    double yard = Double.MAX_VALUE;
    for (int i = 0; i < rounds; i++) {
      yard = Math.min(yard, yardstick.nanosOfStep());
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      long before = THREADS.getCurrentThreadCpuTime();
      used += work.run();
      nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - before);
      bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
    }
    if (used == Long.MIN_VALUE) {
      throw new IllegalStateException("nothing was done");
    }
    double each = (double) nanos / operations;
    return new Reading(each, (double) bytes / operations, each / yard);
  }

  /** Bytes of the heap in use, after as much was collected as can be. */
  static long heapInUse() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** Work that has nothing to do with the simulator: events through a {@link BareWheel}. */
  private static final class Yardstick {
    private static final int PENDING = 1_000;
    private static final int STEPS = 20_000;

    private final BareWheel wheel = new BareWheel(PENDING + 1);
    private final Delays delays = new Delays();

    Yardstick() {
      for (int i = 0; i < PENDING; i++) {
        wheel.add(delays.nextNanos(), i);
      }
    }

    double nanosOfStep() {
      long before = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < STEPS; i++) {
        int event = wheel.take();
        wheel.add(wheel.nowNanos() + delays.nextNanos(), event);
      }
      return (double) (THREADS.getCurrentThreadCpuTime() - before) / STEPS;
    }
  }
}

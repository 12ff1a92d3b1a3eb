package dev.wfpsim.bench.ratio;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Work of equal operations that is measured in turns with others, and the least that one operation
 * took: other work on the machine can only add to a time.
 */
public final class Side {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final long operations;
  private final LongSupplier work;
  private final LongSupplier clock;
  private double leastNanos = Double.MAX_VALUE;
  private double leastBytes = Double.MAX_VALUE;

  private Side(long operations, LongSupplier work, LongSupplier clock) {
    this.operations = operations;
    this.work = work;
    this.clock = clock;
  }

  /**
   * Work done by the thread that asks; its processor time counts.
   *
   * @param operations how many one call of {@code work} is
   * @param work what it answers is used, so that no compiler leaves it out
   */
  public static Side of(long operations, LongSupplier work) {
    return new Side(operations, work, THREADS::getCurrentThreadCpuTime);
  }

  /** Work done by several threads; the processor time of the whole process counts. */
  public static Side ofThreads(long operations, LongSupplier work) {
    return new Side(operations, work, SYSTEM::getProcessCpuTime);
  }

  /** Works at least so long, and keeps the least time and bytes of an operation. */
  void round(long atLeastNanos) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long begin = clock.getAsLong();
    long nanos = 0;
    long done = 0;
    long used = 0;
    while (nanos < atLeastNanos) {
      used += work.getAsLong();
      done += operations;
      nanos = clock.getAsLong() - begin;
    }
    if (used == Long.MIN_VALUE) {
      throw new IllegalStateException("nothing was done");
    }
    leastNanos = Math.min(leastNanos, (double) nanos / done);
    double allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    leastBytes = Math.min(leastBytes, allocated / done);
  }

  /** Processor time of an operation. */
  public double nanos() {
    return leastNanos;
  }

  /** Bytes that the asking thread allocates for an operation. */
  public double bytes() {
    return leastBytes;
  }
}

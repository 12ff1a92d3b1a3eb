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

  /** The process's clock goes in steps of ten milliseconds. */
  private static final long PROCESS_ROUND_NANOS = 100_000_000;

  private final long operations;
  private final LongSupplier work;
  private final LongSupplier clock;
  private final long shortestNanos;
  private double leastNanos = Double.MAX_VALUE;
  private double leastBytes = Double.MAX_VALUE;

  private Side(long operations, LongSupplier work, LongSupplier clock, long shortestNanos) {
    this.operations = operations;
    this.work = work;
    this.clock = clock;
    this.shortestNanos = shortestNanos;
  }

  /**
   * Work done by the thread that asks; its processor time counts.
   *
   * @param operations how many one call of {@code work} is
   * @param work what it answers is used, so that no compiler leaves it out
   */
  public static Side of(long operations, LongSupplier work) {
    return new Side(operations, work, THREADS::getCurrentThreadCpuTime, 0);
  }

  /** Work done by several threads; the processor time of the whole process counts. */
  public static Side ofThreads(long operations, LongSupplier work) {
    return new Side(operations, work, SYSTEM::getProcessCpuTime, PROCESS_ROUND_NANOS);
  }

  /** Processor time of the whole process while something is done once. */
  public static long processNanos(Runnable work) {
    long begin = SYSTEM.getProcessCpuTime();
    work.run();
    return SYSTEM.getProcessCpuTime() - begin;
  }

  /** The shortest round that says something. */
  long shortestNanos() {
    return shortestNanos;
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

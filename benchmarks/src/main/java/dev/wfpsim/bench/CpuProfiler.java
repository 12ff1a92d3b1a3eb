package dev.wfpsim.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Tells CPU nanoseconds of one operation beside the wall time: {@code -prof
 * dev.wfpsim.bench.CpuProfiler}. It is the CPU time of the whole process, not of JMH's threads: a
 * baton or a sweep works on threads of its own, which may have ended when the iteration has, and
 * collecting an operation's garbage is part of its cost. So it counts what the compiler still does
 * too: only figures after the warm-up mean anything.
 */
public final class CpuProfiler implements InternalProfiler {
  private final LongSupplier cpuNanos;
  private long before;

  /** Called by JMH. */
  public CpuProfiler() {
    this(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getProcessCpuTime);
  }

  CpuProfiler(LongSupplier cpuNanos) {
    this.cpuNanos = cpuNanos;
  }

  @Override
  public String getDescription() {
    return "CPU nanoseconds of the process for one operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = cpuNanos.getAsLong();
  }

  /** One figure, {@code cpu.norm} in ns/op; none where no operation was made. */
  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    long spent = cpuNanos.getAsLong() - before;
    long operations = result.getMetadata().getAllOps();
    if (operations == 0) {
      return List.of();
    }
    return List.of(
        new ScalarResult("cpu.norm", (double) spent / operations, "ns/op", AggregationPolicy.AVG));
  }
}

package dev.wfpsim.bench;

import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one schedule of a small race costs: a thousand million by it are the schedules of a second.
 * Five races have nothing but the kernel, one has the platform and a driver. An invocation is
 * {@value #SCHEDULES} schedules, gone through one after the other, and fails where one ends wrong.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RaceBenchmark {
  static final int SCHEDULES = 200;

  /** A race. */
  public enum Race {
    /** Two threads that add under a lock, {@link LockRace}. */
    LOCK,
    /** A cell and an event. */
    EVENT,
    /** A thread against a DPC. */
    DPC,
    /** Use against run-down. */
    RUNDOWN,
    /** Two threads that increment. */
    INTERLOCKED,
    /** An injection against the end of its handle, {@link PlatformRace}. */
    PLATFORM;

    private IntToLongFunction start() {
      return switch (this) {
        case LOCK -> new LockRace()::schedules;
        case EVENT -> new KernelRace(KernelRace::event)::schedules;
        case DPC -> new KernelRace(KernelRace::dpc)::schedules;
        case RUNDOWN -> new KernelRace(KernelRace::rundown)::schedules;
        case INTERLOCKED -> new KernelRace(KernelRace::interlocked)::schedules;
        case PLATFORM -> new PlatformRace()::schedules;
      };
    }
  }

  @Param private Race race = Race.LOCK;

  private IntToLongFunction started = Race.LOCK.start();

  /** The benchmark of a race, ready to be run. */
  static RaceBenchmark of(Race race) {
    RaceBenchmark made = new RaceBenchmark();
    made.race = race;
    made.make();
    return made;
  }

  /** From its first schedule. */
  @Setup
  public void make() {
    started = race.start();
  }

  /** The next schedules. */
  @Benchmark
  @OperationsPerInvocation(SCHEDULES)
  public long schedule() {
    return started.applyAsLong(SCHEDULES);
  }
}

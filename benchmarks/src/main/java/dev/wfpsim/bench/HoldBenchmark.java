package dev.wfpsim.bench;

import dev.wfpsim.kernel.run.Kernel;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * The event list in its steady state, up to a million pending: an event is taken and schedules one
 * anew (the hold model), and neither filling nor emptying is measured, as it is by {@link
 * EventLoopBenchmark}. Delays are exponential with a mean of 50 µs. An invocation is {@value
 * #HOLDS} events, and fails unless it took that many, none before the present; all sides have the
 * same delays, so that after as many events it is the same time on all ({@link #sameTimes}).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HoldBenchmark {
  static final int HOLDS = 100_000;

  @Param({"10", "1000", "100000", "1000000"})
  private int pending;

  private @Nullable Loop loop;
  private @Nullable Wheel wheel;
  private @Nullable Heap heap;

  /** The benchmark with so many pending, ready to be run. */
  static HoldBenchmark of(int pending) {
    HoldBenchmark made = new HoldBenchmark();
    made.pending = pending;
    return made;
  }

  /** Fills the list that is asked for first; the others stay away. */
  @Setup
  public void clear() {
    loop = null;
    wheel = null;
    heap = null;
  }

  /** Ours: the kernel's loop with trace and fingerprint. */
  @Benchmark
  @OperationsPerInvocation(HOLDS)
  public long kernelLoop() {
    Loop made = loop;
    if (made == null) {
      made = new Loop(pending);
      loop = made;
    }
    return made.hold();
  }

  /** Baseline: a timing wheel with nothing around it. */
  @Benchmark
  @OperationsPerInvocation(HOLDS)
  public long bareWheel() {
    Wheel made = wheel;
    if (made == null) {
      made = new Wheel(pending);
      wheel = made;
    }
    return made.hold();
  }

  /** Baseline: the JDK's priority queue of event objects. */
  @Benchmark
  @OperationsPerInvocation(HOLDS)
  public long priorityQueue() {
    Heap made = heap;
    if (made == null) {
      made = new Heap(pending);
      heap = made;
    }
    return made.hold();
  }

  /** Fails unless all answer the same time after their next events; answers it. */
  long sameTimes() {
    long time = kernelLoop();
    BenchWorld.check("the wheel's time", bareWheel(), time);
    BenchWorld.check("the heap's time", priorityQueue(), time);
    return time;
  }

  /** The kernel's loop; a piece ends in the last event's action. */
  private static final class Loop {
    private final BenchWorld world = new BenchWorld();
    private final Kernel kernel = world.kernel();
    private final Delays delays = new Delays();
    private long taken;

    Loop(int pending) {
      for (int i = 0; i < pending; i++) {
        kernel.schedule(delays.nextNanos(), i, new Tick(i));
      }
    }

    long hold() {
      long before = taken;
      world.piece();
      BenchWorld.check("taken", taken - before, HOLDS);
      return kernel.nowNanos();
    }

    private final class Tick implements Runnable {
      private final int what;

      Tick(int what) {
        this.what = what;
      }

      @Override
      public void run() {
        kernel.schedule(delays.nextNanos(), what, this);
        if (++taken % HOLDS == 0) {
          BenchWorld.endPiece();
        }
      }
    }
  }

  /** The bare wheel. */
  private static final class Wheel {
    private final BareWheel list;
    private final Delays delays = new Delays();

    Wheel(int pending) {
      list = new BareWheel(pending);
      for (int i = 0; i < pending; i++) {
        list.add(delays.nextNanos(), i);
      }
    }

    long hold() {
      long last = list.nowNanos();
      for (int i = 0; i < HOLDS; i++) {
        int what = list.take();
        long now = list.nowNanos();
        if (now < last) {
          throw new IllegalStateException("time ran backwards: now=" + now + " last=" + last);
        }
        last = now;
        list.add(now + delays.nextNanos(), what);
      }
      return last;
    }
  }

  /** The JDK's heap. */
  private static final class Heap {
    private record Event(long nanos, long number, int what) {}

    private final PriorityQueue<Event> list =
        new PriorityQueue<>(
            Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));

    private final Delays delays = new Delays();
    private long number;

    Heap(int pending) {
      for (int i = 0; i < pending; i++) {
        list.add(new Event(delays.nextNanos(), number++, i));
      }
    }

    long hold() {
      long now = 0;
      for (int i = 0; i < HOLDS; i++) {
        Event event = list.remove();
        now = event.nanos;
        list.add(new Event(now + delays.nextNanos(), number++, event.what));
      }
      return now;
    }
  }
}

package dev.wfpsim.kernel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.StepListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Footprints are sound: random programs over every call that declares one are run, two adjacent
 * steps whose footprints do not conflict are swapped, and the end state is the same.
 */
class FootprintSwapTest {
  private static final int THREADS = 3;
  private static final int CALLS = 5;
  private static final int OBJECTS = 2;

  /** What can be called. */
  private enum Op {
    READ,
    WRITE,
    COPY,
    INCREMENT,
    EXCHANGE,
    COMPARE,
    LOAD,
    SET,
    CLEAR,
    RESET,
    LOOK,
    POLL,
    WAIT,
    RELEASE,
    COUNT,
    POLL_SEMAPHORE,
    WAIT_SEMAPHORE,
    WAIT_EITHER,
    LOCKED,
    QUEUED,
    SHARED,
    EXCLUSIVE,
    MUTEX,
    TRY_MUTEX,
    GUARDED,
    RUN_DOWN,
    RAISED,
    POOL,
    DPC,
    UNKNOWN
  }

  /** A program: for each thread its calls, of a few kinds, each with the number of an object. */
  record Program(long seed, int threads, int calls) {
    private static final Op[] OPS = Op.values();
    private static final int KINDS = 4;

    Op op(int thread, int call) {
      long kind = Math.floorMod((int) number(thread, call), KINDS);
      return OPS[Math.floorMod((int) StableHash.mix(seed, kind), OPS.length)];
    }

    int object(int thread, int call) {
      return Math.floorMod((int) (number(thread, call) >>> 32), OBJECTS);
    }

    int processors() {
      return 2 + Math.floorMod((int) StableHash.of(seed), 2);
    }

    private long number(int thread, int call) {
      return StableHash.of(StableHash.mix(seed, thread, call));
    }
  }

  /** The objects of a run, and what each thread saw. */
  static final class World {
    private final Kernel kernel;
    private final Machine machine;
    private final List<Shared<Integer>> cells = new ArrayList<>();
    private final List<Interlocked> numbers = new ArrayList<>();
    private final List<KEvent> events = new ArrayList<>();
    private final List<Semaphore> semaphores = new ArrayList<>();
    private final List<SpinLock> locks = new ArrayList<>();
    private final List<QueuedSpinLock> queuedLocks = new ArrayList<>();
    private final List<ReaderWriterSpinLock> sharedLocks = new ArrayList<>();
    private final List<FastMutex> mutexes = new ArrayList<>();
    private final List<RundownProtection> rundowns = new ArrayList<>();
    private final Pool pool;
    private final List<Dpc> dpcs = new ArrayList<>();
    private final List<String> begun = new ArrayList<>();
    private final Map<Integer, List<Object>> seen = new TreeMap<>();

    World(Program program, Choices choices) {
      kernel = TestKernels.create(KernelProfile.enumeration(), choices, CarrierKind.AUTOMATIC);
      TestKernels.ignore(kernel);
      kernel.footprints().onlyCells();
      machine = kernel.addMachine("m", program.processors());
      pool = new Pool(machine);
      for (int i = 0; i < OBJECTS; i++) {
        cells.add(new Shared<>(machine, "cell " + i, i));
        numbers.add(new Interlocked(machine, "number " + i, i));
        EventType type = i == 0 ? EventType.SYNCHRONIZATION : EventType.NOTIFICATION;
        events.add(new KEvent(machine, "event " + i, type, i == 0));
        semaphores.add(new Semaphore(machine, "semaphore " + i, i, 9));
        locks.add(new SpinLock(machine, "lock " + i));
        queuedLocks.add(new QueuedSpinLock(machine, "queued " + i));
        sharedLocks.add(new ReaderWriterSpinLock(machine, "shared " + i));
        mutexes.add(new FastMutex(machine, "mutex " + i));
        rundowns.add(new RundownProtection(machine, "rundown " + i));
        dpcs.add(new Dpc(machine, "dpc " + i, routine(i)));
      }
      for (int i = 0; i < program.threads; i++) {
        int thread = i;
        List<Object> results = new ArrayList<>();
        seen.put(thread, results);
        machine.startThread("t" + i, () -> run(program, thread, results));
      }
    }

    /** Its first step, before any call, leaves something too. */
    private Runnable routine(int i) {
      return () -> {
        begun.add("dpc " + i);
        long unused = numbers.get(i).increment();
        kernel.call("end", () -> true);
      };
    }

    private void run(Program program, int thread, List<Object> results) {
      for (int call = 0; call < program.calls; call++) {
        Object answer = make(program.op(thread, call), program.object(thread, call));
        results.add(answer + "@" + kernel.currentOrHardware().processor());
      }
      kernel.call("end", () -> true);
    }

    private Object make(Op op, int i) {
      return switch (op) {
        case READ -> cells.get(i).get();
        case WRITE -> {
          cells.get(i).set(7);
          yield "";
        }
        case COPY -> {
          cells.get(i).set(cells.get(1 - i).get() + 1);
          yield "";
        }
        case INCREMENT -> numbers.get(i).increment();
        case EXCHANGE -> numbers.get(i).exchange(5);
        case COMPARE -> numbers.get(i).compareExchange(9, 1);
        case LOAD -> numbers.get(i).get();
        case SET -> events.get(i).set();
        case CLEAR -> {
          events.get(i).clear();
          yield "";
        }
        case RESET -> events.get(i).reset();
        case LOOK -> events.get(i).isSet();
        case POLL -> events.get(i).waitFor(0);
        case WAIT -> events.get(i).waitFor();
        case RELEASE -> semaphores.get(i).release(1);
        case COUNT -> semaphores.get(i).count();
        case POLL_SEMAPHORE -> semaphores.get(i).waitFor(0);
        case WAIT_SEMAPHORE -> semaphores.get(i).waitFor();
        case WAIT_EITHER -> KEvent.waitForAny(events, -1);
        case DPC -> dpcs.get(i).queue();
        case UNKNOWN -> kernel.call("unknown", () -> seen.get(0).size());
        default -> makeInside(op, i);
      };
    }

    /** Of calls that go in somewhere, what they do inside, and out again. */
    private Object makeInside(Op op, int i) {
      return switch (op) {
        case LOCKED -> {
          Irql old = locks.get(i).acquire();
          int value = addTo(i);
          locks.get(i).release(old);
          yield value;
        }
        case QUEUED -> {
          Irql old = queuedLocks.get(i).acquire();
          int value = addTo(i);
          queuedLocks.get(i).release(old);
          yield value;
        }
        case SHARED -> {
          Irql old = sharedLocks.get(i).acquireShared();
          int value = cells.get(i).get();
          sharedLocks.get(i).releaseShared(old);
          yield value;
        }
        case EXCLUSIVE -> {
          Irql old = sharedLocks.get(i).acquireExclusive();
          int value = addTo(i);
          sharedLocks.get(i).releaseExclusive(old);
          yield value;
        }
        case MUTEX -> {
          mutexes.get(i).acquire();
          int value = addTo(i);
          mutexes.get(i).release();
          yield value;
        }
        case TRY_MUTEX -> {
          boolean got = mutexes.get(i).tryAcquire();
          if (got) {
            mutexes.get(i).release();
          }
          yield got;
        }
        case GUARDED -> {
          boolean inside = rundowns.get(i).acquire();
          if (inside) {
            addTo(i);
            rundowns.get(i).release();
          }
          yield inside;
        }
        case RUN_DOWN -> {
          rundowns.get(i).waitForRelease();
          yield "";
        }
        case RAISED -> {
          Irql old = machine.raiseIrql(Irql.DISPATCH_LEVEL);
          int value = addTo(i);
          machine.lowerIrql(old);
          yield value;
        }
        case POOL -> {
          PoolMemory block = pool.allocate(PoolType.NON_PAGED, 16 + i, 1);
          pool.free(block);
          yield block.address();
        }
        default -> throw new IllegalArgumentException("op=" + op);
      };
    }

    private int addTo(int i) {
      int value = cells.get(i).get();
      cells.get(i).set(value + 10);
      return value;
    }

    /** Everything that the run left. */
    String state() {
      RunEnd end = kernel.run(Long.MAX_VALUE);
      StringBuilder text = new StringBuilder(end.reason() + " " + seen + begun);
      cells.forEach(cell -> text.append(" cell=").append(cell.peek()));
      numbers.forEach(number -> text.append(" number=").append(number.peek()));
      events.forEach(event -> text.append(" event=").append(event.isSignalled()));
      semaphores.forEach(each -> text.append(" semaphore=").append(each.isSignalled()));
      return text.toString();
    }
  }

  /** Two steps of a schedule that could be swapped. */
  private record Swap(int at, long first, long second, String why) {}

  /**
   * A schedule: drawn, or one that was drawn before with two steps swapped. Which waiter, which
   * thread and such is answered by name, the same in both.
   */
  private static final class Schedule implements Choices, StepListener {
    private final Random random;
    private final List<Long> steps = new ArrayList<>();
    private final List<Long> wanted;
    private final Map<Integer, Swap> swaps = new LinkedHashMap<>();
    private final Footprint one = new Footprint();
    private final Footprint other = new Footprint();
    private boolean astray;

    Schedule(long seed, List<Long> wanted) {
      this.random = new Random(seed);
      this.wanted = wanted;
    }

    @Override
    public int pick(ChoiceKind kind, long key, int n) {
      return 0;
    }

    @Override
    public int pick(ChoiceKind kind, long key, Candidates candidates) {
      if (kind == ChoiceKind.PREEMPT) {
        return 0;
      }
      if (kind != ChoiceKind.SCHEDULE) {
        return least(key, candidates);
      }
      if (wanted.isEmpty()) {
        int chosen = random.nextInt(candidates.size());
        note(chosen, candidates);
        return chosen;
      }
      long next = steps.size() < wanted.size() ? wanted.get(steps.size()) : 0;
      for (int i = 0; i < candidates.size(); i++) {
        if (candidates.key(i) == next) {
          return i;
        }
      }
      astray = true;
      return 0;
    }

    /** A choice by name: it does not depend on the order of the list. */
    private static int least(long key, Candidates candidates) {
      int least = 0;
      for (int i = 1; i < candidates.size(); i++) {
        if (StableHash.mix(key, candidates.key(i)) < StableHash.mix(key, candidates.key(least))) {
          least = i;
        }
      }
      return least;
    }

    private void note(int chosen, Candidates candidates) {
      candidates.footprint(chosen, one.clear());
      for (int i = 0; i < candidates.size(); i++) {
        candidates.footprint(i, other.clear());
        if (i != chosen && !one.conflictsWith(other)) {
          long first = candidates.key(chosen);
          long second = candidates.key(i);
          int at = steps.size();
          swaps.put(
              Arrays.hashCode(new long[] {at, second}),
              new Swap(at, first, second, one + " and " + other));
        }
      }
    }

    @Override
    public StepListener steps() {
      return this;
    }

    @Override
    public void step(long who, Footprint touched) {
      if (!touched.isEverything() && touched.size() == 1 && touched.cell(0) == 1) {
        return; // the machine's ready threads: no step
      }
      steps.add(who);
    }

    @Override
    public boolean chance(ChoiceKind kind, long key, double probability) {
      return false;
    }

    @Override
    public double unit(ChoiceKind kind, long key) {
      return 0.5;
    }
  }

  @Test
  void swap_stepsOfSomePrograms_leaveTheSameState() {
    assertThat(swaps(200)).isGreaterThan(500);
  }

  @Test
  @Tag("slow")
  void swap_adjacentStepsThatDoNotConflict_leaveTheSameState() {
    assertThat(swaps(3_000)).isGreaterThan(10_000);
  }

  /** Swaps what can be swapped in so many programs, and answers how many swaps there were. */
  private static int swaps(int programs) {
    int swapped = 0;
    TreeSet<Op> seen = new TreeSet<>();
    for (long seed = 1; seed <= programs; seed++) {
      Program program = new Program(seed, THREADS, CALLS);
      Schedule drawn = new Schedule(seed, List.of());
      String state = new World(program, drawn).state();
      for (int i = 0; i < THREADS * CALLS; i++) {
        seen.add(program.op(i / CALLS, i % CALLS));
      }
      for (Swap swap : drawn.swaps.values()) {
        List<Long> steps = new ArrayList<>(drawn.steps);
        if (swap.at + 1 >= steps.size()
            || steps.get(swap.at) != swap.first
            || steps.get(swap.at + 1) != swap.second) {
          continue; // others came between
        }
        steps.set(swap.at, swap.second);
        steps.set(swap.at + 1, swap.first);
        Schedule other = new Schedule(seed, steps);
        assertThat(new World(program, other).state())
            .as("seed %d, step %d, %s", seed, swap.at, swap.why)
            .isEqualTo(state);
        assertThat(other.astray).as("seed %d, step %d, %s", seed, swap.at, swap.why).isFalse();
        swapped++;
      }
    }
    assertThat(seen).containsExactly(Op.values());
    return swapped;
  }
}

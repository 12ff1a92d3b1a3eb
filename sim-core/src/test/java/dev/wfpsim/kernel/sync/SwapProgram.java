package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A random program: for each thread its calls, of two families, each with the number of an object.
 */
record SwapProgram(long seed, int threads, int calls, int processors) {
  static final int OBJECTS = 2;
  private static final int ITEMS = 6;
  private static final long A_WHILE = 100;

  /** Of programs with so many calls the routines call, too; of others there are few schedules. */
  private static final int ROUTINES_CALL = 5;

  /** In how many of its runs a routine does, which may well queue itself. */
  private static final int ROUTINE_CALLS = 2;

  /** Calls that never wait, of families where others do: a DPC may make them. */
  private static final Set<String> RETURN_AT_ONCE =
      Set.of(
          "SET",
          "CLEAR",
          "RESET",
          "LOOK",
          "POLL",
          "RELEASE",
          "COUNT",
          "POLL_SEMAPHORE",
          "CANCEL_TIMER",
          "SET_TIMER",
          "POLL_TIMER",
          "DPC",
          "DPC_ELSEWHERE",
          "REMOVE_DPC");

  /** Runs on two processors, or three. */
  SwapProgram(long seed, int threads, int calls) {
    this(seed, threads, calls, 2 + Math.floorMod((int) StableHash.of(seed), 2));
  }

  /** Calls that have to do with each other. */
  private enum Family {
    MEMORY,
    EVENTS,
    SEMAPHORES,
    LOCKS,
    MUTEXES,
    TIMERS,
    DPCS,
    WORK,
    THREADS
  }

  /** What can be called. */
  enum Op {
    READ(Family.MEMORY),
    WRITE(Family.MEMORY),
    COPY(Family.MEMORY),
    INCREMENT(Family.MEMORY),
    EXCHANGE(Family.MEMORY),
    COMPARE(Family.MEMORY),
    LOAD(Family.MEMORY),
    POOL(Family.MEMORY),
    CALL_OF_A_DRIVER(Family.MEMORY),
    CHECK(Family.MEMORY),
    UNKNOWN(Family.MEMORY),
    SET(Family.EVENTS),
    CLEAR(Family.EVENTS),
    RESET(Family.EVENTS),
    LOOK(Family.EVENTS),
    POLL(Family.EVENTS),
    WAIT(Family.EVENTS),
    WAIT_A_WHILE(Family.EVENTS),
    WAIT_RAISED(Family.EVENTS),
    WAIT_EITHER(Family.EVENTS),
    WAIT_BOTH(Family.EVENTS),
    RELEASE(Family.SEMAPHORES),
    RELEASE_TOO_MANY(Family.SEMAPHORES),
    COUNT(Family.SEMAPHORES),
    POLL_SEMAPHORE(Family.SEMAPHORES),
    WAIT_SEMAPHORE(Family.SEMAPHORES),
    LOCKED(Family.LOCKS),
    NESTED(Family.LOCKS),
    QUEUED(Family.LOCKS),
    QUEUED_NESTED(Family.LOCKS),
    SHARED(Family.LOCKS),
    SHARED_TWICE(Family.LOCKS),
    EXCLUSIVE(Family.LOCKS),
    LOCKED_EXCLUSIVE(Family.LOCKS),
    MIXED(Family.LOCKS),
    RAISED(Family.LOCKS),
    MUTEX(Family.MUTEXES),
    MUTEX_NESTED(Family.MUTEXES),
    TRY_MUTEX(Family.MUTEXES),
    GUARDED(Family.MUTEXES),
    RUN_DOWN(Family.MUTEXES),
    RUN_DOWN_INSIDE(Family.MUTEXES),
    SET_TIMER(Family.TIMERS),
    SET_TIMER_AND_DPC(Family.TIMERS),
    CANCEL_TIMER(Family.TIMERS),
    WAIT_TIMER(Family.TIMERS),
    POLL_TIMER(Family.TIMERS),
    DPC(Family.DPCS),
    DPC_ELSEWHERE(Family.DPCS),
    DPC_RAISED(Family.DPCS),
    REMOVE_DPC(Family.DPCS),
    FLUSH_DPC(Family.DPCS),
    QUEUE_WORK(Family.WORK),
    FREE_WORK(Family.WORK),
    DELAY(Family.THREADS),
    STALL(Family.THREADS),
    JOIN(Family.THREADS),
    JOIN_A_WHILE(Family.THREADS),
    POLL_THREAD(Family.THREADS),
    WAIT_THREAD_OR_EVENT(Family.THREADS);

    private final Family family;

    /** Whether a DPC may call it. */
    private final boolean returnsAtOnce;

    Op(Family family) {
      this.family = family;
      this.returnsAtOnce =
          family == Family.MEMORY || family == Family.LOCKS || RETURN_AT_ONCE.contains(name());
    }
  }

  private static final List<List<Op>> OPS =
      Arrays.stream(Family.values())
          .map(family -> Arrays.stream(Op.values()).filter(op -> op.family == family).toList())
          .toList();

  Op op(int thread, int call) {
    long number = number(thread, call);
    int family = Math.floorMod((int) StableHash.mix(seed, number & 1), OPS.size());
    if (calls >= ROUTINES_CALL && Math.floorMod((int) (number >>> 16), 5) == 0) {
      family = Family.WORK.ordinal(); // for workers to make the other calls
    }
    return OPS.get(family).get(Math.floorMod((int) (number >>> 8), OPS.get(family).size()));
  }

  private int object(int thread, int call) {
    return Math.floorMod((int) (number(thread, call) >>> 32), OBJECTS);
  }

  private long number(int thread, int call) {
    return StableHash.of(StableHash.mix(seed, thread, call));
  }

  /** Everything that a run leaves under these answers. */
  String run(Choices choices) {
    return new World(this, choices).state();
  }

  /** The objects of a run, and what each thread saw. */
  private static final class World {
    private final Kernel kernel;
    private final Machine machine;
    private final List<Activity> threads = new ArrayList<>();
    private final List<Shared<Integer>> cells = new ArrayList<>();
    private final List<Interlocked> numbers = new ArrayList<>();
    private final List<KEvent> events = new ArrayList<>();
    private final List<Semaphore> semaphores = new ArrayList<>();
    private final List<SpinLock> locks = new ArrayList<>();
    private final List<QueuedSpinLock> queuedLocks = new ArrayList<>();
    private final List<ReaderWriterSpinLock> sharedLocks = new ArrayList<>();
    private final List<FastMutex> mutexes = new ArrayList<>();
    private final List<RundownProtection> rundowns = new ArrayList<>();
    private final List<KTimer> timers = new ArrayList<>();
    private final List<Dpc> dpcs = new ArrayList<>();
    private final List<WorkItem> items = new ArrayList<>();
    private final Pool pool;

    /** What routines queue: each its own, lest one is queued twice. */
    private final List<WorkItem> chained = new ArrayList<>();

    /** By what ran, where it ran: each its own, so that none sees the others' order. */
    private final Map<String, List<Object>> seen = new TreeMap<>();

    World(SwapProgram program, Choices choices) {
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
        semaphores.add(new Semaphore(machine, "semaphore " + i, i, 3));
        locks.add(new SpinLock(machine, "lock " + i));
        queuedLocks.add(new QueuedSpinLock(machine, "queued " + i));
        sharedLocks.add(new ReaderWriterSpinLock(machine, "shared " + i));
        mutexes.add(new FastMutex(machine, "mutex " + i));
        rundowns.add(new RundownProtection(machine, "rundown " + i));
        timers.add(new KTimer(machine, "timer " + i));
        dpcs.add(new Dpc(machine, "dpc " + i, routine(program, "dpc " + i, i)));
      }
      for (int i = 0; i < ITEMS; i++) {
        List<Object> runs = seen("chained " + i);
        chained.add(
            new WorkItem(
                machine,
                "chained " + i,
                () -> runs.add("@" + kernel.currentOrHardware().processor())));
      }
      for (int i = 0; i < ITEMS; i++) {
        items.add(new WorkItem(machine, "item " + i, routine(program, "item " + i, i)));
      }
      for (int i = 0; i < program.threads; i++) {
        int thread = i;
        List<Object> results = seen("thread " + i);
        threads.add(machine.startThread("t" + i, () -> run(program, thread, results)));
      }
      if (program.op(0, 0).family == Family.TIMERS || program.seed % 4 == 0) {
        // Set by nobody on a processor: where its DPC runs is open.
        Dpc anywhere = new Dpc(machine, "dpc anywhere", routine(program, "dpc anywhere", 0));
        boolean unused = new KTimer(machine, "set before").set(A_WHILE, anywhere);
      }
    }

    private List<Object> seen(String who) {
      List<Object> results = new ArrayList<>();
      seen.put(who, results);
      return results;
    }

    /**
     * Each run leaves something in its first step, before any call, and in its last, which for some
     * is the same: what is its own, since two runs may overlap.
     */
    private Runnable routine(SwapProgram program, String name, int i) {
      List<Object> runs = seen(name);
      boolean isShort = name.equals("dpc 1") || name.equals("item 5");
      return () -> {
        List<Object> results = new ArrayList<>();
        runs.add(results);
        results.add("@" + kernel.currentOrHardware().processor());
        if (!isShort) {
          results.add(numbers.get(i % OBJECTS).increment());
        }
        if (program.calls >= ROUTINES_CALL && runs.size() <= ROUTINE_CALLS) {
          call(program, name.startsWith("dpc"), i, results);
        }
      };
    }

    /** A routine makes a call of its own; one at DISPATCH_LEVEL only where it need not wait. */
    private void call(SwapProgram program, boolean isDpc, int i, List<Object> results) {
      int thread = program.threads + i;
      Op op = program.op(thread, isDpc ? 1 : 0);
      if (op.family == Family.WORK) {
        chained.get(i).queue();
      } else if (!isDpc || op.returnsAtOnce) {
        results.add(make(op, program.object(thread, 0), 0));
      }
    }

    private void run(SwapProgram program, int thread, List<Object> results) {
      for (int call = 0; call < program.calls; call++) {
        int item = (thread * program.calls + call) % ITEMS;
        Op op = program.op(thread, call);
        Object answer =
            op.family == Family.WORK
                ? work(op, item)
                : make(op, program.object(thread, call), thread);
        results.add(answer + "@" + kernel.currentOrHardware().processor());
      }
    }

    private Object work(Op op, int item) {
      if (op == Op.QUEUE_WORK) {
        items.get(item).queue();
      } else {
        items.get(item).free();
      }
      return "";
    }

    private Object make(Op op, int i, int thread) {
      return switch (op.family) {
        case MEMORY -> memory(op, i);
        case EVENTS -> event(op, i);
        case SEMAPHORES -> semaphore(op, i);
        case LOCKS -> locked(op, i);
        case MUTEXES -> mutex(op, i);
        case TIMERS -> timer(op, i);
        case DPCS -> dpc(op, i);
        case THREADS -> thread(op, threads.get((thread + 1 + i) % threads.size()));
        case WORK -> throw new IllegalArgumentException("op=" + op);
      };
    }

    private Object memory(Op op, int i) {
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
        case CHECK -> {
          if (cells.get(i).get() == 7) {
            throw new IllegalStateException("seven"); // plain code ends the run
          }
          yield "";
        }
        case POOL -> {
          PoolMemory block = pool.allocate(PoolType.NON_PAGED, 16 + i, 1);
          pool.free(block);
          yield block.address();
        }
        case CALL_OF_A_DRIVER -> {
          long call = kernel.driverCalls().begins("write", 0, 0, 0, 0);
          cells.get(i).set(3);
          kernel.driverCalls().returns(call, 0, 0, true);
          yield "";
        }
        default -> kernel.call("unknown", () -> seen.get("thread 0").size());
      };
    }

    private Object event(Op op, int i) {
      return switch (op) {
        case SET -> events.get(i).set();
        case CLEAR -> {
          events.get(i).clear();
          yield "";
        }
        case RESET -> events.get(i).reset();
        case LOOK -> events.get(i).isSet();
        case POLL -> events.get(i).waitFor(0);
        case WAIT -> events.get(i).waitFor();
        case WAIT_RAISED -> {
          Irql old = machine.raiseIrql(i == 0 ? Irql.DISPATCH_LEVEL : Irql.APC_LEVEL);
          Object answer = events.get(i).waitFor();
          machine.lowerIrql(old);
          yield answer;
        }
        case WAIT_A_WHILE -> events.get(i).waitFor(A_WHILE);
        case WAIT_EITHER -> KEvent.waitForAny(events, -1);
        default -> KEvent.waitForMultiple(machine, events, WaitType.WAIT_ALL, -1);
      };
    }

    private Object semaphore(Op op, int i) {
      return switch (op) {
        case RELEASE -> semaphores.get(i).release(1);
        case RELEASE_TOO_MANY -> semaphores.get(i).release(3);
        case COUNT -> semaphores.get(i).count();
        case POLL_SEMAPHORE -> semaphores.get(i).waitFor(0);
        default -> semaphores.get(i).waitFor();
      };
    }

    private Object locked(Op op, int i) {
      Irql old;
      int value;
      switch (op) {
        case LOCKED, NESTED -> {
          old = locks.get(i).acquire();
          value = op == Op.LOCKED ? addTo(i) : (int) locked(Op.LOCKED, 1 - i);
          locks.get(i).release(old);
        }
        case QUEUED, QUEUED_NESTED -> {
          old = queuedLocks.get(i).acquire();
          value = op == Op.QUEUED ? addTo(i) : (int) locked(Op.QUEUED, 1 - i);
          queuedLocks.get(i).release(old);
        }
        case SHARED, SHARED_TWICE -> {
          old = sharedLocks.get(i).acquireShared();
          value = op == Op.SHARED ? cells.get(i).get() : (int) locked(Op.SHARED, i);
          sharedLocks.get(i).releaseShared(old);
        }
        case MIXED -> {
          old = i == 0 ? locks.get(0).acquire() : sharedLocks.get(0).acquireShared();
          value = (int) locked(i == 0 ? Op.SHARED : Op.LOCKED, 0);
          if (i == 0) {
            locks.get(0).release(old);
          } else {
            sharedLocks.get(0).releaseShared(old);
          }
        }
        case LOCKED_EXCLUSIVE -> {
          old = locks.get(0).acquire();
          value = (int) locked(Op.EXCLUSIVE, 0);
          locks.get(0).release(old);
        }
        case EXCLUSIVE -> {
          old = sharedLocks.get(i).acquireExclusive();
          value = addTo(i);
          sharedLocks.get(i).releaseExclusive(old);
        }
        default -> {
          old = machine.raiseIrql(Irql.DISPATCH_LEVEL);
          value = addTo(i);
          machine.lowerIrql(old);
        }
      }
      return value;
    }

    private Object mutex(Op op, int i) {
      return switch (op) {
        case MUTEX, MUTEX_NESTED -> {
          mutexes.get(i).acquire();
          int value = op == Op.MUTEX ? addTo(i) : (int) mutex(Op.MUTEX, 1 - i);
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
        case RUN_DOWN_INSIDE -> {
          boolean inside = rundowns.get(i).acquire();
          rundowns.get(i).waitForRelease(); // who is inside waits for himself
          yield inside;
        }
        default -> {
          rundowns.get(i).waitForRelease();
          yield "";
        }
      };
    }

    private Object timer(Op op, int i) {
      return switch (op) {
        case SET_TIMER -> timers.get(i).set(A_WHILE, null);
        case SET_TIMER_AND_DPC -> timers.get(i).set(A_WHILE, dpcs.get(i));
        case CANCEL_TIMER -> timers.get(i).cancel();
        case POLL_TIMER -> timers.get(i).waitFor(0);
        default -> timers.get(i).waitFor(2 * A_WHILE);
      };
    }

    private Object dpc(Op op, int i) {
      return switch (op) {
        case DPC -> dpcs.get(i).queue();
        case DPC_ELSEWHERE -> dpcs.get(i).queueOn(i);
        case DPC_RAISED -> {
          Irql old = machine.raiseIrql(Irql.DISPATCH_LEVEL);
          boolean queued = dpcs.get(i).queue();
          machine.lowerIrql(old);
          yield queued;
        }
        case REMOVE_DPC -> dpcs.get(i).remove();
        default -> {
          dpcs.get(i).flush();
          yield "";
        }
      };
    }

    private Object thread(Op op, Activity other) {
      return switch (op) {
        case DELAY -> {
          machine.delay(A_WHILE);
          yield kernel.nowNanos();
        }
        case STALL -> {
          machine.stall(A_WHILE);
          yield kernel.nowNanos();
        }
        case JOIN -> {
          other.join();
          yield "";
        }
        case JOIN_A_WHILE -> other.join(A_WHILE);
        case POLL_THREAD -> other.join(0);
        default ->
            KEvent.waitForMultiple(
                machine, List.of(new KThread(other), events.get(0)), WaitType.WAIT_ANY, -1);
      };
    }

    private int addTo(int i) {
      int value = cells.get(i).get();
      cells.get(i).set(value + 10);
      return value;
    }

    private String state() {
      RunEnd end = kernel.run(Long.MAX_VALUE);
      StringBuilder text =
          new StringBuilder(end.reason() + " " + end.activity() + "@" + end.virtualNanos() + seen);
      cells.forEach(cell -> text.append(" cell=").append(cell.peek()));
      numbers.forEach(number -> text.append(" number=").append(number.peek()));
      events.forEach(event -> text.append(" event=").append(event.isSignalled()));
      semaphores.forEach(each -> text.append(" semaphore=").append(each.isSignalled()));
      timers.forEach(timer -> text.append(" timer=").append(timer.isSignalled()));
      items.forEach(item -> text.append(" item=").append(item.isFreed()));
      return text.toString();
    }
  }
}

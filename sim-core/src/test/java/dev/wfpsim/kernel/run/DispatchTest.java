package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.Interlocked;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.QueuedSpinLock;
import dev.wfpsim.kernel.sync.ReaderWriterSpinLock;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.kernel.sync.Semaphore;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.testing.Seeds;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Threads on processors, timers and work items over time, and determinism. */
class DispatchTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void quantum_twoBusyThreadsOnOneProcessor_bothGetOn() {
    Kernel kernel =
        TestKernels.create(
            KernelProfile.documented(), new UndisturbedChoices(), CarrierKind.AUTOMATIC);
    Machine machine = kernel.addMachine("m", 1);
    boolean[] stop = new boolean[1];
    machine.startThread(
        "busy",
        () -> {
          while (!stop[0]) {
            kernel.call("poll", () -> 0);
          }
        });
    machine.startThread("stopper", () -> stop[0] = true);
    RunEnd end = kernel.run(SECOND);
    assertThat(end.isCompleted()).isTrue();
    assertThat(end.virtualNanos()).isBetween(20_000_000L, 21_000_000L);
  }

  @Test
  void time_stepsAndEvents_neverRunsBackwards() {
    Seeds.forEach(
        50,
        seed -> {
          Kernel kernel = TestKernels.seeded(seed);
          Machine machine = kernel.addMachine("m", 3);
          List<Long> times = new ArrayList<>();
          kernel.trace().attach(event -> times.add(event.virtualNanos()));
          busyMachine(kernel, machine);
          assertThat(kernel.run(SECOND).detail()).isEmpty();
          assertThat(times).isSorted();
        });
  }

  @Test
  void timedEvent_amongBusyProcessors_isNeverLate() {
    Seeds.forEach(
        50,
        seed -> {
          Kernel kernel = TestKernels.seeded(seed);
          Machine machine = kernel.addMachine("m", 3);
          List<Long> late = new ArrayList<>();
          for (long due = 0; due < 20_000; due += 111) {
            long expected = due;
            kernel.schedule(due, due, () -> late.add(kernel.nowNanos() - expected));
          }
          busyMachine(kernel, machine);
          assertThat(kernel.run(SECOND).detail()).isEmpty();
          assertThat(late).hasSize(181).containsOnly(0L);
        });
  }

  @Test
  void timer_periodic_keepsItsPeriodUntilCancelled() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    KTimer timer = new KTimer(machine, "T");
    List<Long> ticks = new ArrayList<>();
    Dpc dpc = new Dpc(machine, "tick", () -> ticks.add(kernel.nowNanos() / 1_000_000));
    machine.startThread(
        "thread",
        () -> {
          timer.setPeriodic(1_000_000, 2_000_000, dpc);
          machine.delay(8_000_000);
          assertThat(timer.cancel()).isTrue();
        });
    assertThat(kernel.run(SECOND).detail()).isEmpty();
    assertThat(ticks).containsExactly(1L, 3L, 5L, 7L);
  }

  @Test
  void workItems_moreThanWorkers_allRunAndWorkersRest() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 2);
    TreeSet<String> workers = new TreeSet<>();
    int[] ran = new int[1];
    for (int i = 0; i < 20; i++) {
      WorkItem item =
          new WorkItem(
              machine,
              "item" + i,
              () -> {
                machine.delay(1_000);
                ran[0]++;
                workers.add(String.valueOf(kernel.current()));
              },
              "driver");
      machine.startThread("queuer", item::queue);
    }
    assertThat(kernel.run(SECOND).detail()).isEmpty();
    assertThat(ran[0]).isEqualTo(20);
    assertThat(workers.size()).isGreaterThan(4);
  }

  @Test
  void fingerprint_everyPrimitiveBusy_isTheSameOnBothCarriers() {
    TreeSet<String> distinct = new TreeSet<>();
    Seeds.forEach(
        40,
        seed -> {
          Fingerprint fingerprint = busyRun(seed, CarrierKind.CONTINUATION);
          assertThat(busyRun(seed, CarrierKind.THREAD)).isEqualTo(fingerprint);
          assertThat(busyRun(seed, CarrierKind.CONTINUATION)).isEqualTo(fingerprint);
          distinct.add(fingerprint.toString());
        });
    assertThat(distinct).hasSize(40);
  }

  private static Fingerprint busyRun(long seed, CarrierKind carrier) {
    Kernel kernel = TestKernels.seeded(seed, carrier);
    busyMachine(kernel, kernel.addMachine("m", 3));
    assertThat(kernel.run(SECOND).detail()).isEmpty();
    return kernel.trace().fingerprint();
  }

  /** Five threads, a periodic timer's DPC and work items over one of everything. */
  private static void busyMachine(Kernel kernel, Machine machine) {
    BusyThings things = new BusyThings(kernel, machine);
    for (int i = 0; i < 5; i++) {
      int offset = i;
      machine.startThread("thread" + i, () -> things.thread(offset));
    }
  }

  private static final class BusyThings {
    private final Kernel kernel;
    private final Machine machine;
    private final Pool pool;
    private final SpinLock spin;
    private final QueuedSpinLock queued;
    private final ReaderWriterSpinLock shared;
    private final FastMutex mutex;
    private final KEvent event;
    private final Semaphore semaphore;
    private final RundownProtection rundown;
    private final Interlocked counter;
    private final Dpc dpc;

    BusyThings(Kernel kernel, Machine machine) {
      this.kernel = kernel;
      this.machine = machine;
      pool = new Pool(machine);
      spin = new SpinLock(machine, "spin");
      queued = new QueuedSpinLock(machine, "queued");
      shared = new ReaderWriterSpinLock(machine, "shared");
      mutex = new FastMutex(machine, "mutex");
      event = new KEvent(machine, "event", EventType.SYNCHRONIZATION, false);
      semaphore = new Semaphore(machine, "semaphore", 2, 2);
      rundown = new RundownProtection(machine, "rundown");
      counter = new Interlocked(machine, "counter", 0);
      dpc = new Dpc(machine, "dpc", this::dpc);
    }

    private void dpc() {
      spin.acquireAtDpcLevel();
      counter.increment();
      spin.releaseFromDpcLevel();
      event.set();
    }

    void thread(int offset) {
      for (int i = 0; i < 12; i++) {
        switch ((i + offset) % 8) {
          case 0 -> spin.release(spin.acquire());
          case 1 -> queued.release(queued.acquire());
          case 2 -> shared.releaseShared(shared.acquireShared());
          case 3 -> shared.releaseExclusive(shared.acquireExclusive());
          case 4 -> underMutex();
          case 5 -> event.waitFor(2_000);
          case 6 -> underSemaphore();
          default -> new KTimer(machine, "timer").set(500, dpc);
        }
      }
    }

    private void underMutex() {
      mutex.acquire();
      machine.delay(100);
      mutex.release();
    }

    private void underSemaphore() {
      semaphore.waitFor();
      if (rundown.acquire()) {
        PoolMemory memory = pool.allocate(PoolType.PAGED, 8, Pool.tag("Busy"));
        kernel.call("work", counter::peek);
        if (memory != null) {
          pool.free(memory);
        }
        rundown.release();
      }
      semaphore.release(1);
    }
  }
}

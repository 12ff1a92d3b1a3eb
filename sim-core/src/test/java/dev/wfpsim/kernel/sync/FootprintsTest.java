package dev.wfpsim.kernel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.ListedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FootprintsTest {
  private static final long MEMORY = StableHash.mix(StableHash.of("memory"), StableHash.of("d"));

  private final Kernel kernel =
      TestKernels.create(
          KernelProfile.enumeration(), new ListedChoices(0, 1), CarrierKind.AUTOMATIC);
  private final Machine machine = kernel.addMachine("m", 2);
  private final Shared<Integer> cell = new Shared<>(machine, "x", 0);
  private final List<String> told = new ArrayList<>();

  /** A thread that writes the cell, seen just before it does by a thread on the other processor. */
  private void look(String owner, boolean inDriver) {
    Activity writer = machine.startThread("w", () -> cell.set(1), owner);
    if (inDriver) {
      writer.enter(Callback.of(machine, owner, "thread w", ""));
    }
    machine.startThread(
        "looks",
        () -> {
          note(writer);
          kernel.call("step", () -> true);
          note(writer);
        });
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isTrue();
  }

  /** Of the writer, on processor 0, who may end: his end, and the processor that he leaves. */
  private static String step(String call) {
    long processor = StableHash.mix(StableHash.of("m"), 0);
    return "{reads " + processor + ", " + call + ", writes 3, reads 1}";
  }

  private void note(Activity activity) {
    Footprint into = new Footprint();
    kernel.footprints().of(activity, into);
    told.add(into.toString());
  }

  @Test
  void of_driverCode_isTheCallAndTheDriversMemory() {
    look("d", true);
    assertThat(told)
        .containsExactly(
            step("writes 2, writes " + MEMORY + ", reads " + StableHash.of("clock")),
            "{everything}");
  }

  @Test
  void of_anyOtherCode_isEverything() {
    look("p", false);
    assertThat(told).containsExactly("{everything}", "{everything}");
  }

  @Test
  void of_codeThatKeepsAllInCells_isTheCall() {
    kernel.footprints().onlyCells();
    look("", false);
    assertThat(told).containsExactly(step("writes 2"), "{everything}");
  }

  @Test
  void of_oursInsideADriversCall_isEverything() {
    kernel.footprints().onlyCells();
    Activity[] inside = new Activity[1];
    inside[0] =
        machine.startThread(
            "w",
            () -> {
              long call = kernel.driverCalls().begins("FwpsDriversCall0", 0, 0, 0, 0);
              cell.set(1);
              kernel.driverCalls().returns(call, 0, 0, false);
            });
    looksOftenAt(inside[0]);
    assertThat(told).containsExactly("{everything}");
  }

  @Test
  void of_itsOwnCodeAfterADriversCall_isTheCall() {
    kernel.footprints().onlyCells();
    Activity[] inside = new Activity[1];
    inside[0] =
        machine.startThread(
            "w",
            () -> {
              long call = kernel.driverCalls().begins("FwpsDriversCall0", 0, 0, 0, 0);
              kernel.driverCalls().returns(call, 0, 0, false);
              cell.set(1);
            });
    looksOftenAt(inside[0]);
    assertThat(told).containsExactly(step("writes 2"));
  }

  @Test
  void of_aDriversCallItself_isTheCall() {
    kernel.footprints().onlyCells();
    Activity[] inside = new Activity[1];
    inside[0] =
        machine.startThread(
            "w",
            () -> {
              long call = kernel.driverCalls().begins("write", 0, 0, 0, 0);
              cell.set(1);
              kernel.driverCalls().returns(call, 0, 0, false);
            });
    looksOftenAt(inside[0]);
    assertThat(told).containsExactly(step("writes 2"));
  }

  /** A callback returns to who called it, which is ours. */
  @Test
  void of_aCallbackInsideADriversCall_isEverything() {
    kernel.footprints().onlyCells();
    Activity[] inside = new Activity[1];
    inside[0] =
        machine.startThread(
            "w",
            () -> {
              long call = kernel.driverCalls().begins("FwpsDriversCall0", 0, 0, 0, 0);
              Callback outer = inside[0].enter(null);
              cell.set(1);
              inside[0].leave(outer);
              kernel.driverCalls().returns(call, 0, 0, false);
            });
    looksOftenAt(inside[0]);
    assertThat(told).containsExactly("{everything}");
  }

  @Test
  void of_aCallbackOnTheThreadOfSomebodyElse_isEverything() {
    Activity[] inside = new Activity[1];
    inside[0] =
        machine.startThread(
            "w",
            () -> {
              Callback outer = inside[0].enter(Callback.of(machine, "d", "classifyFn", ""));
              cell.set(1);
              inside[0].leave(outer);
            });
    looksOftenAt(inside[0]);
    assertThat(told).containsExactly("{everything}");
  }

  /** The memory is that of the driver whose code it is, not of who owns the thread. */
  @Test
  void of_driverCode_isTheMemoryOfItsDriver() {
    Activity writer = machine.startThread("w", () -> cell.set(1), "p");
    writer.enter(Callback.of(machine, "d", "thread w", ""));
    looksOftenAt(writer);
    assertThat(told)
        .containsExactly(step("writes 2, writes " + MEMORY + ", reads " + StableHash.of("clock")));
  }

  /** What each of its calls is about to touch; it is alone on its processor, and goes second. */
  private void looksOftenAt(Activity activity) {
    machine.startThread(
        "looks",
        () -> {
          String last = "";
          while (!activity.isDone()) {
            note(activity);
            String now = told.getLast();
            if (now.equals(last)) {
              told.removeLast();
            }
            last = now;
            kernel.call("step", () -> true);
          }
        });
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isTrue();
  }

  @Test
  void signalling_whileSomebodyWaits_wakesHim() {
    KEvent event = new KEvent(machine, "e", EventType.SYNCHRONIZATION, false);
    kernel.footprints().onlyCells();
    Activity waiter = machine.startThread("w", event::waitFor);
    machine.startThread(
        "s",
        () -> {
          Footprint free = new Footprint();
          Footprint waitedFor = new Footprint();
          event.signalling(kernel.currentOrHardware(), free);
          kernel.call("step", () -> true);
          kernel.call("step", () -> true);
          event.signalling(kernel.currentOrHardware(), waitedFor);
          told.add(free + " " + waitedFor);
          event.set();
        });
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isTrue();
    String event1 = "{writes " + event.objectId();
    assertThat(told)
        .containsExactly(event1 + "} " + event1 + ", writes " + waiter.objectId() + ", writes 1}");
  }

  /** A release that stops the machine comes before or after whatever else there is. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void release_ofALockOfSomebodyElse_isEverything(int which) {
    SpinLock lock = new SpinLock(machine, "l");
    QueuedSpinLock queued = new QueuedSpinLock(machine, "q");
    ReaderWriterSpinLock shared = new ReaderWriterSpinLock(machine, "r");
    FastMutex mutex = new FastMutex(machine, "f");
    List<Runnable> releases =
        List.of(
            () -> lock.release(Irql.PASSIVE_LEVEL),
            lock::releaseFromDpcLevel,
            () -> queued.release(Irql.PASSIVE_LEVEL),
            () -> shared.releaseShared(Irql.PASSIVE_LEVEL),
            () -> shared.releaseExclusive(Irql.PASSIVE_LEVEL),
            mutex::release);
    kernel.footprints().onlyCells();
    Activity releasing = machine.startThread("w", releases.get(which));
    machine.startThread("looks", () -> note(releasing));
    assertThat(kernel.run(Long.MAX_VALUE).reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(told).containsExactly("{everything}");
  }

  /** So does any other call that stops it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void call_thatStopsTheMachine_isEverything(int which) {
    FastMutex mutex = new FastMutex(machine, "f");
    RundownProtection rundown = new RundownProtection(machine, "r");
    Pool pool = new Pool(machine);
    PoolMemory freed = Objects.requireNonNull(pool.allocate(PoolType.NON_PAGED, 8, 1));
    pool.free(freed);
    WorkItem item = new WorkItem(machine, "i", () -> {});
    item.free();
    List<Runnable> calls =
        List.of(
            () -> atDispatch(mutex::acquire),
            () -> atDispatch(() -> pool.allocate(PoolType.PAGED, 8, 1)),
            () -> atDispatch(() -> machine.raiseIrql(Irql.APC_LEVEL)),
            () -> machine.lowerIrql(Irql.DISPATCH_LEVEL),
            rundown::release,
            () -> pool.allocate(PoolType.NON_PAGED, 0, 1),
            () -> pool.free(freed),
            item::free);
    kernel.footprints().onlyCells();
    Activity calling = machine.startThread("w", calls.get(which));
    machine.startThread("looks", () -> note(calling));
    assertThat(kernel.run(Long.MAX_VALUE).reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(told).containsExactly("{everything}");
  }

  private void atDispatch(Runnable call) {
    kernel.currentOrHardware().setIrql(Irql.DISPATCH_LEVEL);
    call.run();
  }

  /**
   * A writer that claims the lock closes a circle where its reader waits for one that waits for the
   * lock itself, woken by the writer before and not back yet.
   */
  @Test
  void claim_thatClosesACircle_isEverything() {
    int[] order = {0, 1, 2, 0, 1, 1, 0, 2, 2, 2};
    Kernel other =
        TestKernels.create(
            KernelProfile.enumeration(), new ListedChoices(order), CarrierKind.AUTOMATIC);
    other.footprints().onlyCells();
    Machine four = other.addMachine("m", 4);
    ReaderWriterSpinLock shared = new ReaderWriterSpinLock(four, "r");
    SpinLock lock = new SpinLock(four, "l");
    Activity writer =
        four.startThread(
            "writer",
            () -> {
              shared.releaseExclusive(shared.acquireExclusive());
              shared.acquireExclusive();
            });
    four.startThread("holder", () -> List.of(lock.acquire(), shared.acquireShared()));
    four.startThread("reader", () -> List.of(shared.acquireShared(), lock.acquire()));
    four.startThread(
        "looks",
        () -> {
          Footprint into = new Footprint();
          other.footprints().of(writer, into);
          told.add(into.toString());
        });
    assertThat(other.run(Long.MAX_VALUE).reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(told).containsExactly("{everything}");
  }

  /** An idle processor has nothing to do any more. */
  @Test
  void unqueueing_fromAnIdleProcessor_freesIt() {
    kernel.footprints().onlyCells();
    Dpc dpc = new Dpc(machine, "d", () -> {});
    machine.startThread(
        "t",
        () -> {
          boolean unused = dpc.queueOn(1);
          Footprint into = new Footprint();
          dpc.routine.unqueues(into);
          told.add(into.toString());
        });
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isTrue();
    long processor = StableHash.mix(StableHash.of("m"), 1);
    assertThat(told)
        .containsExactly("{writes " + dpc.objectId() + ", writes " + processor + ", reads 1}");
  }

  /** Who waits for it to be over is woken. */
  @Test
  void unqueueing_whileSomebodyFlushes_wakesHim() {
    Kernel other =
        TestKernels.create(
            KernelProfile.enumeration(), new ListedChoices(0, 1, 0, 1), CarrierKind.AUTOMATIC);
    other.footprints().onlyCells();
    Machine two = other.addMachine("m", 2);
    Dpc dpc = new Dpc(two, "d", () -> {});
    two.startThread(
        "t",
        () -> {
          other.currentOrHardware().setIrql(Irql.DISPATCH_LEVEL);
          boolean unused = dpc.queueOn(0);
          other.call("step", () -> true);
          Footprint into = new Footprint();
          dpc.routine.unqueues(into);
          told.add(into.toString());
          other.currentOrHardware().setIrql(Irql.PASSIVE_LEVEL);
        });
    Activity flushes = two.startThread("flushes", dpc::flush);
    assertThat(other.run(Long.MAX_VALUE).isCompleted()).isTrue();
    assertThat(told.getFirst()).endsWith(", writes " + flushes.objectId() + ", writes 1}");
  }

  /** Where steps take time, who notes the present comes before or after everything. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noteOfTheTime_whereStepsTakeTime_isEverything(boolean queuesADpc) {
    Kernel slow =
        TestKernels.create(KernelProfile.documented(), new ListedChoices(), CarrierKind.AUTOMATIC);
    slow.footprints().onlyCells();
    Machine m = slow.addMachine("m", 2);
    KEvent event = new KEvent(m, "e", EventType.SYNCHRONIZATION, false);
    Dpc dpc = new Dpc(m, "d", () -> {});
    m.startThread("waits", event::waitFor);
    m.startThread(
        "asks",
        () -> {
          m.delay(1_000_000);
          Footprint into = new Footprint();
          if (queuesADpc) {
            dpc.routine.queues(-1, slow.currentOrHardware(), into);
          } else {
            event.signalling(slow.currentOrHardware(), into);
          }
          told.add(into.toString());
          event.set();
        });
    assertThat(slow.run(Long.MAX_VALUE).isCompleted()).isTrue();
    assertThat(told).containsExactly("{everything}");
  }

  @Test
  void conflicts_oneWritesWhatTheOtherTouches() {
    Footprint reads = new Footprint().reads(1).reads(2);
    Footprint writes = new Footprint().writes(2);
    Footprint elsewhere = new Footprint().writes(3);
    assertThat(reads.conflictsWith(reads)).isFalse();
    assertThat(reads.conflictsWith(writes)).isTrue();
    assertThat(writes.conflictsWith(reads)).isTrue();
    assertThat(writes.conflictsWith(writes)).isTrue();
    assertThat(writes.conflictsWith(elsewhere)).isFalse();
    Footprint everything = new Footprint().everything();
    assertThat(everything.conflictsWith(reads)).isTrue();
    assertThat(reads.conflictsWith(everything)).isTrue();
    assertThat(everything.conflictsWith(everything)).isTrue();
    assertThat(everything.conflictsWith(new Footprint())).isFalse();
    assertThat(new Footprint().conflictsWith(everything)).isFalse();
    assertThat(new Footprint().reads(1).writes(1)).hasToString("{writes 1}");
    assertThat(new Footprint().everything().clear().isEverything()).isFalse();
  }
}

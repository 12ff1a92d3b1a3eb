package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.testing.TestKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How runs end. */
class RunEndTest {
  private static final long SECOND = 1_000_000_000;

  private static Kernel limited(long events, int activities, int pending) {
    return TestKernels.create(
        KernelProfile.documented().withLimits(events, activities, pending),
        new UndisturbedChoices(),
        CarrierKind.AUTOMATIC);
  }

  @Test
  void run_nothingToDo_completes() {
    RunEnd end = TestKernels.seeded(1).run(SECOND);
    assertThat(end.isCompleted()).isTrue();
    assertThat(end.virtualNanos()).isZero();
  }

  @Test
  void run_aSecondTime_isRefused() {
    Kernel kernel = TestKernels.seeded(1);
    kernel.run(SECOND);
    assertThatThrownBy(() -> kernel.run(SECOND)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void run_idleWaitersOnly_completes() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    KEvent request = new KEvent(machine, "request", EventType.SYNCHRONIZATION, false).idle();
    machine.startThread("server", request::waitFor);
    assertThat(kernel.run(SECOND).isCompleted()).isTrue();
  }

  @Test
  void run_stopTimeWithWorkOwed_saysWhatEachWaitsFor() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 2);
    KEvent never = new KEvent(machine, "never", EventType.NOTIFICATION, false);
    machine.startThread("sleeper", () -> machine.delay(10 * SECOND));
    machine.startThread("waiter", () -> never.waitFor(20 * SECOND));
    RunEnd end = kernel.run(SECOND);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.LIVENESS);
    assertThat(end.virtualNanos()).isEqualTo(SECOND);
    assertThat(end.detail())
        .isEqualTo("m/sleeper waits for its delay to end\nm/waiter waits for event never");
  }

  @Test
  void run_deadlockBesideATickingTimer_isReportedAtOnce() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 2);
    FastMutex a = new FastMutex(machine, "A");
    FastMutex b = new FastMutex(machine, "B");
    new KTimer(machine, "tick").setPeriodic(1_000, 1_000, new Dpc(machine, "tick", () -> {}));
    machine.startThread("ab", () -> crossed(machine, a, b));
    machine.startThread("ba", () -> crossed(machine, b, a));
    RunEnd end = kernel.run(SECOND);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.virtualNanos()).isLessThan(SECOND / 10);
    assertThat(end.detail())
        .contains("m/ab waits for fast mutex B held by m/ba")
        .contains("m/ba waits for fast mutex A held by m/ab");
  }

  private static void crossed(Machine machine, FastMutex first, FastMutex second) {
    first.acquire();
    machine.delay(1_000_000);
    second.acquire();
  }

  @Test
  void run_waitOnAThreadThatWaitsBack_isACycle() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 2);
    Activity[] threads = new Activity[2];
    threads[0] = machine.startThread("first", () -> threads[1].join());
    threads[1] = machine.startThread("second", () -> threads[0].join());
    RunEnd end = kernel.run(SECOND);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("m/first waits for end of second held by m/second");
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void run_exceptionInAThread_failsWithActivityAndEvent(CarrierKind carrier) {
    Kernel kernel = TestKernels.seeded(1, carrier);
    Machine machine = kernel.addMachine("m", 1);
    machine.startThread(
        "thrower",
        () -> {
          machine.delay(5_000);
          throw new IllegalArgumentException("broken");
        });
    RunEnd end = kernel.run(SECOND);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
    assertThat(end.activity()).isEqualTo("m/thrower");
    assertThat(end.error()).isInstanceOf(IllegalArgumentException.class);
    assertThat(end.detail()).contains("broken").contains("event=").contains("virtualNanos=");
  }

  @Test
  void run_exceptionInADpc_failsTheRun() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    Dpc dpc =
        new Dpc(
            machine,
            "dpc",
            () -> {
              throw new IllegalStateException("in a DPC");
            });
    kernel.schedule(1_000, 1, dpc::queue);
    assertThat(kernel.run(SECOND).activity()).isEqualTo("m/dpc");
  }

  @Test
  void run_exceptionInATimedEvent_failsTheRun() {
    Kernel kernel = TestKernels.seeded(1);
    kernel.schedule(
        1_000,
        1,
        () -> {
          throw new IllegalStateException("in an event");
        });
    RunEnd end = kernel.run(SECOND);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
    assertThat(end.activity()).isEqualTo("hardware");
  }

  @Test
  void run_timedEventThatWaits_failsTheRun() {
    Kernel kernel = TestKernels.seeded(1);
    Machine machine = kernel.addMachine("m", 1);
    KEvent event = new KEvent(machine, "e", EventType.NOTIFICATION, false);
    kernel.schedule(1_000, 1, event::waitFor);
    assertThat(kernel.run(SECOND).detail()).contains("a timed event cannot wait");
  }

  @Test
  void run_threadThatNeverRests_endsAtTheEventLimit() {
    Kernel kernel = limited(10_000, 10, 10);
    Machine machine = kernel.addMachine("m", 1);
    machine.startThread("spinner", () -> spinForever(kernel));
    RunEnd end = kernel.run(Long.MAX_VALUE);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.LIMIT);
    assertThat(end.detail()).isEqualTo("limit=events value=10000");
  }

  private static void spinForever(Kernel kernel) {
    while (true) {
      kernel.call("poll", () -> 0);
    }
  }

  @Test
  void run_tooManyThreads_endsAtTheActivityLimit() {
    Kernel kernel = limited(10_000, 10, 10);
    Machine machine = kernel.addMachine("m", 1);
    machine.startThread(
        "forker",
        () -> {
          while (true) {
            machine.startThread("child", () -> machine.delay(SECOND));
          }
        });
    assertThat(kernel.run(SECOND).detail()).isEqualTo("limit=activities value=10");
  }

  @Test
  void run_tooManyPendingEvents_endsAtTheirLimit() {
    Kernel kernel = limited(10_000, 10, 10);
    kernel.schedule(
        1,
        1,
        () -> {
          while (true) {
            kernel.schedule(5, 2, () -> {});
          }
        });
    assertThat(kernel.run(SECOND).detail()).isEqualTo("limit=pendingEvents value=10");
  }

  @Test
  void run_abandonedThreads_unwindAndLeaveNothingRunning() {
    List<Thread> carriers = new ArrayList<>();
    List<String> log = new ArrayList<>();
    Kernel kernel = TestKernels.seeded(1, CarrierKind.THREAD);
    Machine machine = kernel.addMachine("m", 4);
    KEvent never = new KEvent(machine, "never", EventType.NOTIFICATION, false);
    for (int i = 0; i < 20; i++) {
      machine.startThread("waiter", () -> waitAndUnwind(never, log, carriers));
    }
    RunEnd end = kernel.run(SECOND);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(log).hasSize(20).containsOnly("unwound");
    assertThat(carriers).hasSize(20).doesNotHaveDuplicates().noneMatch(Thread::isAlive);
    assertThat(kernel.trace().isClosed()).isTrue();
  }

  private static void waitAndUnwind(KEvent never, List<String> log, List<Thread> carriers) {
    carriers.add(Thread.currentThread());
    try {
      never.waitFor();
      log.add("woken");
    } finally {
      log.add("unwound");
      never.set();
      LockSupport.parkNanos(2_000_000); // a run that did not wait for it would find it alive
    }
  }

  @Test
  void run_bodySwallowsItsUnwinding_isLeftParkedAndCounted() {
    Kernel kernel = TestKernels.seeded(1, CarrierKind.THREAD);
    Machine machine = kernel.addMachine("m", 1);
    KEvent never = new KEvent(machine, "never", EventType.NOTIFICATION, false);
    machine.startThread("stubborn", () -> waitStubbornly(never));
    assertThat(kernel.run(SECOND).reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(kernel.selfCheck()).containsExactly("coroutine carrier threads left: 1");
    TestKernels.ignore(kernel);
  }

  private static void waitStubbornly(KEvent never) {
    while (true) {
      try {
        never.waitFor();
      } catch (Throwable e) {
        continue;
      }
    }
  }
}

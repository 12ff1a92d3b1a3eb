package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.testing.TestKernels;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever goes on for ever ends the run; whatever waits, returns or lets time pass does not. */
class EnduranceTest {
  private static final long LIMIT = 2_000;
  private static final Callback CODE = new Callback.Known("bad", 0, "thread worker", "");

  private CarrierKind carrier = CarrierKind.AUTOMATIC;

  private RunEnd run(Consumer<Machine> body) {
    KernelProfile profile = KernelProfile.documented().withCallsInOneGo(LIMIT);
    Kernel kernel = TestKernels.create(profile, new SeededChoices(1), carrier);
    TestKernels.ignore(kernel);
    body.accept(kernel.addMachine("m", 2));
    return kernel.run(1_000_000_000);
  }

  private RunEnd runCode(Consumer<Machine> code) {
    return run(machine -> code(machine, () -> code.accept(machine)));
  }

  /** Starts a thread of a driver. */
  private static void code(Machine machine, Runnable body) {
    machine.startThread("worker", body, "bad").enter(CODE);
  }

  private static void assertEndless(RunEnd end) {
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.ENDLESS);
    assertThat(end.detail()).startsWith("2000 kernel calls in one go");
    assertThat(end.blame().driver()).isEqualTo("bad");
    assertThat(end.virtualNanos()).isLessThan(10_000_000);
  }

  /** So many routines may queue the next before they are taken for endless. */
  private static final long ROUNDS = LIMIT / 20;

  private static void assertRoundAndRound(RunEnd end) {
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.ENDLESS);
    assertThat(end.detail()).startsWith(ROUNDS + " routines one after the other");
    assertThat(end.blame().driver()).isEqualTo("bad");
    assertThat(end.virtualNanos()).isLessThan(10_000_000);
  }

  private static void call(Machine machine) {
    machine.kernel().call("call", () -> true);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void calls_withoutEnd_endTheRun(CarrierKind kind) {
    carrier = kind;
    RunEnd end =
        runCode(
            machine -> {
              while (true) {
                call(machine);
              }
            });
    assertEndless(end);
    assertThat(end.blame().callback()).isEqualTo("thread worker");
    assertThat(end.activity()).isEqualTo("m/worker");
  }

  @Test
  void calls_withAWaitNowAndThen_goOn() {
    RunEnd end =
        runCode(
            machine -> {
              for (int i = 0; i < 5 * LIMIT; i++) {
                call(machine);
                if (i % (LIMIT / 2) == 0) {
                  machine.delay(10_000);
                }
              }
            });
    assertThat(end.isCompleted()).isTrue();
  }

  @Test
  void waits_thatFindTheObjectSignalled_areNoWaits() {
    RunEnd end =
        runCode(
            machine -> {
              KEvent event = new KEvent(machine, "E", EventType.NOTIFICATION, true);
              while (true) {
                NtStatus unused = event.waitFor();
              }
            });
    assertEndless(end);
  }

  @Test
  void calls_ofCodeThatIsNoDrivers_goOn() {
    RunEnd end =
        run(
            machine ->
                machine.startThread(
                    "app",
                    () -> {
                      for (int i = 0; i < 5 * LIMIT; i++) {
                        call(machine);
                      }
                    }));
    assertThat(end.isCompleted()).isTrue();
  }

  @Test
  void callbacks_oneAfterTheOther_areNotOneGo() {
    RunEnd end = run(machine -> machine.startThread("app", () -> callbacks(machine)));
    assertThat(end.isCompleted()).isTrue();
  }

  private static void callbacks(Machine machine) {
    Activity self = machine.kernel().currentOrHardware();
    for (int i = 0; i < 20; i++) {
      Callback outer = self.enter(CODE);
      for (int j = 0; j < LIMIT / 10; j++) {
        call(machine);
      }
      self.leave(outer);
    }
  }

  @Test
  void callbacks_insideCodeThatNeverReturns_areOneGo() {
    RunEnd end =
        runCode(
            machine -> {
              while (true) {
                callbacks(machine);
              }
            });
    assertEndless(end);
  }

  @Test
  void silentCalls_withoutEnd_endTheRun() {
    long[] made = new long[1];
    RunEnd end =
        runCode(
            machine -> {
              while (true) {
                made[0]++;
                machine.kernel().driverCalls().counts("KeQueryInterruptTime");
              }
            });
    assertEndless(end);
    assertThat(made[0]).as("a hundred for nothing, then each is a call").isEqualTo(LIMIT + 101);
  }

  @Test
  void silentCalls_untilATime_letItCome() {
    RunEnd end =
        runCode(
            machine -> {
              while (machine.kernel().nowNanos() < 50_000) {
                machine.kernel().driverCalls().counts("KeQueryInterruptTime");
              }
            });
    assertThat(end.isCompleted()).isTrue();
    assertThat(end.virtualNanos()).isBetween(50_000L, 60_000L);
  }

  @Test
  void silentCalls_aFew_areNoSchedulingPoints() {
    RunEnd end =
        runCode(
            machine -> {
              for (int i = 0; i < 100; i++) {
                machine.kernel().driverCalls().counts("KeQueryInterruptTime");
              }
              assertThat(machine.kernel().nowNanos()).isZero();
            });
    assertThat(end.isCompleted()).isTrue();
  }

  @Test
  void dpc_thatQueuesItselfAgain_endsTheRun() {
    RunEnd end =
        run(
            machine -> {
              Dpc[] dpc = new Dpc[1];
              dpc[0] = new Dpc(machine, "again", () -> dpc[0].queue(), "bad");
              dpc[0].queue();
            });
    assertRoundAndRound(end);
    assertThat(end.blame().callback()).isEqualTo("DPC routine again");
  }

  @Test
  void dpcs_thatQueueEachOther_endTheRun() {
    RunEnd end =
        run(
            machine -> {
              Dpc[] dpc = new Dpc[2];
              dpc[0] = new Dpc(machine, "one", () -> dpc[1].queue(), "bad");
              dpc[1] = new Dpc(machine, "two", () -> dpc[0].queue(), "bad");
              dpc[0].queue();
            });
    assertRoundAndRound(end);
  }

  @Test
  void workItem_thatQueuesItselfAgain_endsTheRun() {
    RunEnd end =
        run(
            machine -> {
              WorkItem[] item = new WorkItem[1];
              item[0] = new WorkItem(machine, "again", () -> item[0].queue(), "bad");
              item[0].queue();
            });
    assertRoundAndRound(end);
    assertThat(end.blame().callback()).isEqualTo("work item again");
  }

  @Test
  void workItem_thatWaitsBeforeItQueuesItselfAgain_goesOn() {
    RunEnd end =
        run(
            machine -> {
              WorkItem[] item = new WorkItem[1];
              item[0] =
                  new WorkItem(
                      machine,
                      "poll",
                      () -> {
                        machine.delay(100_000);
                        item[0].queue();
                      },
                      "bad");
              item[0].queue();
            });
    assertThat(end.reason()).isNotEqualTo(RunEnd.Reason.ENDLESS);
    assertThat(end.virtualNanos()).isEqualTo(1_000_000_000);
  }

  @Test
  void timer_thatIsSetToGoOffAtOnce_endsTheRun() {
    RunEnd end = run(machine -> rearming(machine, 0));
    assertRoundAndRound(end);
  }

  @Test
  void timer_thatIsSetAgainForLater_goesOn() {
    RunEnd end = run(machine -> rearming(machine, 200_000));
    assertThat(end.isCompleted()).isTrue();
    assertThat(end.virtualNanos()).isEqualTo(1_000_000_000);
  }

  private static void rearming(Machine machine, long dueNanos) {
    KTimer timer = new KTimer(machine, "T");
    Dpc[] dpc = new Dpc[1];
    dpc[0] = new Dpc(machine, "rearm", () -> timer.set(dueNanos, dpc[0]), "bad");
    timer.set(dueNanos, dpc[0]);
  }

  /** A routine that queues itself for each of many pieces of work, for which somebody asks. */
  @Test
  void dpc_thatQueuesItselfAgainWhileOthersEnterTheDriver_goesOn() {
    int[] left = {10 * (int) ROUNDS};
    RunEnd end =
        run(
            machine -> {
              Dpc[] dpc = new Dpc[1];
              dpc[0] = new Dpc(machine, "drain", () -> drained(left, dpc[0]), "bad");
              dpc[0].queue();
              machine.startThread("app", () -> asks(machine, left));
            });
    assertThat(end.isCompleted()).as(end.detail()).isTrue();
    assertThat(left[0]).isZero();
  }

  private static void asks(Machine machine, int[] left) {
    Activity self = machine.kernel().currentOrHardware();
    while (left[0] > 0) {
      Callback outer = self.enter(CODE);
      call(machine);
      self.leave(outer);
    }
  }

  private static void drained(int[] left, Dpc dpc) {
    if (--left[0] > 0) {
      dpc.queue();
    }
  }

  @Test
  void dpc_thatQueuesItselfUpToTheBound_goesOn() {
    int[] left = {(int) ROUNDS + 1};
    RunEnd end =
        run(
            machine -> {
              Dpc[] dpc = new Dpc[1];
              dpc[0] = new Dpc(machine, "drain", () -> drained(left, dpc[0]), "bad");
              dpc[0].queue();
            });
    assertThat(end.isCompleted()).as(end.detail()).isTrue();
  }

  /** So many waits may be all that happens. */
  private static final long WAITS = LIMIT / 10;

  private static void assertLone(RunEnd end) {
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.ENDLESS);
    assertThat(end.detail()).startsWith(WAITS + " waits for time to pass, while nothing else");
    assertThat(end.blame().driver()).isEqualTo("bad");
  }

  @Test
  void delays_whileNothingElseIsLeft_endTheRun() {
    RunEnd end = runCode(machine -> delays(machine, Integer.MAX_VALUE));
    assertLone(end);
    assertThat(end.virtualNanos()).isLessThan(30_000_000);
  }

  @Test
  void delays_ofTwoThreadsWhileNothingElseIsLeft_endTheRun() {
    RunEnd end =
        run(
            machine -> {
              code(machine, () -> delays(machine, Integer.MAX_VALUE));
              code(machine, () -> delays(machine, Integer.MAX_VALUE));
            });
    assertLone(end);
  }

  @Test
  void timedWaits_whileNothingElseIsLeft_endTheRun() {
    RunEnd end =
        runCode(
            machine -> {
              KEvent never = new KEvent(machine, "E", EventType.NOTIFICATION, false);
              while (true) {
                NtStatus unused = never.waitFor(100_000);
              }
            });
    assertLone(end);
  }

  @Test
  void delays_upToTheBound_goOn() {
    RunEnd end = runCode(machine -> delays(machine, (int) WAITS));
    assertThat(end.isCompleted()).as(end.detail()).isTrue();
  }

  @Test
  void delays_whileSomethingIsStillToCome_goOn() {
    RunEnd end =
        run(
            machine -> {
              code(machine, () -> delays(machine, 5 * (int) WAITS));
              machine.kernel().schedule(900_000_000, 1, () -> {});
            });
    assertThat(end.isCompleted()).as(end.detail()).isTrue();
  }

  @Test
  void delays_whileSomebodyElseRuns_goOn() {
    RunEnd end =
        run(
            machine -> {
              code(machine, () -> delays(machine, 5 * (int) WAITS));
              machine.startThread("app", () -> delays(machine, 6 * (int) WAITS));
            });
    assertThat(end.isCompleted()).as(end.detail()).isTrue();
  }

  private static void delays(Machine machine, int times) {
    for (int i = 0; i < times; i++) {
      machine.delay(100_000);
    }
  }

  @Test
  void dpc_queuedByInterruptsAgainAndAgain_goesOn() {
    RunEnd end =
        run(
            machine -> {
              Dpc dpc = new Dpc(machine, "receive", () -> call(machine), "good");
              for (int i = 0; i < 3 * LIMIT; i++) {
                machine.kernel().schedule(i * 10_000L, i, () -> dpc.queue());
              }
            });
    assertThat(end.isCompleted()).isTrue();
  }

  @Test
  void events_atOneInstantWithoutEnd_endTheRun() {
    RunEnd end =
        run(
            machine -> {
              Runnable[] again = new Runnable[1];
              again[0] = () -> machine.kernel().schedule(0, 1, again[0]);
              machine.kernel().schedule(500, 1, again[0]);
            });
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.ENDLESS);
    assertThat(end.detail()).startsWith("virtual time stands still");
    assertThat(end.virtualNanos()).isEqualTo(500);
  }
}

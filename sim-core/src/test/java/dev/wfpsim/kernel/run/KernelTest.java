package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelTest {
  private static Kernel kernel(CarrierKind carrier, long seed) {
    return new Kernel(
        KernelProfile.documented(), new SeededChoices(seed), new Trace(), new Findings(), carrier);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void run_twoThreadsAndAnEvent_completes(CarrierKind carrier) {
    Kernel kernel = kernel(carrier, 1);
    Machine machine = kernel.addMachine("m", 2);
    KEvent event = new KEvent(machine, "e", EventType.SYNCHRONIZATION, false);
    List<String> log = new ArrayList<>();
    machine.startThread(
        "waiter",
        () -> {
          log.add("waits");
          log.add(event.waitFor().name());
        });
    kernel.schedule(1_000, 1, () -> event.set());
    RunEnd end = kernel.run(1_000_000);
    assertThat(end.detail()).isEmpty();
    assertThat(end.isCompleted()).isTrue();
    assertThat(log).containsExactly("waits", "STATUS_SUCCESS");
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void run_locksInOppositeOrder_reportsTheCycle(CarrierKind carrier) {
    boolean found = false;
    for (long seed = 0; seed < 200 && !found; seed++) {
      Kernel kernel = kernel(carrier, seed);
      Machine machine = kernel.addMachine("m", 2);
      SpinLock a = new SpinLock(machine, "A");
      SpinLock b = new SpinLock(machine, "B");
      machine.startThread("one", () -> both(a, b));
      machine.startThread("two", () -> both(b, a));
      RunEnd end = kernel.run(1_000_000);
      if (end.reason() == RunEnd.Reason.DEADLOCK) {
        found = true;
        assertThat(end.detail()).contains("m/one spins for spin lock B held by m/two");
      }
    }
    assertThat(found).isTrue();
  }

  @Test
  void handler_ofTheNextCall_knowsNothingOfTheWaitBefore() {
    Kernel kernel = kernel(CarrierKind.AUTOMATIC, 1);
    Machine machine = kernel.addMachine("m", 1);
    WaitQueue never = new WaitQueue(machine, "never");
    List<Boolean> timedOut = new ArrayList<>();
    KernelCall<Void> call =
        new KernelCall<>("test") {
          @Override
          protected Answer step(Activity self) {
            timedOut.add(self.timedOut());
            return timedOut.size() == 1 ? Answer.block(never, 1_000) : Answer.done();
          }
        };
    machine.startThread(
        "t",
        () -> {
          kernel.enter(call);
          kernel.enter(call);
        });
    assertThat(kernel.run(1_000_000).isCompleted()).isTrue();
    assertThat(timedOut).containsExactly(false, true, false);
  }

  private static void both(SpinLock first, SpinLock second) {
    Irql old = first.acquire();
    second.acquireAtDpcLevel();
    second.releaseFromDpcLevel();
    first.release(old);
  }

  @Test
  void run_sameSeed_sameFingerprintOnBothCarriers() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(busyRun(CarrierKind.THREAD, seed))
          .isEqualTo(busyRun(CarrierKind.CONTINUATION, seed));
    }
    assertThat(busyRun(CarrierKind.CONTINUATION, 1))
        .isNotEqualTo(busyRun(CarrierKind.CONTINUATION, 2));
  }

  private static String busyRun(CarrierKind carrier, long seed) {
    Kernel kernel = kernel(carrier, seed);
    Machine machine = kernel.addMachine("m", 2);
    SpinLock lock = new SpinLock(machine, "L");
    int[] counter = new int[1];
    Dpc dpc =
        new Dpc(
            machine,
            "dpc",
            () -> {
              lock.acquireAtDpcLevel();
              counter[0]++;
              lock.releaseFromDpcLevel();
            });
    KTimer timer = new KTimer(machine, "t");
    for (int t = 0; t < 4; t++) {
      machine.startThread(
          "worker",
          () -> {
            for (int i = 0; i < 20; i++) {
              Irql old = lock.acquire();
              counter[0]++;
              lock.release(old);
              timer.set(500, dpc);
            }
          });
    }
    RunEnd end = kernel.run(1_000_000_000);
    assertThat(end.detail()).isEmpty();
    assertThat(end.isCompleted()).isTrue();
    return kernel.trace().fingerprint() + " " + kernel.trace().events() + " " + counter[0];
  }
}

package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.ChoiceKind;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A time begins when the call that waits for it takes effect, however long the caller was held up.
 */
class TimedCallTest {
  private static final long EVENT = 77;

  private enum Timed {
    DELAY((machine, other) -> machine.delay(500)),
    STALL((machine, other) -> machine.stall(500)),
    JOIN((machine, other) -> other.join(500)),
    WAIT((machine, other) -> new KEvent(machine, "e", EventType.NOTIFICATION, false).waitFor(500)),
    SOCKET(
        (machine, other) ->
            Wait.until(machine.kernel(), "recv", new WaitQueue(machine, "data"), () -> false, 500)),
    TIMER(
        (machine, other) -> {
          KTimer timer = new KTimer(machine, "t");
          timer.set(500, null);
          timer.waitFor();
        });

    private final BiConsumer<Machine, Activity> call;

    Timed(BiConsumer<Machine, Activity> call) {
      this.call = call;
    }
  }

  /** When a call ends that is about to be made at time 0 and held up until 1,000 ns. */
  private static long heldUp(BiConsumer<Machine, Activity> call) {
    Prefers eventFirst = new Prefers(ChoiceKind.SCHEDULE, EVENT);
    Kernel kernel =
        TestKernels.create(KernelProfile.enumeration(), eventFirst, CarrierKind.AUTOMATIC);
    Machine machine = kernel.addMachine("m", 2);
    WaitQueue never = new WaitQueue(machine, "the end of the test");
    long[] ended = new long[1];
    Activity other =
        machine.startThread(
            "other", () -> Wait.until(kernel, "other", never, () -> ended[0] > 0, Wait.FOREVER));
    machine.startThread(
        "waits",
        () -> {
          kernel.schedule(1_000, EVENT, () -> {});
          call.accept(machine, other);
          ended[0] = kernel.nowNanos();
          never.wakeAll();
        });
    assertThat(kernel.run(Long.MAX_VALUE).reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    return ended[0];
  }

  @ParameterizedTest
  @EnumSource(Timed.class)
  void time_ofACallerThatWasHeldUp_beginsWithTheCall(Timed timed) {
    assertThat(heldUp(timed.call)).isEqualTo(1_500);
  }

  @Test
  void time_thatIsAPointOfTime_isNotMovedByTheHoldUp() {
    assertThat(heldUp((machine, other) -> machine.delay(now -> 1_200 - now))).isEqualTo(1_200);
  }
}

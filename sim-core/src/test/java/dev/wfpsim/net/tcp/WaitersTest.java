package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.tcp.Waiters.For;
import dev.wfpsim.net.tcp.Waiters.Place;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues of waiting threads that are there only while somebody waits. */
class WaitersTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private final List<String> done = new ArrayList<>();
  private int there;

  private static Machine machine(long seed) {
    Kernel kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(seed),
            new Trace(),
            new Findings(),
            CarrierKind.CONTINUATION);
    return kernel.addMachine("host", 2);
  }

  private static void run(Machine machine) {
    RunEnd end = machine.kernel().run(SECOND);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.COMPLETED);
  }

  private void takeOne(Waiters waiters, String name) {
    assertThat(waiters.await(For.READABLE, "receive", () -> there > 0, Wait.FOREVER)).isTrue();
    there--;
    done.add(name);
  }

  /** Each wake-up is for one of three: the others wait on in the queue that the next will wake. */
  @Test
  void whoIsWokenForNothingIsWokenAgain() {
    for (int seed = 1; seed <= 40; seed++) {
      Machine machine = machine(seed);
      Waiters waiters = new Waiters(new WaitPlaces(machine));
      done.clear();
      there = 0;
      for (String name : List.of("first", "second", "third")) {
        machine.startThread(name, () -> takeOne(waiters, name));
      }
      machine.startThread(
          "writer",
          () -> {
            for (int i = 0; i < 3; i++) {
              machine.delay(MILLISECOND);
              there++;
              waiters.wake(For.READABLE);
            }
          });
      run(machine);
      assertThat(done).hasSize(3);
      assertThat(waiters.queues()).isZero();
    }
  }

  @Test
  void eachThingHasAQueueOfItsOwnWhileSomebodyWaitsForIt() {
    Machine machine = machine(1);
    Waiters waiters = new Waiters(new WaitPlaces(machine));
    for (For what : For.values()) {
      machine.startThread(
          what.words,
          () -> {
            assertThat(waiters.await(what, "call", () -> there > what.ordinal(), Wait.FOREVER))
                .isTrue();
            done.add(what.name());
          });
    }
    machine.startThread(
        "waker",
        () -> {
          machine.delay(MILLISECOND);
          assertThat(waiters.queues()).isEqualTo(3);
          there = 3;
          waiters.wake(For.READABLE);
          machine.delay(MILLISECOND);
          assertThat(done).containsExactly("READABLE");
          assertThat(waiters.queues()).isEqualTo(2);
          waiters.wakeAll();
        });
    run(machine);
    assertThat(done).containsExactlyInAnyOrder("READABLE", "OPENED", "WRITABLE");
    assertThat(waiters.queues()).isZero();
  }

  @Test
  void aTimeThatIsOverGivesTheQueueBackForTheNextEndpoint() {
    Machine machine = machine(1);
    WaitPlaces places = new WaitPlaces(machine);
    Waiters one = new Waiters(places);
    machine.startThread(
        "reader",
        () -> {
          assertThat(one.await(For.READABLE, "receive", () -> false, MILLISECOND)).isFalse();
          assertThat(one.queues()).isZero();
          Place given = places.take(For.READABLE);
          Place other = places.take(For.READABLE);
          assertThat(other).isNotSameAs(given);
          places.giveBack(given);
          assertThat(places.take(For.WRITABLE)).isNotSameAs(given);
          assertThat(places.take(For.READABLE)).isSameAs(given);
          done.add("over");
        });
    run(machine);
    assertThat(done).containsExactly("over");
  }
}

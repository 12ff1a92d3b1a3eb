package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.wfpsim.bench.RaceBenchmark.Race;
import dev.wfpsim.bench.ReaderBenchmark.Reader;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.Shared;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks of races, of the event list, of readers, of runs and of carriers. */
class SmallBenchmarksTest {
  @ParameterizedTest
  @EnumSource
  void race_someSchedules_endWell(Race race) {
    RaceBenchmark benchmark = RaceBenchmark.of(race);
    assertThat(benchmark.schedule()).isPositive();
    assertThat(benchmark.schedule()).isPositive();
  }

  /** Small enough to be gone through, and large enough that there is something to choose. */
  @Test
  void kernelRaces_ofOneRound_haveManySchedules() {
    for (KernelRace race :
        new KernelRace[] {
          new KernelRace(KernelRace::event),
          new KernelRace(KernelRace::dpc),
          new KernelRace(KernelRace::rundown),
          new KernelRace(KernelRace::interlocked)
        }) {
      int schedules = 0;
      while (race.rounds() == 0 && schedules < 20_000) {
        schedules += (int) race.schedules(1);
      }
      assertThat(schedules).isBetween(10, 20_000);
    }
  }

  @Test
  void kernelRace_updateThatIsLostInSomeSchedule_fails() {
    KernelRace race = new KernelRace(SmallBenchmarksTest::withoutLock);
    assertThatIllegalStateException().isThrownBy(() -> race.schedules(1_000));
  }

  private static BooleanSupplier withoutLock(Machine machine) {
    Shared<Integer> x = new Shared<>(machine, "x", 0);
    for (int i = 0; i < 2; i++) {
      machine.startThread("t" + i, () -> x.set(x.get() + 1));
    }
    return () -> x.peek() == 2;
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 1_000, 100_000})
  void hold_sameDelays_isTheSameTimeOnAllLists(int pending) {
    HoldBenchmark benchmark = HoldBenchmark.of(pending);
    long first = benchmark.sameTimes();
    assertThat(benchmark.sameTimes()).isGreaterThan(first);
  }

  @Test
  void hold_oneListIsAhead_fails() {
    HoldBenchmark benchmark = HoldBenchmark.of(1_000);
    benchmark.bareWheel();
    assertThatIllegalStateException()
        .isThrownBy(benchmark::sameTimes)
        .withMessageContaining("the wheel's time");
  }

  @ParameterizedTest
  @EnumSource
  void reader_anyOne_allArriveAndAllIsRead(Reader reader) {
    ReaderBenchmark benchmark = ReaderBenchmark.of(reader);
    assertThat(benchmark.packet()).isGreaterThanOrEqualTo(2 * WholePath.PACKETS);
    assertThat(benchmark.packet()).isGreaterThanOrEqualTo(3 * WholePath.PACKETS);
    assertThat(benchmark.characters() > 0).isEqualTo(reader == Reader.PRINTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inject/destroy-waits",
        "inject/transport-inspect",
        "redirect/async-redirect",
        "user/plain",
        "user/naming"
      })
  void scenario_someSeeds_pass(String scenario) {
    ScenarioBenchmark benchmark = ScenarioBenchmark.of(scenario);
    for (int i = 0; i < 5; i++) {
      assertThat(benchmark.run()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CarrierKind.class,
      names = {"CONTINUATION", "THREAD"})
  void dispatch_anyCarrier_isOneStep(CarrierKind carrier) {
    DispatchBenchmark benchmark = DispatchBenchmark.of(carrier);
    long before = benchmark.coroutine();
    assertThat(benchmark.coroutine()).isEqualTo(before + 1);
    benchmark.stop();
  }

  @Test
  void dispatch_activityTakesNoStep_fails() {
    DispatchBenchmark benchmark = DispatchBenchmark.of(CarrierKind.CONTINUATION);
    benchmark.stop();
    benchmark.replace(() -> {});
    assertThatIllegalStateException()
        .isThrownBy(benchmark::coroutine)
        .withMessage("steps: 0, not 1");
  }

  @ParameterizedTest
  @EnumSource
  void reader_traceIsClosedUnseen_fails(Reader reader) {
    WholePath path = new WholePath(true);
    path.closeTrace();
    ReaderBenchmark benchmark = ReaderBenchmark.of(reader, path);
    if (reader == Reader.CLOSED) {
      assertThat(benchmark.packet()).isPositive();
    } else {
      assertThatIllegalStateException()
          .isThrownBy(benchmark::packet)
          .withMessage("events written for " + reader + ": 0");
    }
  }

  @Test
  void scenario_runThatDoesNotPass_fails() {
    String text = Scenarios.text("inject/destroy-waits");
    String asked = "requested at least 4";
    assertThat(text).contains(asked);
    ScenarioBenchmark benchmark =
        ScenarioBenchmark.ofText(text.replace(asked, "requested at least 4000"));
    assertThatIllegalStateException()
        .isThrownBy(benchmark::run)
        .withMessageContaining("a measured run did not pass");
  }

  @Test
  void kernelLoop_andBareWheel_takeAll() {
    EventLoopBenchmark benchmark = EventLoopBenchmark.of(10);
    assertThat(benchmark.bareWheel()).isPositive();
    assertThat(benchmark.kernelLoop()).isNotZero();
    assertThat(new KernelCallBenchmark().kernelCall()).isNotZero();
  }
}

package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.Finding;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a driver's code does, its run ends, with a finding that names it and its line. */
class WildDriverTest {
  private static final String SCENARIO =
      """
      scenario: wild
      run: { stop: 1000000 s, limits: { events: 1000000000 } }
      hosts: { h: { addresses: [10.0.0.5/24] } }
      drivers: { bad: { use: wild, on: h } }
      """;

  private static final Duration SHORT = Duration.ofSeconds(1);

  @BeforeAll
  static void begin() {
    WildDrivers.over = false;
  }

  @AfterAll
  static void letThemGo() {
    WildDrivers.over = true;
  }

  private static SimulationResult run(Driver driver, CarrierKind carrier) throws Exception {
    return run(driver, carrier, Duration.ofSeconds(60));
  }

  private static SimulationResult run(Driver driver, CarrierKind carrier, Duration patience)
      throws Exception {
    return run(() -> driver, carrier, patience);
  }

  private static SimulationResult run(
      Supplier<Driver> driver, CarrierKind carrier, Duration patience) throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load(
            "test", SCENARIO, List.of(), WildDrivers.catalogue("wild", driver), Attachments.NONE);
    Run run = new Run(loaded, RunRequest.seeded(1, carrier));
    return new Watchdog(run, patience).run();
  }

  private static Finding only(SimulationResult result, String code) {
    List<Finding> found = result.findings().stream().filter(f -> f.code().equals(code)).toList();
    assertThat(found).as(result.findings().toString()).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.driver()).isEqualTo("bad");
    assertThat(finding.place()).matches("WildDrivers\\.java:\\d+");
    return finding;
  }

  static Stream<Driver> neverBack() {
    return Stream.of(new WildDrivers.Spins(), new WildDrivers.WaitsForReal());
  }

  @ParameterizedTest
  @MethodSource("neverBack")
  void codeWithoutACall_thatNeverComesBack_endsTheRun(Driver driver) throws Exception {
    SimulationResult result = run(driver, CarrierKind.AUTOMATIC, SHORT);
    assertThat(result.outcome()).isEqualTo(RunOutcome.LIVENESS);
    assertThat(only(result, "ENDLESS_LOOP").callback()).isEqualTo("driverEntry");
    assertThat(Watchdog.stuckRuns()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("neverBack")
  void codeWithoutACall_onThePortableCarrier_endsTheRunTheSame(Driver driver) throws Exception {
    SimulationResult result = run(driver, CarrierKind.THREAD, SHORT);
    assertThat(result.outcome()).isEqualTo(RunOutcome.LIVENESS);
    SimulationResult other = run(driver, CarrierKind.AUTOMATIC, SHORT);
    assertThat(result).isEqualTo(other);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void pollingWithoutEnd_endsTheRun(CarrierKind carrier) throws Exception {
    SimulationResult result = run(new WildDrivers.Polls(), carrier);
    assertThat(result.outcome()).isEqualTo(RunOutcome.LIVENESS);
    assertThat(only(result, "ENDLESS_LOOP").callback()).isEqualTo("driverEntry");
  }

  @Test
  void dpcThatQueuesItself_endsTheRun() throws Exception {
    SimulationResult result = run(new WildDrivers.RequeuesItsDpc(), CarrierKind.AUTOMATIC);
    assertThat(result.outcome()).isEqualTo(RunOutcome.LIVENESS);
    assertThat(only(result, "ENDLESS_LOOP").callback()).isEqualTo("DPC routine again");
    assertThat(result.events()).isLessThan(1_000_000);
  }

  /** The stop time is far away, and nothing else is left to come. */
  @Test
  void threadThatSleepsForEver_isToldBeforeTheLimitOfEvents() throws Exception {
    SimulationResult result = run(new WildDrivers.Sleeps(), CarrierKind.AUTOMATIC);
    assertThat(result.outcome()).isEqualTo(RunOutcome.LIVENESS);
    assertThat(only(result, "ENDLESS_LOOP").message()).contains("waits for time to pass");
    assertThat(result.events()).isLessThan(1_000_000);
  }

  static Stream<Driver> thrown() {
    return Stream.of(
        new WildDrivers.Recurses(),
        new WildDrivers.Throws(new OutOfMemoryError("none left")),
        new WildDrivers.Throws(new AssertionError("never so")),
        new WildDrivers.Throws(new NoClassDefFoundError("gone")));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void errors_areTheDrivers(Driver driver) throws Exception {
    for (CarrierKind carrier : List.of(CarrierKind.CONTINUATION, CarrierKind.THREAD)) {
      SimulationResult result = run(driver, carrier);
      assertThat(result.outcome()).isEqualTo(RunOutcome.BUGCHECK);
      only(result, "KERNEL_MODE_EXCEPTION_NOT_HANDLED");
    }
  }

  @Test
  void exceptionOfAClassOfItsOwn_thatHasNoWordsAndNoStack_isTheDrivers() throws Exception {
    SimulationResult result =
        run(new WildDrivers.Throws(new WildDrivers.Unspeakable()), CarrierKind.AUTOMATIC);
    assertThat(result.outcome()).isEqualTo(RunOutcome.BUGCHECK);
    Finding finding = result.findings().getFirst();
    assertThat(finding.driver()).isEqualTo("bad");
    assertThat(finding.message()).contains("Unspeakable, whose words throw");
  }

  @Test
  void constructor_isTheDriversToo() throws Exception {
    for (CarrierKind carrier : List.of(CarrierKind.CONTINUATION, CarrierKind.THREAD)) {
      Finding thrown =
          only(
              run(WildDrivers::throwing, carrier, Duration.ofSeconds(60)),
              "KERNEL_MODE_EXCEPTION_NOT_HANDLED");
      assertThat(thrown.callback()).isEqualTo("constructor");
      SimulationResult none = run(() -> null, carrier, Duration.ofSeconds(60));
      assertThat(none.outcome()).isEqualTo(RunOutcome.BUGCHECK);
      assertThat(none.findings().getFirst().driver()).isEqualTo("bad");
      assertThat(none.findings().getFirst().callback()).isEqualTo("constructor");
    }
  }

  static Stream<Driver> exiting() {
    return Stream.of(new WildDrivers.Exits(), new WildDrivers.Halts());
  }

  @ParameterizedTest
  @MethodSource("exiting")
  void endOfTheProcess_isFoundBeforeTheDriverRuns(Driver driver) throws Exception {
    SimulationResult result = run(driver, CarrierKind.AUTOMATIC);
    assertThat(result.outcome()).isEqualTo(RunOutcome.VIOLATION);
    only(result, "JAVA_EXIT_IN_DRIVER");
  }

  static Stream<Driver> threaded() {
    return Stream.of(
        new WildDrivers.StartsAThread(),
        new WildDrivers.StreamsInParallel(),
        new WildDrivers.HandsOnAMaker());
  }

  @ParameterizedTest
  @MethodSource("threaded")
  void javaThreads_areFoundBeforeTheDriverRuns(Driver driver) throws Exception {
    SimulationResult result = run(driver, CarrierKind.AUTOMATIC);
    assertThat(result.outcome()).isEqualTo(RunOutcome.VIOLATION);
    assertThat(result.findings().stream().filter(f -> f.code().equals("JAVA_THREADS_IN_DRIVER")))
        .isNotEmpty()
        .allMatch(f -> f.driver().equals("bad") && f.place().startsWith("WildDrivers.java:"));
  }

  @Test
  void javaThread_thatMakesACallInSecret_isFoundThoughItIsGone() throws Exception {
    for (CarrierKind carrier : List.of(CarrierKind.CONTINUATION, CarrierKind.THREAD)) {
      SimulationResult result = run(new WildDrivers.CallsOnAThreadInSecret(), carrier);
      assertThat(result.outcome()).isEqualTo(RunOutcome.VIOLATION);
      assertThat(only(result, "JAVA_THREADS_IN_DRIVER").message())
          .contains("ended with java.lang.IllegalStateException: thread=Thread")
          .doesNotContain("Thread-");
    }
  }

  @Test
  void javaThread_startedInSecret_isFoundAtTheEnd() throws Exception {
    SimulationResult result = run(new WildDrivers.StartsAThreadInSecret(), CarrierKind.AUTOMATIC);
    assertThat(result.outcome()).isEqualTo(RunOutcome.VIOLATION);
    assertThat(result.findings())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.code()).isEqualTo("JAVA_THREADS_IN_DRIVER");
              assertThat(found.message()).endsWith("thread=secret");
              assertThat(found.driver()).isEqualTo("bad");
              assertThat(found.place()).startsWith("WildDrivers.java:");
            });
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void driverThatDoesNothingOfTheKind_passes(CarrierKind carrier) throws Exception {
    SimulationResult result = run(new WildDrivers.HasAMain(), carrier);
    assertThat(result.findings()).isEmpty();
    assertThat(result.outcome()).isEqualTo(RunOutcome.PASS);
  }
}

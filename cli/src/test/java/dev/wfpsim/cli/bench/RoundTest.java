package dev.wfpsim.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.wfpsim.cli.bench.RunMeter.Metered;
import dev.wfpsim.cli.bench.Sampler.Sample;
import dev.wfpsim.report.bench.BenchFigures;
import dev.wfpsim.report.bench.Contrast;
import dev.wfpsim.report.bench.Cost;
import dev.wfpsim.report.bench.CostFigure;
import dev.wfpsim.report.bench.Interval;
import dev.wfpsim.report.bench.SideFigures;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From what runs did and took, and what was seen of them, to figures. */
class RoundTest {
  private static final String SCENARIO =
      """
      scenario: small
      hosts: { client: { addresses: [10.0.0.5/24] }, origin: { addresses: [10.0.0.80/24] } }
      links: [ { between: [client, origin], latency: 1 ms } ]
      processes:
        app: { on: client }
        web: { on: origin, listen: tcp/0.0.0.0:443, behave: { answer: 2 KiB } }
      drivers:
        inspect: { use: library/transport-inspect, on: client }
      policy:
        - { on: client, layer: ALE_AUTH_CONNECT_V4, when: { IP_REMOTE_PORT: 81 }, action: block }
        - { layer: OUTBOUND_TRANSPORT_V4, when: { IP_REMOTE_PORT: 443 }, action: callout-terminating, callout: inspect/outbound-v4, flags: [permit-if-callout-unregistered] }
      traffic:
        - app: { connect: tcp/10.0.0.80:443, send: 1 KiB, receive: 2 KiB }
        - app: { connect: tcp/10.0.0.80:81, send: 1 KiB, receive: 2 KiB }
        - app: { connect: tcp/10.0.0.80:82, send: 1 KiB, receive: 2 KiB }
      """;

  private static LoadedScenario load() {
    try {
      return ScenarioFile.load(
          "small", SCENARIO, List.of(), DriverCatalogue.installed(), Attachments.NONE);
    } catch (ScenarioFile.InvalidScenario problem) {
      throw new AssertionError(problem);
    }
  }

  private static final SimulationResult RESULT = RunMeter.run(load(), 7).result();

  private static Round round(long cpuNanos, int... bits) {
    Round round = new Round();
    round.add(new Metered(RESULT, 100_000, cpuNanos, 5_000));
    for (int each : bits) {
      round.see(each);
    }
    return round;
  }

  private static int[] seen(int times, Spent... where) {
    int bits = 0;
    for (Spent each : where) {
      bits |= each.bit();
    }
    int[] all = new int[times];
    Arrays.fill(all, bits);
    return all;
  }

  @Test
  void meter_readsBothThreads() {
    Metered run = RunMeter.run(load(), 7);
    assertThat(run.result().fingerprint()).isEqualTo(RESULT.fingerprint());
    assertThat(run.worldNanos()).isPositive();
    assertThat(run.runNanos()).isPositive();
    assertThat(run.cpuNanos()).isEqualTo(run.worldNanos() + run.runNanos());
    assertThat(run.bytes()).isBetween(50_000L, 50_000_000L);
  }

  @Test
  void counts_areThoseOfTheResult() {
    Round round = round(1);
    round.add(new Metered(RESULT, 1, 1, 5_000));
    assertThat(round.runs()).isEqualTo(2);
    assertThat(round.count(Cost.RUN)).isEqualTo(2);
    assertThat(round.count(Cost.SETUP)).isEqualTo(2);
    assertThat(round.count(Cost.CONNECTION)).isEqualTo(6); // opened, blocked, refused; twice
    assertThat(round.count(Cost.PACKET)).isEqualTo(2 * RESULT.counts().packets().sent());
    assertThat(round.count(Cost.CLASSIFY)).isEqualTo(2 * RESULT.counts().classifies());
    assertThat(round.count(Cost.CALLOUT)).isPositive().isLessThan(round.count(Cost.CLASSIFY));
    assertThat(round.count(Cost.INJECTION)).isEqualTo(2 * RESULT.counts().injections().requested());
    assertThat(round.bytesPerRun()).isEqualTo(5_000);
  }

  @Test
  void costs_areTheTimeByTheShareByTheCount() {
    Round round = round(1_000_000, seen(6, Spent.CLASSIFY));
    round.see(Spent.OWN.bit() | Spent.WITH_CALLS.bit() | Spent.CALLOUT.bit());
    round.see(Spent.OWN.bit() | Spent.WITH_CALLS.bit() | Spent.CALLOUT.bit());
    round.see(Spent.POLICY.bit());
    round.see(Spent.INJECTION.bit());
    assertThat(round.samples()).isEqualTo(10);
    assertThat(round.seen(Spent.CLASSIFY)).isEqualTo(6);
    assertThat(round.share(Spent.OWN)).isEqualTo(0.2);
    assertThat(round.nanos(Cost.RUN)).isEqualTo(1_100_000);
    assertThat(round.nanos(Cost.SETUP)).isEqualTo(200_000);
    assertThat(round.nanos(Cost.CONNECTION)).isEqualTo(300_000);
    assertThat(round.nanos(Cost.PACKET) * round.count(Cost.PACKET))
        .isCloseTo(900_000, within(1e-6));
    assertThat(round.nanos(Cost.CLASSIFY) * round.count(Cost.CLASSIFY))
        .isCloseTo(600_000, within(1e-6));
    assertThat(round.nanos(Cost.INJECTION) * round.count(Cost.INJECTION))
        .isCloseTo(100_000, within(1e-6));
    assertThat(round.nanos(Cost.CALLOUT))
        .isCloseTo(200_000.0 / round.count(Cost.CALLOUT), within(1e-6));
  }

  private static BenchFigures figures(List<List<Round>> rounds) {
    List<BenchSide> sides = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      sides.add(new BenchSide("side " + i, "", load()));
    }
    Bench.Settings settings = new Bench.Settings(7, rounds.getFirst().size(), 1, 1);
    return new BenchResult(sides, rounds).figures(settings, true);
  }

  @Test
  void figures_withTooFewSamples_areNotGiven() {
    List<Round> enough =
        List.of(round(100, seen(25, Spent.CLASSIFY)), round(100, seen(25, Spent.CLASSIFY)));
    SideFigures side = figures(List.of(enough)).sides().getFirst();
    assertThat(side.figures().stream().map(CostFigure::cost))
        .containsExactly(Cost.RUN, Cost.SETUP, Cost.CONNECTION, Cost.PACKET, Cost.CLASSIFY);
    assertThat(side.notMeasured())
        .containsExactly(
            "a classifyFn, with the calls it makes: seen in 0 samples, fewer than 50",
            "an injection, with its way through the stack: seen in 0 samples, fewer than 50");

    List<Round> once = List.of(round(100, seen(60, Spent.CLASSIFY)), round(100, seen(60)));
    assertThat(figures(List.of(once)).sides().getFirst().notMeasured())
        .contains("a classify, without its callouts: there was none but in one round");
    List<Round> few = List.of(round(100, seen(24, Spent.CLASSIFY)), enough.getLast());
    assertThat(figures(List.of(few)).sides().getFirst().figures()).hasSize(4);
    List<Round> blind = List.of(round(100), round(100));
    assertThat(figures(List.of(blind)).sides().getFirst().notMeasured())
        .contains(
            "the driver's share and the policy's part of setting up: the thread of the runs was"
                + " never seen");
  }

  /** Rounds without a sample of it count as that: leaving them out would make it cost more. */
  @Test
  void rareThings_areMeasuredOverAllRounds() {
    List<Round> rounds =
        List.of(
            round(1_000_000, seen(100, Spent.CLASSIFY)),
            round(1_000_000, seen(100)),
            round(1_000_000, seen(100)),
            round(1_000_000, seen(100, Spent.CLASSIFY)));
    BenchFigures figures = figures(List.of(rounds, rounds));
    CostFigure classify = figures.sides().getFirst().figures().get(4);
    assertThat(classify.nanos().mean() * classify.perRun()).isCloseTo(500_000, within(1.0));
    assertThat(figures.contrasts().get(4).ratio()).isEqualTo(new Interval(1, 1, 1));
  }

  @Test
  void stacksThatWereCut_areTold() {
    Round round = round(1_000_000);
    Instant now = Instant.now();
    round.add(new Metered(RESULT, 1, 1, 1));
    StackSort sort = new StackSort(Set.of());
    round.look(
        List.of(
            new Sample(now, List.of("a.B"), true),
            new Sample(now, List.of("a.B"), false),
            new Sample(now.minusSeconds(60), List.of("a.B"), true),
            new Sample(now.plusSeconds(60), List.of("a.B"), true)),
        sort);
    assertThat(round.samples()).isEqualTo(2);
    assertThat(round.cut()).isEqualTo(1);
    assertThat(figures(List.of(List.of(round, round(1_000_000)))).sides().getFirst().notMeasured())
        .contains("where stacks were too deep for the flight recorder, as in 1 of 2 samples");
  }

  @Test
  void contrasts_areOfRoundsMadeTogether() {
    List<Round> first = List.of(round(1_000_000), round(2_000_000), round(4_000_000));
    List<Round> second = List.of(round(2_010_000), round(4_000_000), round(7_990_000));
    List<Contrast> contrasts = figures(List.of(first, second)).contrasts();
    assertThat(contrasts.stream().map(Contrast::cost))
        .containsExactly(Cost.RUN, Cost.SETUP, Cost.CONNECTION, Cost.PACKET);
    Contrast setup = contrasts.get(1);
    assertThat(setup.verdict()).isEqualTo(Contrast.Verdict.NO_DIFFERENCE);
    Contrast connection = contrasts.get(2);
    assertThat(connection.ratio().mean()).isCloseTo(2, within(0.01));
    assertThat(connection.ratio().half()).isLessThan(0.02);
    assertThat(connection.verdict()).isEqualTo(Contrast.Verdict.SLOWER);
    assertThat(figures(List.of(first)).contrasts()).isEmpty();
  }

  @Test
  void driverPackages_areThoseOfTheScenariosDrivers() {
    assertThat(new BenchSide("a", "", load()).driverPackages())
        .containsExactly("dev.wfpsim.scenario.library");
  }
}

package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.Outcome;
import dev.wfpsim.explore.strategy.RecordedChoices;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.ScenarioExperiment;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.ChoiceRecorder;
import dev.wfpsim.trace.RecordedChoice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A recorded failure still fails after an edit that has nothing to do with it. */
class ReplaySurvivalTest {
  private static final String SCENARIO =
      """
      scenario: touch
      run: { stop: 5 s }
      hosts:
        client: { processors: 2, addresses: [10.0.0.5/24] }
        server: { processors: 2, addresses: [10.0.0.80/24] }
      links:
        - { between: [client, server], latency: { normal: [1 ms, 200 us] } }
      processes:
        app: { on: client }
        names: { on: server, listen: udp/0.0.0.0:53, behave: echo }
      drivers:
        tap: { use: test/touch, on: server }
      policy:
        - { layer: INBOUND_IPPACKET_V4, when: { IP_REMOTE_ADDRESS: 10.0.0.5 }, action: callout-terminating, callout: tap/in }
      traffic:
        - app: { connect: udp/10.0.0.80:53, start: 10 ms, every: 5 ms, times: 6, send: 40 B, receive: 40 B }
      expect:
        - no finding
      """;

  private static final String WITHIN_THE_RACE = "a call more in classify";

  /** A failure as it was recorded. */
  private record Failure(long seed, String name, List<RecordedChoice> choices) {}

  private static ScenarioExperiment experiment(String scenario, DriverKind... kinds)
      throws Exception {
    return new ScenarioExperiment(
        ScenarioFile.load(
            "touch", scenario, List.of(), new DriverCatalogue(List.of(kinds)), Attachments.NONE));
  }

  private static String with(String scenario, String section, String line) {
    assertThat(scenario).contains(section + ":\n");
    return scenario.replace(section + ":\n", section + ":\n  " + line + "\n");
  }

  private static String over(int transport) {
    return SCENARIO.replace("udp/", transport == IpProtocol.TCP ? "tcp/" : "udp/");
  }

  private static Map<String, ScenarioExperiment> edits(String scenario) throws Exception {
    Map<String, ScenarioExperiment> edits = new LinkedHashMap<>();
    edits.put("no edit", experiment(scenario, RacyTap.BOTH));
    edits.put("a thread more", experiment(scenario, RacyTap.THREAD_MORE));
    edits.put("a call more at load", experiment(scenario, RacyTap.LOADS_MORE));
    edits.put(WITHIN_THE_RACE, experiment(scenario, RacyTap.CALLS_MORE));
    edits.put("a connection more", experiment(connectionMore(scenario), RacyTap.BOTH));
    edits.put(
        "a driver more",
        experiment(
            with(scenario, "drivers", "first: { use: test/quiet, on: server }"),
            RacyTap.BOTH,
            RacyTap.QUIET));
    return edits;
  }

  /** Of the same transport, and its first one before all others. */
  private static String connectionMore(String scenario) {
    String transport = scenario.contains("tcp/") ? "tcp" : "udp";
    return with(
            scenario,
            "processes",
            "other: { on: client }\n"
                + "  clock: { on: server, listen: "
                + transport
                + "/0.0.0.0:123, behave: echo }")
        .replace(
            "traffic:\n",
            "traffic:\n  - other: { connect: "
                + transport
                + "/10.0.0.80:123, start: 2 ms, every: 7 ms,"
                + " times: 2, send: 40 B, receive: 40 B }\n");
  }

  private static List<Failure> failures(String scenario, int wanted) throws Exception {
    ScenarioExperiment experiment = experiment(scenario, RacyTap.BOTH);
    List<Failure> failures = new ArrayList<>();
    for (long seed = 1; failures.size() < wanted; seed++) {
      ChoiceRecorder recorder = new ChoiceRecorder(new SeededChoices(seed));
      Outcome outcome = experiment.run(recorder);
      if (outcome.failed()) {
        failures.add(new Failure(seed, outcome.name(), recorder.choices()));
      }
      assertThat(seed).isLessThan(wanted * 40L + 400);
    }
    return failures;
  }

  /** How many failures of a hundred fail the same way after each edit. */
  private static Map<String, Double> survival(String scenario, int failures) throws Exception {
    List<Failure> recorded = failures(scenario, failures);
    Map<String, Double> percent = new LinkedHashMap<>();
    for (Map.Entry<String, ScenarioExperiment> edit : edits(scenario).entrySet()) {
      int same = 0;
      for (Failure failure : recorded) {
        RecordedChoices replay = new RecordedChoices(failure.choices(), new UndisturbedChoices());
        same += edit.getValue().run(replay).name().equals(failure.name()) ? 1 : 0;
      }
      percent.put(edit.getKey(), 100.0 * same / recorded.size());
    }
    return percent;
  }

  /**
   * Two calls more inside the racing function itself, before the step that is raced with, move that
   * step in time, and are no unrelated edit; they are tried all the same, and count by themselves.
   */
  private static void assertSurvive(
      int transport, int failures, double everyEdit, double onAverage, double withinTheRace)
      throws Exception {
    Map<String, Double> percent = survival(over(transport), failures);
    assertThat(percent.get("no edit")).as("exact replays").isEqualTo(100);
    assertThat(percent.get(WITHIN_THE_RACE))
        .as("%s", percent)
        .isGreaterThanOrEqualTo(withinTheRace);
    percent.keySet().removeAll(List.of("no edit", WITHIN_THE_RACE));
    assertThat(percent.values())
        .as(percent.toString())
        .allSatisfy(each -> assertThat(each).isGreaterThanOrEqualTo(everyEdit));
    double average = percent.values().stream().mapToDouble(each -> each).average().orElseThrow();
    assertThat(average).as(percent.toString()).isGreaterThanOrEqualTo(onAverage);
  }

  @Test
  void replay_someFailuresAfterEdits_failTheSameWay() throws Exception {
    assertSurvive(IpProtocol.UDP, 10, 80, 95, 80);
  }

  /** With {@code -Dwfpsim.failures=1000} more of them. */
  @Test
  @Tag("slow")
  void replay_manyFailuresAfterEdits_failTheSameWay() throws Exception {
    assertSurvive(IpProtocol.UDP, Integer.getInteger("wfpsim.failures", 100), 90, 97, 88);
  }

  /** As the other, over connections, with sequence numbers and timers of their own. */
  @Test
  @Tag("slow")
  void replay_manyTcpFailuresAfterEdits_failTheSameWay() throws Exception {
    assertSurvive(IpProtocol.TCP, Integer.getInteger("wfpsim.failures", 50), 85, 95, 80);
  }

  /** What comes last is chosen under the same key, however many came before. */
  @Test
  void replay_aConnectionMoreBefore_asksUnderTheSameKeys() throws Exception {
    String scenario = over(IpProtocol.TCP).replaceAll("(?m)^(drivers|policy):\n  .*\n", "");
    ChoiceRecorder first = new ChoiceRecorder(new SeededChoices(3));
    experiment(scenario).run(first);
    ChoiceRecorder again =
        new ChoiceRecorder(new RecordedChoices(first.choices(), new UndisturbedChoices()));
    experiment(connectionMore(scenario)).run(again);
    for (ChoiceKind kind : List.of(ChoiceKind.ISN, ChoiceKind.DPC_PROCESSOR)) {
      List<Long> before = keys(first, kind);
      List<Long> after = keys(again, kind);
      assertThat(before).as(kind.name()).hasSizeGreaterThan(3);
      assertThat(after).as(kind.name()).endsWith(before.getLast());
    }
  }

  /** Of runs with a driver that injects: what is chosen about the other conversations. */
  @Test
  void replay_aConnectionMoreBefore_findsWhatWasRecordedOfTheOthers() throws Exception {
    String scenario = over(IpProtocol.TCP);
    Map<ChoiceKind, Integer> recorded = new TreeMap<>();
    Map<ChoiceKind, Integer> found = new TreeMap<>();
    for (long seed = 1; seed <= 6; seed++) {
      ChoiceRecorder first = new ChoiceRecorder(new SeededChoices(seed));
      assertThat(experiment(scenario, RacyTap.TOUCHES).run(first).failed()).isFalse();
      ChoiceRecorder again =
          new ChoiceRecorder(new RecordedChoices(first.choices(), new UndisturbedChoices()));
      experiment(connectionMore(scenario), RacyTap.TOUCHES).run(again);
      for (ChoiceKind kind : ChoiceKind.values()) {
        List<Long> before = keys(first, kind);
        TreeSet<Long> after = new TreeSet<>(keys(again, kind));
        recorded.merge(kind, before.size(), Integer::sum);
        found.merge(kind, (int) before.stream().filter(after::contains).count(), Integer::sum);
      }
    }
    String share = found + " of " + recorded;
    assertThat(recorded.get(ChoiceKind.COMPLETION_MOMENT)).as(share).isGreaterThan(100);
    assertThat(recorded.get(ChoiceKind.CALL_RETURN)).as(share).isGreaterThan(40);
    recorded.forEach(
        (kind, n) -> assertThat(found.get(kind)).as(share).isGreaterThanOrEqualTo(n * 9 / 10));
  }

  private static List<Long> keys(ChoiceRecorder recorder, ChoiceKind kind) {
    return recorder.choices().stream()
        .filter(choice -> choice.kind() == kind)
        .map(RecordedChoice::key)
        .toList();
  }
}

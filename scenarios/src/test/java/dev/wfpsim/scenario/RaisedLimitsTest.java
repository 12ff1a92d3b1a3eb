package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits that a scenario sets itself: of hosts and of activities. */
class RaisedLimitsTest {
  private static LoadedScenario load(String text) throws InvalidScenario {
    return ScenarioFile.load("big", text, List.of(), DriverCatalogue.installed(), Attachments.NONE);
  }

  private static SimulationResult run(String text) throws InvalidScenario {
    return new Simulation(load(text), RunRequest.seeded(1, CarrierKind.AUTOMATIC)).run();
  }

  private static String problem(String text) {
    return catchThrowableOfType(InvalidScenario.class, () -> load(text))
        .problems()
        .getFirst()
        .toString();
  }

  /** Hosts on one link; the first connects to the last. */
  private static String lan(int hosts, String limits) {
    String names =
        IntStream.range(0, hosts).mapToObj(i -> "h" + i).collect(Collectors.joining(", "));
    String setups =
        IntStream.range(0, hosts)
            .mapToObj(
                i -> "  h%d: { addresses: [10.0.%d.%d/16] }\n".formatted(i, i / 200, 1 + i % 200))
            .collect(Collectors.joining());
    int last = hosts - 1;
    return "scenario: lan\nrun: { stop: 1 s"
        + limits
        + " }\nhosts:\n"
        + setups
        + "links:\n  - { between: ["
        + names
        + "] }\nprocesses:\n  app: { on: h0 }\n  web: { on: h%d, listen: tcp/0.0.0.0:80, behave: echo }\n"
            .formatted(last)
        + "traffic:\n  - app: { connect: tcp/10.0.%d.%d:80, send: 10 B, receive: 10 B }\n"
            .formatted(last / 200, 1 + last % 200)
        + "expect:\n  - every connection of app: opened\n";
  }

  @Test
  void hosts_moreThanTheLimit_areRefusedAndRunWhereItIsRaised() throws Exception {
    assertThat(problem(lan(300, "")))
        .isEqualTo("big:4:3: too many hosts: hosts=300, limit=256 (run.limits.hosts)");
    SimulationResult result = run(lan(300, ", limits: { hosts: 300 }"));
    assertThat(result.outcome()).hasToString("PASS");
  }

  @Test
  void limits_outOfTheirOwnRange_areRefusedAtTheirPlace() {
    assertThat(problem(lan(2, ", limits: { hosts: 10001 }")))
        .startsWith("big:2:")
        .contains("10001");
    assertThat(problem(lan(2, ", limits: { activities: 0 }"))).startsWith("big:2:");
    assertThat(problem(lan(2, ", limits: { activitys: 9 }"))).contains("activities");
  }

  /** Fifty programs that wait for an answer at the same time. */
  private static String waiting(String limits) {
    return """
    scenario: waiting
    run: { stop: 2 s%s }
    hosts: { client: { addresses: [10.0.0.5/24] }, server: { addresses: [10.0.0.80/24] } }
    links: [ { between: [client, server] } ]
    processes:
      app: { on: client }
      web: { on: server, listen: tcp/0.0.0.0:80, behave: echo }
    traffic:
      - app: { connect: tcp/10.0.0.80:80, every: 1 us, times: 50, send: 10 B, receive: 10 B }
    expect:
      - every connection of app: opened
    """
        .formatted(limits);
  }

  @Test
  void activities_moreThanTheLimit_endTheRunUnlessItIsRaised() throws Exception {
    SimulationResult ended = run(waiting(", limits: { activities: 30 }"));
    assertThat(ended.findings()).extracting(each -> each.code()).contains("LIMIT_REACHED");
    assertThat(ended.outcome()).hasToString("LIVENESS");
    assertThat(run(waiting(", limits: { activities: 500 }")).outcome()).hasToString("PASS");
  }
}

package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.trace.Fingerprint;
import dev.wfpsim.wfp.filter.SharedSearches;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the runs of a scenario share, and that no run leaves anything of its own in it. */
class PlanTest {
  /** Policy, interfaces in conditions, faults of a link, a story that changes the policy. */
  private static final String SCENARIO =
      """
      scenario: shared
      hosts:
        client:
          interfaces:
            - { name: lan, addresses: [10.0.0.5/24] }
            - { name: vpn, addresses: [10.8.0.2/24] }
        server: { addresses: [10.0.0.80/24] }
      links:
        - { between: [client.lan, server], latency: { normal: [1 ms, 300 us] }, loss: 2 % }
      processes:
        app: { on: client }
        web: { on: server, listen: tcp/0.0.0.0:80, behave: { answer: 4 KiB } }
      policy:
        - name: no-vpn
          on: client
          layer: ALE_AUTH_CONNECT_V4
          when: { IP_LOCAL_INTERFACE: vpn }
          action: block
      traffic:
        - app: { connect: tcp/10.0.0.80:80, every: 20 ms, times: 10, send: 1 KiB, receive: 4 KiB }
      during:
        - at: 90 ms
          add-filter:
            name: no-lan
            on: client
            layer: ALE_AUTH_CONNECT_V4
            when: { IP_LOCAL_INTERFACE: lan }
            action: block
        - { at: 150 ms, remove-filter: no-lan }
      """;

  /** With a policy that is worth keeping when compiled: port 80 is blocked in it by the last. */
  private static String large() {
    StringBuilder filters = new StringBuilder("policy:\n");
    for (int port = 2080; port >= 80; port -= 20) {
      filters.append(
          "  - { on: client, layer: ALE_AUTH_CONNECT_V4, when: { IP_REMOTE_PORT: "
              + port
              + " }, action: block }\n");
    }
    return SCENARIO.replace("policy:\n", filters);
  }

  private static LoadedScenario load() {
    return load(SCENARIO);
  }

  private static LoadedScenario load(String text) {
    try {
      return ScenarioFile.load(
          "shared", text, List.of(), DriverCatalogue.installed(), Attachments.NONE);
    } catch (ScenarioFile.InvalidScenario problem) {
      throw new AssertionError(problem);
    }
  }

  private static Fingerprint run(LoadedScenario scenario, long seed) {
    return new Simulation(scenario, RunRequest.seeded(seed, CarrierKind.AUTOMATIC))
        .run()
        .fingerprint();
  }

  @Test
  void runsAtOnce_ofOnePlan_areAsRunsOfTheirOwn() {
    List<Fingerprint> alone =
        LongStream.rangeClosed(1, 24).mapToObj(seed -> run(load(), seed)).toList();
    LoadedScenario shared = load();
    List<Fingerprint> together =
        LongStream.rangeClosed(1, 24).parallel().mapToObj(seed -> run(shared, seed)).toList();
    assertThat(together).isEqualTo(alone);
    assertThat(together).doesNotHaveDuplicates();
  }

  @Test
  void runs_ofALargePolicy_compileItOnceAndAreAsRunsOfTheirOwn() {
    LoadedScenario shared = load(large());
    assertThat(run(shared, 1)).isEqualTo(run(load(large()), 1));
    SharedSearches searches = shared.plan().hosts().getFirst().searches();
    int kept = searches.size();
    assertThat(kept).isPositive();

    List<Fingerprint> alone =
        LongStream.rangeClosed(2, 9).mapToObj(seed -> run(load(large()), seed)).toList();
    assertThat(LongStream.rangeClosed(2, 9).parallel().mapToObj(seed -> run(shared, seed)))
        .containsExactlyElementsOf(alone);
    assertThat(searches.size()).isEqualTo(kept);
    assertThat(shared.plan().hosts().get(1).searches().size()).isZero();
  }

  @Test
  void plan_askedForByManyThreads_isMadeOnce() {
    LoadedScenario shared = load();
    assertThat(
            Stream.generate(() -> shared)
                .limit(64)
                .parallel()
                .map(LoadedScenario::plan)
                .collect(Collectors.toSet()))
        .hasSize(1);
  }

  @Test
  void filters_ofTheScenario_areTheSameObjectsInEveryRun() {
    HostPolicy first = load().plan().hosts().getFirst().policy();
    assertThat(first.filters()).hasSize(1);
    assertThat(load().plan().hosts().get(1).policy().filters()).isEmpty();
    assertThat(first.plan(first.filters().getFirst().setup()).filter())
        .usingRecursiveComparison()
        .isEqualTo(first.filters().getFirst().filter());
  }
}

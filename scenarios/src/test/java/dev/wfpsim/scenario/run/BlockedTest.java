package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.Blocked;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run says which filter kept how much out, and where a proxy got stuck. */
final class BlockedTest {
  private static final String HOSTS =
      """
      scenario: blocked
      run: { seed: 3, stop: 20 s }
      hosts:
        a: { processors: 2, addresses: [10.0.0.1/24] }
        b: { addresses: [10.0.0.2/24] }
      links: [ { between: [a, b], latency: 1 ms } ]
      processes:
        app: { on: a }
        web: { on: b, listen: tcp/0.0.0.0:80, behave: echo }
      traffic:
        - app: { connect: tcp/10.0.0.2:80, times: 3, every: 10 ms, start: 100 ms, send: 1 KiB, receive: 1 KiB }
      """;

  private static SimulationResult run(String rest) throws Exception {
    return run(rest, "");
  }

  private static SimulationResult run(String rest, String option) throws Exception {
    return new OddDrivers()
        .with("refused", (context, settings) -> NtStatus.STATUS_INSUFFICIENT_RESOURCES)
        .answering("blocks", OddDrivers::block)
        .run(
            HOSTS.replace("stop: 20 s", "stop: 20 s, platform: { options: { " + option + " } }")
                + rest);
  }

  private static Blocked one(SimulationResult result) {
    assertThat(result.blocked()).as(result.toString()).hasSize(1);
    return result.blocked().getFirst();
  }

  @Test
  void missingCallout_saysHowManyOperationsWhichFilterBlockedWhere() throws Exception {
    SimulationResult result =
        run(
            """
            drivers: { guard: { use: test/refused, on: a } }
            policy:
              - { name: ask, layer: ALE_AUTH_CONNECT_V4, action: callout-terminating, callout: guard/v4 }
            expect: [ every connection of app: opened ]
            """);
    assertThat(result.outcome()).isEqualTo(RunOutcome.VIOLATION);
    assertThat(one(result))
        .isEqualTo(
            new Blocked(
                "a",
                FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
                "ask",
                14,
                "callout-terminating",
                "guard/v4",
                3,
                3,
                0));
  }

  @Test
  void filterThatBlocks_isNamed_andOneThatIsOverruledIsNot() throws Exception {
    SimulationResult result =
        run(
            """
            policy:
              - { name: allow, layer: ALE_AUTH_CONNECT_V4, action: permit, weight: 1 }
              - { name: shut, layer: ALE_AUTH_CONNECT_V4, action: block, weight: 9 }
              - { name: unused, layer: ALE_AUTH_CONNECT_V4, action: block, weight: 0 }
            expect: [ every connection of app: opened ]
            """);
    Blocked blocked = one(result);
    assertThat(blocked.filter()).isEqualTo("shut");
    assertThat(blocked.line()).isEqualTo(14);
    assertThat(blocked.action()).isEqualTo("block");
    assertThat(blocked.callout()).isEmpty();
    assertThat(blocked.calloutMissing()).isZero();
    assertThat(blocked.blocked()).isEqualTo(3);
    assertThat(blocked.unit()).isEqualTo("operation");
  }

  @Test
  void sublayerThatHasTheLastWord_isTheOneThatIsNamed() throws Exception {
    SimulationResult result =
        run(
            """
            policy:
              - { sublayer: upper, weight: 1000 }
              - { sublayer: lower, weight: 10 }
              - { name: allow, sublayer: upper, layer: ALE_AUTH_CONNECT_V4, action: permit }
              - { name: shut, sublayer: lower, layer: ALE_AUTH_CONNECT_V4, action: block }
            expect: [ every connection of app: blocked ]
            """);
    assertThat(one(result).filter()).isEqualTo("shut");
  }

  @Test
  void missingCallout_whoseWordDidNotStand_isNotCounted() throws Exception {
    SimulationResult result =
        run(
            """
            drivers: { guard: { use: test/refused, on: a } }
            policy:
              - { sublayer: upper, weight: 1000 }
              - { sublayer: lower, weight: 10 }
              - { name: ask, sublayer: upper, layer: ALE_AUTH_CONNECT_V4, action: callout-terminating, callout: guard/v4, flags: [clear-action-right] }
              - { name: shut, sublayer: lower, layer: ALE_AUTH_CONNECT_V4, action: block }
            expect: [ driver guard: fails to load, every connection of app: blocked ]
            """,
            "arbitration.clear-action-right-set-is-hard: false");
    Blocked blocked = one(result);
    assertThat(blocked.filter()).isEqualTo("shut");
    assertThat(blocked.calloutMissing()).isZero();
  }

  @Test
  void packets_areCountedAtLayersOfPackets() throws Exception {
    SimulationResult result =
        run(
            """
            policy:
              - { name: mute, on: b, layer: INBOUND_IPPACKET_V4, action: block }
            expect: [ every connection of app: opened ]
            """);
    Blocked blocked = one(result);
    assertThat(blocked.host()).isEqualTo("b");
    assertThat(blocked.unit()).isEqualTo("packet");
    assertThat(blocked.blocked()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void calloutThatBlocks_isNamed_andIsNotMissing() throws Exception {
    SimulationResult result =
        run(
            """
            drivers: { guard: { use: test/blocks, on: a } }
            policy:
              - { layer: ALE_AUTH_CONNECT_V4, action: callout-unknown, callout: guard/v4 }
            expect: [ every connection of app: blocked ]
            """);
    assertThat(result.outcome()).isEqualTo(RunOutcome.PASS);
    Blocked blocked = one(result);
    assertThat(blocked.callout()).isEqualTo("guard/v4");
    assertThat(blocked.calloutMissing()).isZero();
    assertThat(blocked.blocked()).isEqualTo(3);
  }

  @Test
  void inspectionByAMissingCallout_blocksNothing() throws Exception {
    SimulationResult result =
        run(
            """
            drivers: { guard: { use: test/refused, on: a } }
            policy:
              - { layer: ALE_AUTH_CONNECT_V4, action: callout-inspection, callout: guard/v4 }
            expect: [ driver guard: fails to load, every connection of app: opened ]
            """);
    assertThat(result.outcome()).isEqualTo(RunOutcome.PASS);
    assertThat(result.blocked()).isEmpty();
  }

  @Test
  void absorbed_isCountedApart() throws Exception {
    SimulationResult result =
        new OddDrivers()
            .answering("absorbs", OddDrivers::absorb)
            .run(
                HOSTS
                    + """
                    drivers: { guard: { use: test/absorbs, on: b } }
                    policy:
                      - { layer: ALE_AUTH_RECV_ACCEPT_V4, action: callout-terminating, callout: guard/v4 }
                    expect: [ every connection of app: opened ]
                    """);
    Blocked blocked = one(result);
    assertThat(blocked.blocked()).isZero();
    assertThat(blocked.absorbed()).isPositive();
  }

  // --- where a proxy got stuck

  private static final String PROXIED =
      """
      scenario: proxied
      run: { seed: 3, stop: 20 s }
      hosts:
        a: { processors: 2, addresses: [10.0.0.1/24] }
        b: { addresses: [10.0.0.2/24] }
      links: [ { between: [a, b], latency: 1 ms } ]
      processes:
        app: { on: a }
        proxy: { on: a, listen: tcp/127.0.0.1:8080, behave: forward-proxy }
        web: { on: b, listen: tcp/0.0.0.0:80, behave: echo }
      """;

  @Test
  void connectionWithoutRedirectContext_saysSo() throws Exception {
    SimulationResult result =
        new OddDrivers()
            .run(
                PROXIED
                    + """
                    traffic:
                      - app: { connect: tcp/127.0.0.1:8080, start: 100 ms, send: 1 KiB, receive: 1 KiB }
                    expect: [ 'every connection of app: delivered once, in order' ]
                    """);
    assertThat(result.expectations().getFirst().held()).isFalse();
    assertThat(result.expectations().getFirst().detail())
        .endsWith("; the proxy found no redirect context on it");
  }

  @Test
  void proxyThatCannotConnectOnwards_saysWhy() throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load(
            "proxied",
            PROXIED
                + """
                drivers:
                  redirector: { use: library/connect-redirect, on: a, with: { to: proxy, port: 8080 } }
                policy:
                  - { layer: ALE_CONNECT_REDIRECT_V4, when: { IP_PROTOCOL: tcp, IP_REMOTE_PORT: 80 }, action: callout-terminating, callout: redirector/v4 }
                  - { layer: ALE_AUTH_CONNECT_V4, when: { ALE_APP_ID: proxy }, action: block }
                traffic:
                  - app: { connect: tcp/10.0.0.2:80, start: 100 ms, send: 1 KiB, receive: 1 KiB }
                expect: [ 'every connection of app: delivered once, in order' ]
                """,
            List.of(),
            DriverCatalogue.installed(),
            Attachments.NONE);
    SimulationResult result =
        new Simulation(loaded, RunRequest.seeded(3, CarrierKind.AUTOMATIC)).run();
    assertThat(result.expectations().getFirst().held()).isFalse();
    assertThat(result.expectations().getFirst().detail())
        .contains("the proxy did not get on: proxy connection 2 to tcp/10.0.0.2:80: blocked");
  }
}

package dev.wfpsim.scenario.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Which layers traffic reaches, found by driving every kind of it, and blocking at each layer in
 * turn so that the discard layers have something to report: the table must say the same.
 */
final class ReachedLayersTest {

  /** Both families; TCP, UDP, ICMP errors, accepting, listening, closing, forwarding. */
  static final String EVERYTHING =
      """
      scenario: everything
      run: { seed: 1, stop: 60 s }
      hosts:
        client:
          name-server: 10.0.1.1
          addresses: [10.0.1.5/24, "fd01::5/64"]
          routes: [ { to: default, via: 10.0.1.1 }, { to: "::/0", via: "fd01::1" } ]
        router:
          forwarding: true
          group-forwarded-fragments: true
          interfaces:
            - { name: i, addresses: [10.0.1.1/24, "fd01::1/64"] }
            - { name: o, addresses: [10.0.2.1/24, "fd02::1/64"] }
        origin:
          addresses: [10.0.2.80/24, "fd02::80/64"]
          routes: [ { to: 10.0.1.0/24, via: 10.0.2.1 }, { to: "fd01::/64", via: "fd02::1" } ]
      links: [ { between: [client, router.i], latency: 20 ms }, { between: [router.o, origin], latency: 20 ms } ]
      processes:
        app: { on: client }
        near: { on: client, listen: [tcp/127.0.0.1:7000, "tcp/[::1]:7000", udp/127.0.0.1:7000, "udp/[::1]:7000"], behave: echo }
        web:
          on: origin
          listen: [tcp/0.0.0.0:80, "tcp/[::]:80", tcp/10.0.2.80:81, "tcp/[fd02::80]:81", udp/0.0.0.0:53, "udp/[::]:53"]
          behave: { answer: 8 KiB }
        dns: { on: router, listen: [udp/10.0.1.1:53], behave: names }
      policy:
        - { layer: ALE_AUTH_CONNECT_V4, action: permit, weight: 1 }
      traffic:
        - app: { connect: tcp/10.0.2.80:80, name: www.example.com, send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { connect: "tcp/[fd02::80]:80", name: www.example.com, send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { connect: udp/10.0.2.80:53, send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { connect: "udp/[fd02::80]:53", send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { connect: tcp/127.0.0.1:7000, send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { connect: "tcp/[::1]:7000", send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { send-to: udp/127.0.0.1:7000, send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { send-to: "udp/[::1]:7000", send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { send-to: udp/10.0.2.80:53, bind: "10.0.1.5:5000", send: 4 KiB, datagram: 4 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { send-to: "udp/[fd02::80]:53", bind: "[fd01::5]:5000", send: 4 KiB, datagram: 4 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { connect: tcp/10.0.2.80:81, send: 1 KiB, receive: 8 KiB, timeout: 1 s, start: 1 s }
        - app: { connect: "tcp/[fd02::80]:81", send: 1 KiB, receive: 8 KiB, timeout: 1 s, start: 1 s }
        - app: { connect: udp/10.0.2.80:54, send: 1 KiB, receive: 1 KiB, timeout: 1 s }
        - app: { connect: "udp/[fd02::80]:54", send: 1 KiB, receive: 1 KiB, timeout: 1 s }
      during:
        - { at: 1100 ms, add-filter: { name: c4, layer: ALE_AUTH_CONNECT_V4, when: { IP_REMOTE_PORT: 9 }, action: block } }
        - { at: 1100 ms, add-filter: { name: c6, layer: ALE_AUTH_CONNECT_V6, when: { IP_REMOTE_PORT: 9 }, action: block } }
      """;

  private static SortedSet<FwpsLayer> reachedWithBlockAt(FwpsLayer layer) throws Exception {
    String block = "policy.0={ layer: " + layer.shortName() + ", action: block }";
    LoadedScenario loaded =
        ScenarioFile.load(
            "everything",
            EVERYTHING,
            List.of(block),
            DriverCatalogue.installed(),
            Attachments.NONE);
    SimulationResult result =
        new Simulation(loaded, RunRequest.seeded(1, CarrierKind.AUTOMATIC)).run();
    return new TreeSet<>(result.byLayer().keySet());
  }

  @Test
  void layers_withEveryKindOfTraffic_areTheOnesTheTableNames() throws Exception {
    SortedSet<FwpsLayer> reached = new TreeSet<>();
    for (FwpsLayer layer : FwpsLayer.values()) {
      if (!layer.isDiscard() && layer.id() < FwpsLayer.FWPS_LAYER_RPC_UM.id()) {
        reached.addAll(reachedWithBlockAt(layer));
      }
    }

    assertThat(reached)
        .containsExactlyElementsOf(
            Arrays.stream(FwpsLayer.values())
                .filter(FwpsLayer::isReached)
                .collect(Collectors.toCollection(TreeSet::new)));
  }
}

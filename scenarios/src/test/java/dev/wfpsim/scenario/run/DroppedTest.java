package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.Dropped;
import dev.wfpsim.scenario.SimulationResult;
import org.junit.jupiter.api.Test;

/** A run says how many packets each host dropped for what they were, and why. */
final class DroppedTest {
  private static final String HOSTS =
      """
      scenario: dropped
      run: { seed: 3, stop: 60 s }
      hosts:
        a: { processors: 2, addresses: [10.0.0.1/24] }
        b: { addresses: [10.0.0.2/24] }
      links: [ { between: [a, b], latency: 1 ms LINK } ]
      processes:
        app: { on: a }
        web: { on: b, listen: tcp/0.0.0.0:80, behave: echo }
        dns: { on: b, listen: udp/0.0.0.0:53, behave: echo }
      traffic:
      """;

  private static final String TCP =
      "  - app: { connect: tcp/10.0.0.2:80, times: 20, start: 100 ms, every: 10 ms, send: 4 KiB,"
          + " receive: 4 KiB }\n";

  private static SimulationResult run(String link, String rest) throws Exception {
    return new OddDrivers().run(HOSTS.replace("LINK", link) + rest);
  }

  private static long of(SimulationResult result, String host, String layer, String reason) {
    return result.dropped().stream()
        .filter(each -> each.host().equals(host) && each.layer().equals(layer))
        .filter(each -> each.reason().equals(reason))
        .mapToLong(Dropped::packets)
        .sum();
  }

  @Test
  void nothingDropped_isEmpty() throws Exception {
    assertThat(run("", TCP).dropped()).isEmpty();
  }

  @Test
  void frameCheck_dropsAtTheCard_eachPacketCounted() throws Exception {
    SimulationResult result = run(", corrupt: 10 %", TCP);

    long atCards = of(result, "a", "eth0", "damaged on the link");
    atCards += of(result, "b", "eth0", "damaged on the link");
    assertThat(atCards).isPositive().isEqualTo(result.counts().packets().lost());
    assertThat(result.dropped()).allMatch(each -> each.layer().equals("eth0"));
  }

  @Test
  void damagedPackets_areToldByWhoFoundThem() throws Exception {
    SimulationResult result =
        run(
            ", corrupt: 20 %, frame-check: false",
            TCP
                + "  - app: { connect: udp/10.0.0.2:53, times: 100, start: 100 ms, every: 5 ms,"
                + " send: 400 B, receive: 400 B, timeout: 1 s }\n");

    for (String layer : new String[] {"TCP", "UDP", "IP"}) {
      assertThat(of(result, "b", layer, "wrong checksum")).as(layer).isPositive();
    }
    assertThat(of(result, "b", "eth0", "damaged on the link")).isZero();
  }

  @Test
  void closedPorts_areToldOnceForEachPacket() throws Exception {
    SimulationResult result =
        run(
            "",
            "  - app: { connect: tcp/10.0.0.2:81, times: 3, start: 100 ms, every: 10 ms, send: 1 B"
                + " }\n"
                + "  - app: { connect: udp/10.0.0.2:54, times: 2, start: 100 ms, every: 10 ms,"
                + " send: 1 B }\n");

    assertThat(result.dropped())
        .containsExactly(
            new Dropped("b", "TCP", "no endpoint there", 3),
            new Dropped("b", "UDP", "no endpoint there", 2));
  }

  @Test
  void whatFiltersBlock_isNotDropped() throws Exception {
    SimulationResult result =
        run("", TCP + "policy:\n" + "  - { on: b, layer: INBOUND_IPPACKET_V4, action: block }\n");

    assertThat(result.blocked()).isNotEmpty();
    assertThat(result.dropped()).isEmpty();
  }
}

package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.Blocked;
import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.SimulationResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A packet that a callout absorbs goes no further by itself; only what is injected does. */
final class AbsorbTest {
  private static final String CONDITION = "when: { IP_PROTOCOL: udp }, ";

  @ParameterizedTest
  @CsvSource({
    "a, OUTBOUND_TRANSPORT_V4",
    "a, OUTBOUND_IPPACKET_V4",
    "b, INBOUND_IPPACKET_V4",
    "b, INBOUND_TRANSPORT_V4",
    "a, DATAGRAM_DATA_V4",
    "b, DATAGRAM_DATA_V4"
  })
  void absorbed_isNotDelivered_andItsSenderIsNotTold_R191(String host, String layer)
      throws Exception {
    SimulationResult result =
        new OddDrivers()
            .answering("absorbs", OddDrivers::absorb)
            .run(
                """
                scenario: absorbed
                run: { seed: 3, stop: 20 s }
                hosts:
                  a: { processors: 2, addresses: [10.0.0.1/24] }
                  b: { addresses: [10.0.0.2/24] }
                links: [ { between: [a, b], latency: 1 ms } ]
                processes:
                  app: { on: a }
                  names: { on: b, listen: udp/0.0.0.0:53, behave: sink }
                drivers: { eater: { use: test/absorbs, on: %s } }
                policy:
                  - { on: %s, layer: %s, when: { IP_PROTOCOL: udp }, action: callout-terminating, callout: eater/v4 }
                traffic:
                  - app: { connect: udp/10.0.0.2:53, times: 3, every: 10 ms, start: 100 ms, send: 100 B }
                expect:
                  - "bytes: sent == 300"
                  - "bytes: delivered == 0"
                  - no connection of app: blocked
                  - FINDING
                """
                    .replace("FINDING", finding(layer))
                    .replace(CONDITION, layer.contains("IPPACKET") ? "" : CONDITION)
                    .formatted(host, host, layer));
    assertThat(result.expectations()).as(result.toString()).allMatch(ExpectationResult::held);
    Blocked blocked = result.blocked().getFirst();
    assertThat(blocked.absorbed()).isEqualTo(3);
    assertThat(blocked.blocked()).isZero();
  }

  /** At the inbound transport layer it is taken before ALE has seen it, which is told. */
  private static String finding(String layer) {
    return layer.startsWith("INBOUND_TRANSPORT") ? "\"finding: R-114\"" : "no finding";
  }
}

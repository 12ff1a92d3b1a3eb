package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.wfp.fwp.FwpActionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code run.memory}: where packets lie, and for how long. */
class PacketMemoryTest {
  private static final NtStatus SUCCESS = NtStatus.STATUS_SUCCESS;

  private static String scenario(String memory) {
    return """
    scenario: memory
    run: { stop: 5 s%s }
    hosts:
      client: { addresses: [10.0.0.5/24] }
      server: { addresses: [10.0.0.80/24] }
    links:
      - { between: [client, server], latency: 1 ms }
    processes:
      app: { on: client }
      web: { on: server, listen: tcp/0.0.0.0:80, behave: echo }
    drivers:
      up: { use: test/tap, on: client }
      down: { use: test/tap, on: client }
    policy:
      - { layer: INBOUND_TRANSPORT_V4, action: callout-terminating, callout: up/v4 }
      - { layer: OUTBOUND_TRANSPORT_V4, action: callout-terminating, callout: down/v4 }
    traffic:
      - app: { connect: tcp/10.0.0.80:80, send: 3 KiB, receive: 3 KiB }
    """
        .formatted(memory);
  }

  private final List<Memory> seen = new ArrayList<>();

  private SimulationResult run(String memory) throws Exception {
    return new OddDrivers()
        .with(
            "tap",
            (context, settings) ->
                OddDrivers.callout(
                    context,
                    settings,
                    (values, meta, data, classify, filter, flow, out) -> {
                      NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
                      assertThat(list.firstNetBuffer().retreat(300)).isEqualTo(SUCCESS);
                      for (var mdl = list.firstNetBuffer().mdlChain();
                          mdl != null;
                          mdl = mdl.next()) {
                        seen.add(mdl.memory());
                      }
                      list.firstNetBuffer().advance(300);
                      out.actionType = FwpActionType.FWP_ACTION_PERMIT;
                    }))
        .run(scenario(memory));
  }

  /** Headers, what the wire brought, queued data, and what a retreat adds in front. */
  @ParameterizedTest
  @CsvSource(
      value = {"''; false", "', memory: heap'; false", "', memory: native'; true"},
      delimiter = ';')
  void everyByteOfAPacket_liesWhereTheScenarioSays(String memory, boolean inNative)
      throws Exception {
    SimulationResult result = run(memory);
    assertThat(result.findings()).isEmpty();
    assertThat(result.counts().bytes().delivered()).isEqualTo(2 * 3 * 1024);
    assertThat(seen).hasSizeGreaterThan(10).allMatch(each -> each.isNative() == inNative);
  }

  @Test
  void nativeMemory_isGone_whenTheRunIsOver() throws Exception {
    run(", memory: native");
    assertThat(seen).allMatch(each -> !isAlive(each));
  }

  private static boolean isAlive(Memory memory) {
    try {
      return memory.u8(0) >= 0;
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  @Test
  void unknownWord_isRefusedWithTheKnownOnes() {
    assertThatThrownBy(
            () ->
                ScenarioFile.load(
                    "test",
                    "scenario: m\nrun: { memory: natve }\nhosts: { a: { } }\n",
                    List.of(),
                    new DriverCatalogue(List.of()),
                    Attachments.NONE))
        .isInstanceOfSatisfying(
            ScenarioFile.InvalidScenario.class,
            refused ->
                assertThat(refused.problems().toString())
                    .contains("memory")
                    .contains("natve")
                    .contains("did you mean native"));
  }
}

package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped drivers do what the rules named in their sources say. */
class ShippedDriverRulesTest {
  private static final String ZONES =
      """
      scenario: zones
      run: { seed: 1, stop: 10 s }
      hosts:
        client: { processors: 2, addresses: [10.0.0.5/24] }
        server: { addresses: [10.0.0.80/24] }
      links: [ { between: [client, server], latency: 1 ms } ]
      processes:
        app: { on: client }
        at-loopback: { on: client, listen: tcp/127.0.0.1:8080, behave: echo }
        at-card: { on: client, listen: tcp/10.0.0.5:8080, behave: echo }
      drivers:
        redirector:
          use: library/connect-redirect
          on: client
          with: { to: at-loopback, port: 8080, via: VIA }
      policy:
        - layer: ALE_CONNECT_REDIRECT_V4
          when: { IP_REMOTE_PORT: 443 }
          action: callout-terminating
          callout: redirector/v4
      traffic:
        - app: { connect: tcp/WHITHER:443, BIND start: 50 ms, send: 1 KiB, receive: 1 KiB }
      expect:
        - "every connection of app: accepted by WHERE"
        - every byte of app: delivered once, in order
        - no finding
      """;

  @Test
  void connectRedirect_inline_makesTheDocumentedCallsInOrder_R124() {
    Calls calls = watch(Shipped.load("redirect/local-proxy"));

    assertThat(calls.ofCallouts)
        .contains(
            List.of(
                "FwpsQueryConnectionRedirectState0",
                "FwpsAcquireClassifyHandle0",
                "FwpsAcquireWritableLayerDataPointer0",
                "FwpsApplyModifiedLayerData0",
                "FwpsReleaseClassifyHandle0"))
        .as("what is acquired is given back in the same classify")
        .allMatch(
            each ->
                !each.contains("FwpsAcquireClassifyHandle0")
                    || each.getLast().equals("FwpsReleaseClassifyHandle0"));
  }

  @ParameterizedTest
  @CsvSource({
    "local-address, 'bind: 10.0.0.5,', 10.0.0.80, at-card",
    // An address without a route gives the connection no local one.
    "local-address, '', 203.0.113.7, at-loopback",
    "loopback, '', 10.0.0.80, at-loopback",
  })
  void connectRedirect_localAddressChosen_staysInItsZone_R150(
      String via, String bind, String whither, String where) throws InvalidScenario {
    String text =
        ZONES
            .replace("VIA", via)
            .replace("BIND", bind)
            .replace("WHITHER", whither)
            .replace("WHERE", where);
    SimulationResult result =
        new Simulation(load(text), RunRequest.seeded(1, CarrierKind.AUTOMATIC)).run();

    assertThat(result.findings()).isEmpty();
    assertThat(result.expectations()).allMatch(each -> each.held());
  }

  static List<String> scenarios() {
    return DriverUse.all().stream().map(DriverUse::scenario).distinct().toList();
  }

  /** What a classifyFn begins it ends: headers moved, data acquired, handles. */
  @ParameterizedTest
  @MethodSource("scenarios")
  void classify_anyDriver_givesBackWhatItTook_R124(String scenario) {
    Calls calls = watch(Shipped.load(scenario));

    assertThat(calls.absorbedWithoutBlock).as("absorbed without BLOCK").isZero();
    assertThat(calls.ofCallouts)
        .allSatisfy(
            each -> {
              assertThat(times(each, "NdisAdvanceNetBufferDataStart"))
                  .isEqualTo(times(each, "NdisRetreatNetBufferDataStart"));
              assertThat(times(each, "FwpsApplyModifiedLayerData0"))
                  .isEqualTo(times(each, "FwpsAcquireWritableLayerDataPointer0"));
              assertThat(
                      times(each, "FwpsReleaseClassifyHandle0") + times(each, "FwpsPendClassify0"))
                  .isGreaterThanOrEqualTo(times(each, "FwpsAcquireClassifyHandle0"));
            });
  }

  /** Layers at which shipped drivers decide; a sublayer above them permits for good. */
  private static final List<String> DECIDED_AT =
      List.of(
          "ALE_BIND_REDIRECT",
          "ALE_CONNECT_REDIRECT",
          "ALE_AUTH_CONNECT",
          "ALE_AUTH_RECV_ACCEPT",
          "DATAGRAM_DATA",
          "INBOUND_TRANSPORT",
          "OUTBOUND_TRANSPORT",
          "INBOUND_IPPACKET",
          "OUTBOUND_IPPACKET");

  /**
   * Without FWPS_RIGHT_ACTION_WRITE a driver neither decides nor takes, changes or pends (R-042,
   *
   */
  @ParameterizedTest
  @MethodSource("scenarios")
  void classify_withoutTheRight_keepsItsHandsOff_R042_R111(String scenario) throws Exception {
    StringBuilder above = new StringBuilder("\npolicy:\n  - { sublayer: top, weight: 65535 }\n");
    for (String layer : DECIDED_AT) {
      for (String family : List.of("_V4", "_V6")) {
        above
            .append("  - { sublayer: top, layer: ")
            .append(layer + family)
            .append(", action: permit, flags: [clear-action-right] }\n");
      }
    }
    String text = Files.readString(Shipped.file(scenario));
    text =
        text.contains("\npolicy:\n")
            ? text.replace("\npolicy:\n", above)
            : text.replace("\ntraffic:\n", above + "\ntraffic:\n");

    SimulationResult result = Shipped.run(load(text), 7);

    assertThat(result.findings()).isEmpty();
    if (!scenario.startsWith("stream/")) { // there the right means nothing
      assertThat(result.counts().injections().requested()).isZero();
      assertThat(result.counts().connections().redirected()).isZero();
    }
  }

  private static int times(List<String> calls, String name) {
    return Collections.frequency(calls, name);
  }

  private static LoadedScenario load(String text) throws InvalidScenario {
    return ScenarioFile.load(
        "zones.wfpsim.yaml",
        text,
        List.of(),
        DriverCatalogue.installed(),
        name -> {
          throw new java.io.FileNotFoundException(name);
        });
  }

  private static Calls watch(LoadedScenario scenario) {
    List<Calls> made = new ArrayList<>();
    RunRequest request =
        RunRequest.seeded(7, CarrierKind.AUTOMATIC)
            .watchedBy(
                trace -> {
                  made.add(new Calls());
                  return made.get(0);
                });
    new Simulation(scenario, request).run();
    return made.get(0);
  }

  /** The calls that callouts make, classify by classify, and what they decide. */
  private static final class Calls implements TraceReader {
    final List<List<String>> ofCallouts = new ArrayList<>();
    long absorbedWithoutBlock;
    private final TreeMap<Integer, List<String>> running = new TreeMap<>();

    @Override
    public boolean wantsNames() {
      return true;
    }

    @Override
    public void event(EventView event) {
      int activity = event.activity();
      switch (event.kind()) {
        case CALLOUT_CALL -> running.put(activity, new ArrayList<>());
        case CALL -> called(activity, event.nameOf(Word.CALL));
        case CALLOUT_RETURN -> returned(activity, event.get(Word.DECISION));
        default -> {}
      }
    }

    private void called(int activity, String name) {
      List<String> calls = running.get(activity);
      if (calls != null && (name.startsWith("Fwps") || name.startsWith("Ndis"))) {
        calls.add(name);
      }
    }

    private void returned(int activity, long outcome) {
      ofCallouts.add(running.remove(activity));
      if ((outcome & FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB) != 0) {
        boolean block = outcome >>> 16 == (FwpActionType.FWP_ACTION_BLOCK.code() & 0xFFFF);
        absorbedWithoutBlock += block ? 0 : 1;
      }
    }
  }
}

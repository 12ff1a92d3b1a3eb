package dev.wfpsim.scenario.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Which fields the stack ever fills at which layer, found by looking at every classify of every
 * kind of traffic: the table that warnings go by must say the same, and so must docs/LAYERS.md.
 */
final class FilledFieldsTest {

  /**
   * What no scenario can make: pings, whose type is a field of its own, and a block of what arrives
   * when a connection is authorised again.
   */
  private static final List<String> NOT_SEEN =
      List.of(
          "ALE_AUTH_CONNECT_V4 ORIGINAL_ICMP_TYPE",
          "ALE_AUTH_CONNECT_V6 ORIGINAL_ICMP_TYPE",
          "ALE_AUTH_CONNECT_V4_DISCARD ",
          "ALE_AUTH_CONNECT_V6_DISCARD ",
          "ALE_AUTH_RECV_ACCEPT_V4 ORIGINAL_ICMP_TYPE",
          "ALE_AUTH_RECV_ACCEPT_V6 ORIGINAL_ICMP_TYPE",
          "ALE_AUTH_RECV_ACCEPT_V4_DISCARD ORIGINAL_ICMP_TYPE",
          "ALE_AUTH_RECV_ACCEPT_V6_DISCARD ORIGINAL_ICMP_TYPE");

  /** Raw and promiscuous sockets, a proxy's connections: none in here. */
  private static final long FLAGS_NOT_SEEN =
      FwpConditionFlags.FWP_CONDITION_FLAG_IS_RAW_ENDPOINT
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_PROMISCUOUS
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED
          | FwpConditionFlags.FWP_CONDITION_FLAG_IS_PROXY_CONNECTION;

  private long flags;
  private final SortedSet<String> filled = new TreeSet<>();
  private final LayersPage page = new LayersPage();

  /** Looks at every layer that is reached and writes down the fields that are not empty. */
  private final class Witness implements DriverKind, Driver {
    @Override
    public String name() {
      return "test/witness";
    }

    @Override
    public String about() {
      return "Looks.";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of();
    }

    @Override
    public List<DriverParameter> parameters() {
      return List.of();
    }

    @Override
    public Driver create(DriverSettings settings) {
      return new Witness();
    }

    @Override
    public NtStatus driverEntry(DriverContext context) {
      Ref<EngineHandle> opened = new Ref<>();
      context.fwpm().FwpmEngineOpen0(SessionOptions.kernel("witness", true), opened);
      for (FwpsLayer layer : FwpsLayer.values()) {
        if (layer.isReached()) {
          watch(context, opened.value(), layer);
        }
      }
      return NtStatus.STATUS_SUCCESS;
    }

    private void watch(DriverContext context, EngineHandle session, FwpsLayer layer) {
      Guid key =
          Guid.parse(String.format(Locale.ROOT, "00000000-0000-0000-0001-%012x", layer.id()));
      FwpsCallout callout =
          new FwpsCallout(
              3,
              key,
              0,
              (values, meta, data, classify, filter, flow, out) -> {
                note(values);
                page.seen(values, meta, context.ke().KeGetCurrentIrql());
                out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
              },
              (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
              null);
      context.fwps().FwpsCalloutRegister3(context.deviceObject(), callout, null);
      context
          .fwpm()
          .FwpmCalloutAdd0(session, new FwpmCallout(key, "witness", 0, null, layer), null);
      FwpmFilter filter =
          FwpmFilter.at(layer)
              .name("witness")
              .weight(FwpValue.uint8(15))
              .callout(FwpActionType.FWP_ACTION_CALLOUT_INSPECTION, key)
              .build();
      context.fwpm().FwpmFilterAdd0(session, filter, null);
    }

    private void note(FwpsIncomingValues values) {
      for (FwpsField field : values.layer().fields()) {
        if (!values.isEmpty(field)) {
          flags |= field == FwpsField.FLAGS ? values.number(field) : 0;
          filled.add(FilledFieldsTest.name(values.layer(), field));
        }
      }
    }

    @Override
    public void unload() {}
  }

  private static String name(FwpsLayer layer, FwpsField field) {
    return layer.shortName() + " " + field.name();
  }

  @Test
  void fields_withEveryKindOfTraffic_areFilledWhereTheTableSaysSo() throws Exception {
    DriverCatalogue catalogue = new DriverCatalogue(List.of(new Witness()));
    for (FwpsLayer layer : FwpsLayer.values()) {
      if (layer.isReached() && !layer.isDiscard()) {
        String block = "policy.0={ layer: " + layer.shortName() + ", action: block, weight: 1 }";
        LoadedScenario loaded =
            ScenarioFile.load(
                "everything",
                ReachedLayersTest.EVERYTHING.replace(
                    "policy:",
                    """
                    drivers:
                      a: { use: test/witness, on: client }
                      b: { use: test/witness, on: router }
                      c: { use: test/witness, on: origin }
                    policy:\
                    """),
                List.of(block),
                catalogue,
                Attachments.NONE);
        new Simulation(loaded, RunRequest.seeded(1, CarrierKind.AUTOMATIC)).run();
      }
    }
    SortedSet<String> said = new TreeSet<>();
    for (FwpsLayer layer : FwpsLayer.values()) {
      if (layer.isReached()) {
        layer.fields().stream()
            .filter(FwpsField::isFilled)
            .forEach(field -> said.add(name(layer, field)));
      }
    }
    assertThat(filled).isSubsetOf(said);
    said.removeAll(filled);
    assertThat(said)
        .as("said to be filled, and not seen")
        .allMatch(each -> NOT_SEEN.stream().anyMatch(each::startsWith));
    assertThat(NOT_SEEN).allMatch(known -> said.stream().anyMatch(each -> each.startsWith(known)));
    assertThat(flags & ~ConditionCheck.FLAGS).isZero();
    assertThat(ConditionCheck.FLAGS & ~flags).isEqualTo(FLAGS_NOT_SEEN);
    page.check();
  }
}

package dev.wfpsim.scenario.run;

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
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Drivers that are made of a few lines in a test, and runs of small scenarios with them. */
final class OddDrivers {
  /** What a driver does when it is loaded. */
  interface Entry {
    NtStatus enter(DriverContext context, DriverSettings settings);
  }

  private final SortedMap<String, DriverKind> kinds = new TreeMap<>();

  /** A driver {@code test/NAME} with a callout {@code v4} at ALE_AUTH_CONNECT_V4. */
  OddDrivers with(String name, Entry entry) {
    return with(name, entry, context -> {});
  }

  OddDrivers with(String name, Entry entry, Consumer<DriverContext> exit) {
    kinds.put(name, new Kind("test/" + name, entry, exit));
    return this;
  }

  /** A driver whose callout {@code v4} answers this whatever it is asked. */
  OddDrivers answering(String name, Consumer<FwpsClassifyOut> answer) {
    return with(
        name,
        (context, settings) ->
            callout(
                context,
                settings,
                (values, meta, data, classification, filter, flow, out) -> answer.accept(out)));
  }

  /** Lets nothing by. */
  static void block(FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    out.clearWriteRight();
  }

  /** Lets nothing by, and tells nobody. */
  static void absorb(FwpsClassifyOut out) {
    block(out);
    out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
  }

  /** Registers the callout {@code v4}. */
  static NtStatus callout(DriverContext context, DriverSettings settings, ClassifyFn classifyFn) {
    FwpsCallout callout =
        new FwpsCallout(
            1,
            settings.calloutKey("v4"),
            0,
            classifyFn,
            (type, key, filter) -> NtStatus.STATUS_SUCCESS,
            null);
    return context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, new Ref<Integer>());
  }

  SimulationResult run(String scenario) throws Exception {
    return run(scenario, CarrierKind.AUTOMATIC);
  }

  SimulationResult run(String scenario, CarrierKind carrier) throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load(
            "test", scenario, List.of(), new DriverCatalogue(kinds.values()), Attachments.NONE);
    return new Simulation(loaded, RunRequest.seeded(3, carrier)).run();
  }

  private record Kind(String name, Entry entry, Consumer<DriverContext> exit)
      implements DriverKind {
    @Override
    public String about() {
      return "Odd.";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of(
          CalloutPort.of(
              "v4",
              FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
              FwpsLayer.FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4,
              FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4,
              FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
              FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4,
              FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4,
              FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
              FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
              FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4));
    }

    @Override
    public List<DriverParameter> parameters() {
      return List.of();
    }

    @Override
    public Driver create(DriverSettings settings) {
      return new Odd(entry, exit, settings);
    }
  }

  private static final class Odd implements Driver {
    private final Entry entry;
    private final Consumer<DriverContext> exit;
    private final DriverSettings settings;
    private DriverContext context;

    Odd(Entry entry, Consumer<DriverContext> exit, DriverSettings settings) {
      this.entry = entry;
      this.exit = exit;
      this.settings = settings;
    }

    @Override
    public NtStatus driverEntry(DriverContext given) {
      context = given;
      return entry.enter(given, settings);
    }

    @Override
    public void unload() {
      exit.accept(context);
    }
  }
}

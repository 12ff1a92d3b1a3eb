package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.MutedChoices;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.kernel.PoolMemory;
import dev.wfpsim.kernel.PoolType;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.ScenarioExperiment;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.inject.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The commonest crash of drivers that inject: a block is looked at once more after the inject call
 * that gave it away, when the completion on another processor has freed it already. It needs the
 * moment between the call's effect and its return.
 */
@Tag("slow")
class TouchAfterInjectTest {
  private static final int SEEDS = 300;

  private static final String SCENARIO =
      """
      scenario: touch
      run: { stop: 5 s }
      hosts:
        client: { processors: 2, addresses: [10.0.0.5/24] }
        server: { processors: 2, addresses: [10.0.0.80/24] }
      links:
        - { between: [client, server], latency: 1 ms }
      processes:
        app: { on: client }
        names: { on: server, listen: udp/0.0.0.0:53, behave: echo }
      drivers:
        tap: { use: test/touch, on: server }
      policy:
        - { layer: INBOUND_IPPACKET_V4, action: callout-terminating, callout: tap/in }
      traffic:
        - app: { connect: udp/10.0.0.80:53, start: 10 ms, every: 10 ms, times: 6, send: 40 B, receive: 40 B }
      expect:
        - no finding
      """;

  /** Takes every inbound packet of the machine and injects a clone of it. */
  private static final class Tap implements Driver {
    private static final String TAG = "ctap";

    private final DriverSettings settings;
    private @Nullable DriverContext driver;
    private @Nullable InjectionHandle injection;

    Tap(DriverSettings settings) {
      this.settings = settings;
    }

    @Override
    public NtStatus driverEntry(DriverContext context) {
      driver = context;
      Ref<InjectionHandle> handle = new Ref<>();
      context
          .fwps()
          .FwpsInjectionHandleCreate0(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
      injection = handle.value();
      FwpsCallout callout =
          new FwpsCallout(
              1,
              settings.calloutKey("in"),
              0,
              this::classify,
              (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
              null);
      return context
          .fwps()
          .FwpsCalloutRegister1(context.deviceObject(), callout, new Ref<Integer>());
    }

    @Override
    public void unload() {}

    private void classify(
        FwpsIncomingValues values,
        FwpsIncomingMetadataValues meta,
        @Nullable Object layerData,
        @Nullable ClassifyContext classifyContext,
        FwpsFilter filter,
        long flowContext,
        FwpsClassifyOut out) {
      NetBufferList packet = (NetBufferList) layerData;
      out.actionType = FwpActionType.FWP_ACTION_PERMIT;
      var fwps = driver.fwps();
      if (fwps.FwpsQueryPacketInjectionState0(injection, packet, null)
          != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
        return;
      }
      int header = meta.ipHeaderSize();
      driver.ndis().NdisRetreatNetBufferDataStart(packet.firstNetBuffer(), header, 0);
      Ref<NetBufferList> clone = new Ref<>();
      fwps.FwpsAllocateCloneNetBufferList0(packet, null, 0, clone);
      driver.ndis().NdisAdvanceNetBufferDataStart(packet.firstNetBuffer(), header, false);
      PoolMemory block = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, TAG);
      NtStatus status =
          fwps.FwpsInjectNetworkReceiveAsync0(
              injection,
              null,
              0,
              meta.compartmentId(),
              (int) values.number(FwpsField.INTERFACE_INDEX),
              (int) values.number(FwpsField.SUB_INTERFACE_INDEX),
              clone.value(),
              this::completed,
              block);
      if (status.isSuccess()) {
        block.bytes()[0]++; // the platform's by now, and perhaps freed
      }
      out.actionType = FwpActionType.FWP_ACTION_BLOCK;
      out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
      out.clearWriteRight();
    }

    private void completed(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
      driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
      driver.ex().ExFreePoolWithTag((PoolMemory) context, TAG);
    }
  }

  private static final class Kind implements DriverKind {
    @Override
    public String name() {
      return "test/touch";
    }

    @Override
    public String about() {
      return "Touches what it gave away.";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of(CalloutPort.of("in", FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4));
    }

    @Override
    public List<DriverParameter> parameters() {
      return List.of();
    }

    @Override
    public Driver create(DriverSettings settings) {
      return new Tap(settings);
    }
  }

  @Test
  void touchAfterInject_seeds_isFoundOnlyBetweenEffectAndReturn() throws Exception {
    ScenarioExperiment experiment =
        new ScenarioExperiment(
            ScenarioFile.load(
                "touch",
                SCENARIO,
                List.of(),
                new DriverCatalogue(List.of(new Kind())),
                Attachments.NONE));
    int found = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      String name = experiment.run(new SeededChoices(seed)).name();
      found += name.startsWith("PAGE_FAULT_IN_NONPAGED_AREA") ? 1 : 0;
      Choices atOnce = new MutedChoices(new SeededChoices(seed), Set.of(ChoiceKind.CALL_RETURN));
      assertThat(experiment.run(atOnce).name()).isEqualTo("pass");
    }
    assertThat(found).isGreaterThanOrEqualTo(3); // 10 when this was written
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A driver that takes every inbound packet of its machine and injects a clone, with two races: it
 * looks at a block once more after the inject call that gave it away; and it looks at its settings
 * while a thread of its own puts new ones in their place. What else it does can be edited.
 */
final class RacyTap implements Driver {
  private static final String TAG = "ctap";
  private static final int RENEWALS = 400;

  /** The driver with its first race only. */
  static final DriverKind TOUCHES = new Kind("test/touch", false, false, false, false);

  /** The driver with both races. */
  static final DriverKind BOTH = new Kind("test/touch", true, false, false, false);

  /** With both, and two calls more when it is loaded. */
  static final DriverKind LOADS_MORE = new Kind("test/touch", true, true, false, false);

  /** With both, and two calls more at the begin of each classify. */
  static final DriverKind CALLS_MORE = new Kind("test/touch", true, false, true, false);

  /** With both, and a thread more. */
  static final DriverKind THREAD_MORE = new Kind("test/touch", true, false, false, true);

  /** Another driver, which registers a callout that no filter names. */
  static final DriverKind QUIET = new Kind("test/quiet", false, false, false, false);

  private final DriverSettings settings;
  private final Kind kind;
  private @Nullable DriverContext driver;
  private @Nullable InjectionHandle injection;
  private @Nullable PoolMemory options;

  private RacyTap(DriverSettings settings, Kind kind) {
    this.settings = settings;
    this.kind = kind;
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    driver = context;
    if (kind.loadsMore) {
      driver.ex().ExFreePoolWithTag(block(), TAG);
    }
    Ref<InjectionHandle> handle = new Ref<>();
    context
        .fwps()
        .FwpsInjectionHandleCreate0(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
    injection = handle.value();
    options = block();
    FwpsCallout callout =
        new FwpsCallout(
            1,
            settings.calloutKey("in"),
            0,
            this::classify,
            (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
            null);
    if (kind.renews) {
      context.ps().PsCreateSystemThread(new Ref<KThread>(), "renew", this::renew);
    }
    if (kind.threadMore) {
      context.ps().PsCreateSystemThread(new Ref<KThread>(), "doze", this::doze);
    }
    return context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, new Ref<Integer>());
  }

  @Override
  public void unload() {}

  private PoolMemory block() {
    return driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, TAG);
  }

  private void renew() {
    for (int i = 0; i < RENEWALS; i++) {
      driver.ke().KeDelayExecutionThread(-2_000); // 200 microseconds
      PoolMemory old = options;
      options = block();
      driver.ex().ExFreePoolWithTag(old, TAG);
    }
  }

  private void doze() {
    for (int i = 0; i < RENEWALS; i++) {
      driver.ke().KeDelayExecutionThread(-1_500);
    }
  }

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
    if (kind.callMore) {
      driver.ex().ExFreePoolWithTag(block(), TAG);
    }
    var fwps = driver.fwps();
    if (fwps.FwpsQueryPacketInjectionState0(injection, packet, null)
        != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
      return;
    }
    PoolMemory mine = options;
    driver.ke().KeStallExecutionProcessor(10);
    mine.check(); // renewed meanwhile, perhaps
    if (inject(values, meta, packet)) {
      out.actionType = FwpActionType.FWP_ACTION_BLOCK;
      out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
      out.clearWriteRight();
    }
  }

  private boolean inject(
      FwpsIncomingValues values, FwpsIncomingMetadataValues meta, NetBufferList packet) {
    var fwps = driver.fwps();
    int header = meta.ipHeaderSize();
    driver.ndis().NdisRetreatNetBufferDataStart(packet.firstNetBuffer(), header, 0);
    Ref<NetBufferList> clone = new Ref<>();
    fwps.FwpsAllocateCloneNetBufferList0(packet, null, 0, clone);
    driver.ndis().NdisAdvanceNetBufferDataStart(packet.firstNetBuffer(), header, false);
    PoolMemory block = block();
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
      block.check(); // the platform's by now, and perhaps freed
    }
    return status.isSuccess();
  }

  private void completed(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
    driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    driver.ex().ExFreePoolWithTag((PoolMemory) context, TAG);
  }

  private record Kind(
      String name, boolean renews, boolean loadsMore, boolean callMore, boolean threadMore)
      implements DriverKind {
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
      return new RacyTap(settings, this);
    }
  }
}

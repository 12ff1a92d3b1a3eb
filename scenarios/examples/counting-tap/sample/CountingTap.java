package sample;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
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
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;

/**
 * Sends every outbound datagram itself: clones it, blocks the original, injects the clone. It has a
 * bug that a quiet machine hides: it counts under a fast mutex when a send completes, and
 * completions come at DISPATCH_LEVEL now and then.
 */
final class CountingTap implements Driver {
  private static final String TAG = "ctap";

  private final DriverSettings settings;
  private DriverContext driver;
  private InjectionHandle injection;
  private int calloutId;
  private FastMutex countLock;
  private long sentBytes;

  CountingTap(DriverSettings settings) {
    this.settings = settings;
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    driver = context;
    countLock = driver.ex().ExInitializeFastMutex("count");
    Ref<InjectionHandle> handle = new Ref<>();
    NtStatus status =
        driver
            .fwps()
            .FwpsInjectionHandleCreate0(
                AddressFamily.AF_INET, InjectionHandle.TYPE_TRANSPORT, handle);
    if (!status.isSuccess()) {
      return status;
    }
    injection = handle.value();
    Ref<Integer> id = new Ref<>();
    FwpsCallout callout =
        new FwpsCallout(
            1,
            settings.calloutKey("out"),
            0,
            this::classify,
            (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
            null);
    status = driver.fwps().FwpsCalloutRegister1(driver.deviceObject(), callout, id);
    if (!status.isSuccess()) {
      driver.fwps().FwpsInjectionHandleDestroy0(injection);
      return status;
    }
    calloutId = id.value();
    return status;
  }

  @Override
  public void unload() {
    driver.fwps().FwpsCalloutUnregisterById0(calloutId);
    driver.fwps().FwpsInjectionHandleDestroy0(injection);
  }

  private void classify(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    NetBufferList packet = (NetBufferList) layerData;
    classifyOut.actionType = FwpActionType.FWP_ACTION_PERMIT;
    FwpsPacketInjectionState state =
        driver.fwps().FwpsQueryPacketInjectionState0(injection, packet, null);
    if (!classifyOut.hasWriteRight()
        || state != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
      return;
    }
    PoolMemory block = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, TAG);
    Ref<NetBufferList> clone = new Ref<>();
    if (block == null
        || !driver.fwps().FwpsAllocateCloneNetBufferList0(packet, null, 0, clone).isSuccess()) {
      return;
    }
    block.bytes()[0] = (byte) clone.value().firstNetBuffer().dataLength();
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = values.address(FwpsField.IP_REMOTE_ADDRESS);
    params.storage = block;
    NtStatus status =
        driver
            .fwps()
            .FwpsInjectTransportSendAsync0(
                injection,
                null,
                meta.transportEndpointHandle(),
                0,
                params,
                AddressFamily.AF_INET,
                meta.compartmentId(),
                clone.value(),
                this::completed,
                block);
    if (!status.isSuccess()) {
      driver.fwps().FwpsFreeCloneNetBufferList0(clone.value(), 0);
      driver.ex().ExFreePoolWithTag(block, TAG);
      return;
    }
    classifyOut.actionType = FwpActionType.FWP_ACTION_BLOCK;
    classifyOut.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    classifyOut.clearWriteRight();
  }

  private void completed(Object context, NetBufferList clone, boolean dispatchLevel) {
    PoolMemory block = (PoolMemory) context;
    driver.ex().ExAcquireFastMutex(countLock); // for IRQL <= APC_LEVEL
    sentBytes += block.bytes()[0];
    driver.ex().ExReleaseFastMutex(countLock);
    driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    driver.ex().ExFreePoolWithTag(block, TAG);
  }
}

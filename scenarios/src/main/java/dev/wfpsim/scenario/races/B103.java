package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamCalloutIoPacket;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The driver replaces what is sent, and means the server to see an end where an application resets
 * its connection: it puts one in when it is told, but what has been reset takes nothing any more.
 */
public final class B103 extends Race {
  public B103() {
    super(
        "B103",
        "Data is put into a stream that has been reset",
        "FWPS_STREAM_DATA0",
        FindingCode.STREAM_INJECTED_AFTER_ABORT);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Editor(settings, fixed);
  }

  private static final class Editor extends CalloutDriver {
    private final boolean fixed;
    private static final int END =
        FwpsStreamData.FWPS_STREAM_FLAG_SEND | FwpsStreamData.FWPS_STREAM_FLAG_SEND_DISCONNECT;

    Editor(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      NtStatus status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_STREAM);
      policy.add("stream", FwpsLayer.FWPS_LAYER_STREAM_V4, List.of(), this::classify);
      return status.isSuccess() ? policy.install(0x100) : status;
    }

    @Override
    protected void tearDown() {
      policy.remove();
      callouts.unregisterAll();
      handles.destroyAll();
    }

    private void classify(
        FwpsIncomingValues values,
        FwpsIncomingMetadataValues meta,
        @Nullable Object layerData,
        ClassifyContext context,
        FwpsFilter filter,
        long flowContext,
        FwpsClassifyOut out) {
      out.actionType = FwpActionType.FWP_ACTION_PERMIT;
      if (!(layerData instanceof FwpsStreamCalloutIoPacket packet)
          || !packet.streamData().hasFlag(FwpsStreamData.FWPS_STREAM_FLAG_SEND)) {
        return;
      }
      FwpsStreamData data = packet.streamData();
      boolean reset = data.hasFlag(FwpsStreamData.FWPS_STREAM_FLAG_SEND_ABORT);
      boolean replaces = data.dataLength() > 0 || (reset && !fixed);
      if (replaces && replace(meta.flowHandle(), filter, data, reset ? END : data.flags())) {
        packet.countBytesEnforced = data.dataLength();
        out.actionType = FwpActionType.FWP_ACTION_BLOCK;
      }
    }

    private boolean replace(long flow, FwpsFilter filter, FwpsStreamData data, int flags) {
      Ref<NetBufferList> chain = new Ref<>();
      if (data.dataLength() > 0
          && !driver.fwps().FwpsCloneStreamData0(data, null, 0, chain).isSuccess()) {
        return false;
      }
      NtStatus status =
          driver
              .fwps()
              .FwpsStreamInjectAsync0(
                  Objects.requireNonNull(handles.of(AddressFamily.AF_INET)),
                  null,
                  0,
                  flow,
                  filter.calloutId(),
                  FwpsLayer.FWPS_LAYER_STREAM_V4.id(),
                  flags,
                  chain.get(),
                  data.dataLength(),
                  this::completed,
                  null);
      if (!status.isSuccess() && chain.get() != null) {
        driver.fwps().FwpsDiscardClonedStreamData0(chain.value(), 0, false);
      }
      return status.isSuccess();
    }

    private void completed(@Nullable Object none, NetBufferList list, boolean dispatchLevel) {
      driver.fwps().FwpsFreeCloneNetBufferList0(list, 0);
    }
  }
}

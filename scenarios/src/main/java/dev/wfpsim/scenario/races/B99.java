package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamActionType;
import dev.wfpsim.wfp.fwps.FwpsStreamCalloutIoPacket;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The driver lets a connection send so much, and ends it then by an end that it puts into the
 * stream itself, while the application has not ended it and another driver is putting its data
 * back.
 */
public final class B99 extends Race {
  public B99() {
    super(
        "B99",
        "An end is put into a stream that another driver works on",
        "AdguardTeam/AdguardForWindows #142 (WdNisDrv)",
        FindingCode.STREAM_END_INJECTED);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Quota(settings, fixed);
  }

  private static final class Quota extends CalloutDriver {
    private final boolean fixed;
    private static final long MOST_BYTES = 12_000;
    private final TreeMap<Long, Long> sent = new TreeMap<>();

    @SuppressWarnings("NullAway.Init")
    private SpinLock lock;

    Quota(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      NtStatus status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_STREAM);
      lock = driver.ke().KeInitializeSpinLock("sent");
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
      out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
      if (!(layerData instanceof FwpsStreamCalloutIoPacket packet)
          || !packet.streamData().hasFlag(FwpsStreamData.FWPS_STREAM_FLAG_SEND)
          || !isOver(meta.flowHandle(), packet.streamData().dataLength())) {
        return;
      }
      if (fixed) {
        packet.streamAction = FwpsStreamActionType.FWPS_STREAM_ACTION_DROP_CONNECTION;
        return;
      }
      driver
          .fwps()
          .FwpsStreamInjectAsync0(
              Objects.requireNonNull(handles.of(AddressFamily.AF_INET)),
              null,
              0,
              meta.flowHandle(),
              filter.calloutId(),
              FwpsLayer.FWPS_LAYER_STREAM_V4.id(),
              FwpsStreamData.FWPS_STREAM_FLAG_SEND
                  | FwpsStreamData.FWPS_STREAM_FLAG_SEND_DISCONNECT,
              null,
              0,
              (none, list, dispatchLevel) -> {},
              null);
      out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    }

    private boolean isOver(long flow, long bytes) {
      Ref<Irql> irql = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, irql);
      long all = sent.merge(flow, bytes, Long::sum);
      driver.ke().KeReleaseSpinLock(lock, irql.value());
      return all > MOST_BYTES;
    }
  }
}

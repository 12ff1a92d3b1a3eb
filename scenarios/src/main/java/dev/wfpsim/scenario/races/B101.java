package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.WorkerQueue;
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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The driver takes what begins a connection, to look at it on a worker, and lets pass what follows:
 * that overtakes what was taken, and the bytes arrive in another order.
 */
public final class B101 extends Race {
  public B101() {
    super(
        "B101",
        "Newer data of a stream passes what was taken from it",
        "Processing Classify Callouts Asynchronously (STREAM); CodeQL rule oob-stream-injection",
        FindingCode.STREAM_MODES_MIXED);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Inspector(settings, fixed);
  }

  private static final class Inspector extends CalloutDriver {
    private final boolean fixed;

    @SuppressWarnings("NullAway.Init")
    private WorkerQueue<Piece> queue;

    private final TreeSet<Long> seen = new TreeSet<>();

    @SuppressWarnings("NullAway.Init")
    private SpinLock lock;

    private record Piece(
        long flow, int callout, int flags, @Nullable NetBufferList list, long length) {}

    Inspector(DriverSettings settings, boolean fixed) {
      super(settings);
      this.fixed = fixed;
    }

    @Override
    protected NtStatus setUp() {
      queue = new WorkerQueue<>(driver, "thread", this::putBack);
      NtStatus status = queue.status();
      if (status.isSuccess()) {
        status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_STREAM);
      }
      lock = driver.ke().KeInitializeSpinLock("seen");
      policy.add("stream", FwpsLayer.FWPS_LAYER_STREAM_V4, List.of(), this::classify);
      return status.isSuccess() ? policy.install(0x100) : status;
    }

    @Override
    protected void tearDown() {
      policy.remove();
      callouts.unregisterAll();
      queue.stopAndDrain();
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
      if (!(layerData instanceof FwpsStreamCalloutIoPacket packet)) {
        return;
      }
      FwpsStreamData data = packet.streamData();
      if (!data.hasFlag(FwpsStreamData.FWPS_STREAM_FLAG_SEND)
          || data.hasFlag(FwpsStreamData.FWPS_STREAM_FLAG_SEND_ABORT)
          || !(isFirst(meta.flowHandle()) || fixed)) {
        return;
      }
      Ref<NetBufferList> chain = new Ref<>();
      if (data.dataLength() > 0
          && !driver.fwps().FwpsCloneStreamData0(data, null, 0, chain).isSuccess()) {
        packet.streamAction = FwpsStreamActionType.FWPS_STREAM_ACTION_DROP_CONNECTION;
        return;
      }
      long length = data.dataLength();
      Piece piece =
          new Piece(meta.flowHandle(), filter.calloutId(), data.flags(), chain.get(), length);
      if (queue.add(piece)) {
        packet.countBytesEnforced = length;
        out.actionType = FwpActionType.FWP_ACTION_BLOCK;
      } else if (chain.get() != null) {
        driver.fwps().FwpsDiscardClonedStreamData0(chain.value(), 0, false);
      }
    }

    private boolean isFirst(long flow) {
      Ref<Irql> irql = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, irql);
      boolean first = seen.add(flow);
      driver.ke().KeReleaseSpinLock(lock, irql.value());
      return first;
    }

    private void putBack(Piece one) {
      NtStatus status =
          driver
              .fwps()
              .FwpsStreamInjectAsync0(
                  Objects.requireNonNull(handles.of(AddressFamily.AF_INET)),
                  null,
                  0,
                  one.flow(),
                  one.callout(),
                  FwpsLayer.FWPS_LAYER_STREAM_V4.id(),
                  one.flags(),
                  one.list(),
                  one.length(),
                  this::completed,
                  null);
      if (!status.isSuccess() && one.list() != null) {
        driver.fwps().FwpsDiscardClonedStreamData0(one.list(), 0, false);
      }
    }

    private void completed(@Nullable Object none, NetBufferList list, boolean dispatchLevel) {
      driver.fwps().FwpsFreeCloneNetBufferList0(list, 0);
    }
  }
}

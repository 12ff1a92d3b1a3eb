package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
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
import org.jspecify.annotations.Nullable;

/**
 * The driver replaces each message that is received by a clone of it, with a block of its own for
 * each injection, which it frees when that is completed. A chain is completed once for each of its
 * lists.
 */
public final class B102 extends Race {
  public B102() {
    super(
        "B102",
        "The context of an injected chain is freed at its first completion",
        "FWPS_INJECT_COMPLETE0",
        Bugcheck.PAGE_FAULT_IN_NONPAGED_AREA);
  }

  @Override
  protected Driver driver(DriverSettings settings, boolean fixed) {
    return new Editor(settings, fixed);
  }

  private static final class Editor extends CalloutDriver {
    private final boolean fixed;
    private static final long MESSAGE_BYTES = 4096;

    /** An injection, in pool memory. */
    private static final class Chain {
      private int left;

      Chain(int lists) {
        left = lists;
      }
    }

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
          || !packet.streamData().hasFlag(FwpsStreamData.FWPS_STREAM_FLAG_RECEIVE)
          || packet.streamData().dataLength() == 0) {
        return;
      }
      FwpsStreamData data = packet.streamData();
      boolean end = data.hasFlag(FwpsStreamData.FWPS_STREAM_FLAG_RECEIVE_DISCONNECT);
      if (data.dataLength() < MESSAGE_BYTES && !end) {
        packet.streamAction = FwpsStreamActionType.FWPS_STREAM_ACTION_NEED_MORE_DATA;
        packet.countBytesRequired = (int) (MESSAGE_BYTES - data.dataLength());
        out.actionType = FwpActionType.FWP_ACTION_NONE;
      } else if (replace(meta.flowHandle(), filter, data)) {
        packet.countBytesEnforced = data.dataLength();
        out.actionType = FwpActionType.FWP_ACTION_BLOCK;
      }
    }

    private boolean replace(long flow, FwpsFilter filter, FwpsStreamData data) {
      PoolMemory block = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 32, "chan");
      if (block == null) {
        return false;
      }
      Ref<NetBufferList> chain = new Ref<>();
      if (!driver.fwps().FwpsCloneStreamData0(data, null, 0, chain).isSuccess()) {
        driver.ex().ExFreePoolWithTag(block, "chan");
        return false;
      }
      block.setObject(new Chain(lists(chain.value())));
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
                  data.flags(),
                  chain.value(),
                  data.dataLength(),
                  this::completed,
                  block);
      if (!status.isSuccess()) {
        driver.fwps().FwpsDiscardClonedStreamData0(chain.value(), 0, false);
        driver.ex().ExFreePoolWithTag(block, "chan");
      }
      return status.isSuccess();
    }

    private static int lists(NetBufferList chain) {
      int all = 0;
      for (NetBufferList list = chain; list != null; list = list.next()) {
        all++;
      }
      return all;
    }

    private void completed(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
      PoolMemory block = (PoolMemory) Objects.requireNonNull(context);
      boolean last = --((Chain) block.object()).left == 0;
      driver.fwps().FwpsFreeCloneNetBufferList0(list, 0);
      if (!fixed || last) {
        driver.ex().ExFreePoolWithTag(block, "chan");
      }
    }
  }
}

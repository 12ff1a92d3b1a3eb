package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a context on each TCP flow to a port: made where the flow is established, found again by
 * the stream callout, freed when the flow is deleted. It counts the flow's bytes, and aborts a flow
 * that has had its quota.
 *
 * <p>Pages: associating-context-with-a-data-flow, FwpsFlowRemoveContext0, FwpsFlowAbort0.
 */
final class FlowMonitor extends CalloutDriver {
  private static final String FLOW_TAG = "flow";
  private static final int FLOW_BYTES = 32;
  private static final int SUBLAYER_WEIGHT = 0x100;

  /** What is kept of a flow, in pool memory. */
  private static final class Flow {
    private final long handle;
    private final boolean v4;
    private long bytes;

    Flow(long handle, boolean v4) {
      this.handle = handle;
      this.v4 = v4;
    }
  }

  /** Guards the three members below it, and the counts. */
  @SuppressWarnings("NullAway.Init")
  private SpinLock lock;

  /** By its context: never 0, which is no context. */
  private final TreeMap<Long, PoolMemory> flows = new TreeMap<>();

  private long lastContext;
  private boolean unloading;

  /** Signalled when the last flow has gone after {@link #unloading} was set. */
  @SuppressWarnings("NullAway.Init")
  private KEvent gone;

  FlowMonitor(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    lock = driver.ke().KeInitializeSpinLock("flows");
    gone = driver.ke().KeInitializeEvent("flows gone", EventType.NOTIFICATION, false);
    List<FilterCondition> conditions =
        List.of(
            FilterCondition.equal(FwpsField.IP_PROTOCOL, FwpValue.uint8(IpProtocol.TCP)), port());
    // The stream callouts first: the others need their numbers.
    policy.add(
        "stream-v4", FwpsLayer.FWPS_LAYER_STREAM_V4, List.of(port()), this::data, this::deleted);
    policy.add(
        "stream-v6", FwpsLayer.FWPS_LAYER_STREAM_V6, List.of(port()), this::data, this::deleted);
    policy.add(
        "flow-v4", FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4, conditions, this::established);
    policy.add(
        "flow-v6", FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V6, conditions, this::established);
    return policy.install(SUBLAYER_WEIGHT);
  }

  private FilterCondition port() {
    return FilterCondition.equal(
        FwpsField.IP_REMOTE_PORT, FwpValue.uint16((int) settings.number("port")));
  }

  @Override
  protected void tearDown() {
    // 1. No context is added any more.
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    unloading = true;
    List<Flow> left = flows.values().stream().map(each -> (Flow) each.object()).toList();
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    // 2. Take those away that are there, without the lock, which flowDeleteFn takes. It runs inside
    //    the call, or later (STATUS_PENDING) where a classify has the context in hand, or has run
    //    already because the flow has ended (STATUS_UNSUCCESSFUL).
    for (Flow flow : left) {
      driver.fwps().FwpsFlowRemoveContext0(flow.handle, layer(flow.v4), callout(flow.v4));
    }
    if (!left.isEmpty()) {
      driver.ke().KeWaitForSingleObject(gone, Ke.FOREVER);
    }
    // 3. Without contexts a callout can be unregistered.
    policy.remove();
    callouts.unregisterAll();
  }

  private static int layer(boolean v4) {
    return (v4 ? FwpsLayer.FWPS_LAYER_STREAM_V4 : FwpsLayer.FWPS_LAYER_STREAM_V6).id();
  }

  private int callout(boolean v4) {
    return policy.calloutId(v4 ? "stream-v4" : "stream-v6");
  }

  private void established(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    classifyOut.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    boolean v4 = inFixedValues.layer() == FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4;
    PoolMemory block = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, FLOW_BYTES, FLOW_TAG);
    if (block == null) {
      return; // a flow that is not watched
    }
    Flow flow = new Flow(inMetaValues.flowHandle(), v4);
    block.setObject(flow);
    // Under the lock, so that a flow that ends at once is in the table when flowDeleteFn looks.
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    boolean kept = !unloading && associate(flow, lastContext + 1);
    if (kept) {
      flows.put(++lastContext, block);
    }
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    if (!kept) {
      driver.ex().ExFreePoolWithTag(block, FLOW_TAG);
    }
  }

  private boolean associate(Flow flow, long context) {
    return driver
        .fwps()
        .FwpsFlowAssociateContext0(flow.handle, layer(flow.v4), callout(flow.v4), context)
        .isSuccess();
  }

  private void data(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    classifyOut.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    FwpsStreamData data = FwpsStreamData.of(layerData);
    if (data == null || flowContext == 0) {
      return; // established before we were loaded, or not watched
    }
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    PoolMemory block = flows.get(flowContext);
    boolean over = block != null && count((Flow) block.object(), data.dataLength());
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    if (over) {
      driver.fwps().FwpsFlowAbort0(inMetaValues.flowHandle());
    }
  }

  /** Whether these bytes, and none before them, are more than the flow may have. */
  private boolean count(Flow flow, long length) {
    long before = flow.bytes;
    flow.bytes += length;
    long quota = settings.has("quota") ? settings.bytes("quota") : Long.MAX_VALUE;
    return before <= quota && flow.bytes > quota;
  }

  /** A flow has ended, or its context was taken away: nobody looks at it any more. */
  private void deleted(FwpsLayer layer, int calloutId, long flowContext) {
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    PoolMemory block = flows.remove(flowContext);
    boolean last = unloading && flows.isEmpty();
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    if (block != null) {
      driver.ex().ExFreePoolWithTag(block, FLOW_TAG);
    }
    if (last) {
      driver.ke().KeSetEvent(gone);
    }
  }
}

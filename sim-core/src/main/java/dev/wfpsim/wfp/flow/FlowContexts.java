package dev.wfpsim.wfp.flow;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.DrawnSide;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that callouts have attached to the flows of one host.
 *
 * <p>A context ends exactly once, with one call of its callout's flowDeleteFn: when it is removed,
 * when its flow is aborted, or when its flow ends. If a classify with the context is
 * running then, flowDeleteFn is called when the last of those has returned.
 *
 * <p>Cost: a tree look-up by flow handle, then a scan of the flow's few contexts.
 *
 * <p>Source: "Associating context with a data flow", FwpsFlowAssociateContext0,
 * FwpsFlowRemoveContext0.
 */
public final class FlowContexts {
  private final Machine machine;
  private final Kernel kernel;
  private final DrawnSide later;
  private final Callouts callouts;
  private final Violations violations;
  private final Function<Guid, @Nullable FwpsLayer> layerOfCallout;
  private final LazyTreeMap<Long, FlowEntry> flows = new LazyTreeMap<>();

  /**
   * None yet.
   *
   * @param layerOfCallout the layer that the engine's callout of a key is for, or null without one
   */
  public FlowContexts(
      Machine machine,
      PlatformProfile profile,
      Callouts callouts,
      Violations violations,
      Function<Guid, @Nullable FwpsLayer> layerOfCallout) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.later = new DrawnSide(machine, profile, PlatformOption.FLOW_DELETE_LATER);
    this.layerOfCallout = layerOfCallout;
    this.callouts = callouts;
    this.violations = violations;
  }

  private record FlowEntry(Flow flow, List<FlowContext> contexts) {

    @Nullable FlowContext find(FwpsLayer layer, int calloutId) {
      for (int i = 0; i < contexts.size(); i++) {
        FlowContext each = contexts.get(i);
        if (each.isFor(layer, calloutId)) {
          return each;
        }
      }
      return null;
    }
  }

  /** Tells of a flow that drivers may come to know the handle of. */
  public void flowSeen(Flow flow) {
    if (!flow.deleted()) {
      flows.computeIfAbsent(flow.handle(), handle -> new FlowEntry(flow, new ArrayList<>(1)));
    }
  }

  /**
   * Attaches a context to a flow, to be shown to one callout at one layer; other callouts
   * may have theirs.
   *
   * @return STATUS_INVALID_PARAMETER for context 0, an unknown or ended flow, an unknown callout,
   *     one without flowDeleteFn, or one that was not added to the engine for this layer;
   *     STATUS_OBJECT_NAME_EXISTS if the callout has one there
   */
  public NtStatus associate(long flowHandle, int layerId, int calloutId, long context) {
    CalloutRegistration callout = callouts.byId(calloutId);
    FlowEntry entry = flows.get(flowHandle);
    boolean layerKnown = layerId >= 0 && layerId < FwpsLayer.count();
    if (context == 0
        || entry == null
        || entry.flow().deleted()
        || !layerKnown
        || callout == null
        || callout.flowDeleteFn() == null) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (!callout.acceptsFlowContexts()) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    FwpsLayer layer = FwpsLayer.ofId(layerId);
    if (layerOfCallout.apply(callout.callout().calloutKey()) != layer) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (entry.find(layer, calloutId) != null) {
      return NtStatus.STATUS_OBJECT_NAME_EXISTS;
    }
    Events events = kernel.events();
    int flow = entry.flow().objectId();
    int object = events.object(ObjectKind.FLOW_CONTEXT, flow, "context of callout " + calloutId);
    entry.contexts().add(new FlowContext(layer, calloutId, context, object));
    callout.flowContextAdded();
    events.write(EventKind.FLOW_CONTEXT_ADD, object, flow, layer.id(), calloutId, context);
    return NtStatus.STATUS_SUCCESS;
  }

  /**
   * Detaches a context. flowDeleteFn has been called when this answers STATUS_SUCCESS, inside this
   * call and under whatever locks its caller holds; it will be called later when it
   * answers STATUS_PENDING. From flowDeleteFn itself there is nothing left to remove
   * (R-293).
   *
   * @return STATUS_UNSUCCESSFUL if there is no such context
   */
  public NtStatus remove(long flowHandle, int layerId, int calloutId) {
    FlowEntry entry = flows.get(flowHandle);
    boolean layerKnown = layerId >= 0 && layerId < FwpsLayer.count();
    FlowContext context =
        entry == null || !layerKnown ? null : entry.find(FwpsLayer.ofId(layerId), calloutId);
    if (entry == null || context == null || context.isRemoved()) {
      return NtStatus.STATUS_UNSUCCESSFUL;
    }
    kernel
        .events()
        .write(
            EventKind.FLOW_CONTEXT_REMOVE,
            context.objectId(),
            entry.flow().objectId(),
            context.layer().id(),
            calloutId);
    if (context.isActive()) {
      context.markRemoved();
      return NtStatus.STATUS_PENDING;
    }
    entry.contexts().remove(context);
    forgetIfEmpty(entry);
    delete(context);
    return NtStatus.STATUS_SUCCESS;
  }

  /** The flow of a handle, or null. */
  public @Nullable Flow flow(long flowHandle) {
    FlowEntry entry = flows.get(flowHandle);
    return entry == null ? null : entry.flow();
  }

  /** Whether a callout has a context on a flow at a layer. */
  public boolean has(long flowHandle, FwpsLayer layer, int calloutId) {
    FlowContext context = live(flowHandle, layer, calloutId);
    return context != null;
  }

  /** A classify of a callout begins: its context, 0 if it has none. */
  public long enter(long flowHandle, FwpsLayer layer, int calloutId) {
    FlowContext context = live(flowHandle, layer, calloutId);
    if (context == null) {
      return 0;
    }
    context.enter();
    return context.context();
  }

  /** That classify has ended. */
  public void leave(long flowHandle, FwpsLayer layer, int calloutId, long flowContext) {
    FlowEntry entry = flows.get(flowHandle);
    FlowContext context = entry == null ? null : entry.find(layer, calloutId);
    if (entry == null || context == null || context.context() != flowContext) {
      return;
    }
    context.leave();
    if (context.isRemoved() && !context.isActive()) {
      entry.contexts().remove(context);
      forgetIfEmpty(entry);
      delete(context);
    }
  }

  /**
   * The flow has ended: every context on it ends, now or in a DPC later. While one is being
   * deleted, its driver may remove another one itself: that one is not this call's any more.
   */
  public void flowDeleted(Flow flow) {
    FlowEntry entry = flows.get(flow.handle());
    if (entry == null) {
      return;
    }
    if (entry.contexts().isEmpty() || !later.isOther()) {
      contextsEnd(entry);
    } else {
      String name = machine.name() + " flow deletion";
      new Dpc(machine, name, StableHash.of(name), () -> contextsEnd(entry)).queue();
    }
  }

  private void contextsEnd(FlowEntry entry) {
    FlowContext context = nextLive(entry);
    while (context != null) {
      if (context.isActive()) {
        context.markRemoved();
      } else {
        entry.contexts().remove(context);
        delete(context);
      }
      context = nextLive(entry);
    }
    forgetIfEmpty(entry);
  }

  private static @Nullable FlowContext nextLive(FlowEntry entry) {
    for (FlowContext each : entry.contexts()) {
      if (!each.isRemoved()) {
        return each;
      }
    }
    return null;
  }

  /** Who declares a modification out of band has to clear the right to write. */
  void reportRightKept(FwpsLayer layer, int calloutId) {
    violations.report(
        FindingCode.RIGHT_KEPT_WHEN_MODIFYING,
        "classifyFn referenced the packet to modify it and kept the right: layer="
            + layer.shortName()
            + " calloutId="
            + calloutId);
  }

  /** How many contexts a callout has. */
  public int outstanding(int calloutId) {
    int count = 0;
    for (FlowEntry entry : flows.values()) {
      for (FlowContext context : entry.contexts()) {
        count += context.calloutId() == calloutId ? 1 : 0;
      }
    }
    return count;
  }

  private @Nullable FlowContext live(long flowHandle, FwpsLayer layer, int calloutId) {
    FlowEntry entry = flowHandle == 0 ? null : flows.get(flowHandle);
    FlowContext context = entry == null ? null : entry.find(layer, calloutId);
    return context == null || context.isRemoved() ? null : context;
  }

  private void forgetIfEmpty(FlowEntry entry) {
    if (entry.flow().deleted() && entry.contexts().isEmpty()) {
      flows.remove(entry.flow().handle());
    }
  }

  private void delete(FlowContext context) {
    CalloutRegistration callout = callouts.byId(context.calloutId());
    if (callout == null) { // a callout with flow contexts cannot be unregistered
      throw new IllegalStateException(
          "flow context outlived its callout: calloutId=" + context.calloutId());
    }
    callout.callFlowDelete(context.layer(), context.context());
    callout.flowContextRemoved();
    kernel.events().dead(context.objectId());
  }
}

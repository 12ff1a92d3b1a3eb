package dev.wfpsim.wfp.stream;

import static dev.wfpsim.wfp.fwps.FwpsStreamData.*;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.inspect.StreamData;
import dev.wfpsim.net.inspect.StreamInspection;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.flow.FlowContexts;
import dev.wfpsim.wfp.flow.FlowScope;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamActionType;
import dev.wfpsim.wfp.fwps.FwpsStreamCalloutIoPacket;
import dev.wfpsim.wfp.inject.ChainInjections;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.Violations;
import dev.wfpsim.wfp.stream.Waterfall.StreamAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The STREAM layers of one host: which connections they see, and the calls of their callouts. A
 * connection that no filter matches when it is established is not seen at all, and costs nothing.
 *
 * <p>Source: "Stream inspection", FWPS_STREAM_CALLOUT_IO_PACKET0, FWPS_STREAM_DATA0.
 */
public final class StreamLayer {
  private final Kernel kernel;
  private final Classifier classifier;
  private final Callouts callouts;
  private final FlowContexts contexts;
  private final NetBufferPool pool;
  private final Violations violations;
  private final Filling filling;
  private final TransportStack transport;
  private final Resumption resumption;
  private final StreamInjections injections;
  private final LazyTreeMap<Long, StreamFlow> flows = new LazyTreeMap<>();

  /** Fills what a classify of a flow at its stream layer is told. */
  @FunctionalInterface
  public interface Filling {
    /**
     * Fills them.
     *
     * @param blockedBy at a discard layer the filter that blocked; 0 elsewhere
     */
    void fill(
        FwpsIncomingValues values, FwpsIncomingMetadataValues metadata, Flow flow, long blockedBy);
  }

  /** The layers of a host. */
  public StreamLayer(
      Machine machine,
      TransportStack transport,
      Classifier classifier,
      Callouts callouts,
      FlowContexts contexts,
      ChainInjections chains,
      Violations violations,
      Filling filling) {
    this.kernel = machine.kernel();
    this.transport = transport;
    this.resumption = new Resumption(machine, transport);
    this.classifier = classifier;
    this.callouts = callouts;
    this.contexts = contexts;
    this.pool = transport.pool();
    this.violations = violations;
    this.filling = filling;
    this.injections = new StreamInjections(kernel, this, chains, classifier, violations);
  }

  /** The layer that sees a flow. */
  public static FwpsLayer layerOf(Flow flow) {
    return flow.family() == AddressFamily.AF_INET6
        ? FwpsLayer.FWPS_LAYER_STREAM_V6
        : FwpsLayer.FWPS_LAYER_STREAM_V4;
  }

  /**
   * What sees the data of a connection from now on; null where no filter matches it.
   *
   * @param established whether data may have passed before: then only callouts see it that join in
   *     mid-stream
   */
  public @Nullable StreamInspection open(Flow flow, boolean established) {
    if (!classifier.hasFilters(layerOf(flow))) {
      classifier.skip(layerOf(flow));
      return null;
    }
    List<LayerFilter> filters = match(flow);
    if (established) {
      filters.removeIf(filter -> !joins(filter));
    }
    if (filters.isEmpty()) {
      return null;
    }
    StreamFlow made = new StreamFlow(this, flow);
    made.setFilters(filters, false, changes(flow));
    flows.put(flow.handle(), made);
    return made;
  }

  /**
   * The filters of a layer have changed: where it is a stream layer, connections that it sees go on
   * with the new ones, and those that it may see now are looked at.
   */
  public void policyChanged(FwpsLayer layer) {
    // A copy: others run whenever a DPC is queued, and flows come and go meanwhile.
    for (Flow flow : List.copyOf(transport.flows().all())) {
      boolean seen = flows.containsKey(flow.handle()) || classifier.hasFilters(layer);
      if (seen && flow.protocol() == IpProtocol.TCP && layerOf(flow) == layer) {
        resumption.add(flow);
      }
    }
  }

  void ended(StreamFlow flow) {
    flows.remove(flow.flow().handle(), flow);
  }

  /** The connection of a flow's handle; null where it is not seen, or over. */
  @Nullable StreamFlow flow(long handle) {
    return flows.get(handle);
  }

  /** What drivers put into streams. */
  public StreamInjections injections() {
    return injections;
  }

  /** Has a connection go on, soon. */
  void resume(Flow flow) {
    resumption.add(flow);
  }

  /** Has a connection go on now; at DISPATCH_LEVEL or below, in no driver's call. */
  void goOn(Flow flow) {
    transport.streamChanged(flow);
  }

  // --- filters

  long changes(Flow flow) {
    return classifier.changes(layerOf(flow));
  }

  /** The filters that match a flow, in their order. */
  List<LayerFilter> match(Flow flow) {
    FwpsIncomingValues values = new FwpsIncomingValues(layerOf(flow));
    filling.fill(values, new FwpsIncomingMetadataValues(), flow, 0);
    List<LayerFilter> found = new ArrayList<>(2);
    classifier.match(values, found::add);
    return found;
  }

  /** Whether a filter's callout may join a connection that is there already. */
  boolean joins(LayerFilter filter) {
    if (!filter.filter().actionType().isCallout()) {
      return true;
    }
    CalloutRegistration callout = callouts.byId(filter.filter().calloutId());
    return callout != null
        && callout.callout().hasFlag(FwpsCallout.FWP_CALLOUT_FLAG_ALLOW_MID_STREAM_INSPECTION);
  }

  // --- calls of callouts

  /**
   * Has a filter decide about a run; null where there is no memory to show it. The scheduling point
   * before a classifyFn is here.
   */
  @Nullable StreamAnswer ask(
      StreamFlow flow,
      Waterfall direction,
      Stage stage,
      List<StreamChunk> run,
      FwpsClassifyOut out) {
    int flags = flags(run.getFirst().data(), run.getLast().data().prompt(), direction.isInbound());
    StreamIndication indication = StreamIndication.of(pool, run, flags);
    if (indication == null) {
      return null;
    }
    FwpsStreamCalloutIoPacket packet =
        new FwpsStreamCalloutIoPacket(indication.data(), stage.missed);
    FwpActionType written = call(flow, stage, packet, out);
    boolean blocked = out.actionType == FwpActionType.FWP_ACTION_BLOCK;
    List<StreamChunk> now = indication.end(blocked, violations);
    return new StreamAnswer(
        now,
        action(packet, written),
        out.actionType,
        packet.countBytesEnforced,
        required(packet),
        flags,
        written != null,
        stage.filter.filter().actionType() == FwpActionType.FWP_ACTION_CALLOUT_INSPECTION);
  }

  /** What the callout asks for, as far as its action allows it to (Z-4). */
  private FwpsStreamActionType action(
      FwpsStreamCalloutIoPacket packet, @Nullable FwpActionType written) {
    FwpsStreamActionType asked = packet.streamAction;
    if (asked != FwpsStreamActionType.FWPS_STREAM_ACTION_NEED_MORE_DATA) {
      return asked;
    }
    boolean counts =
        switch ((int) classifier.profile().value(PlatformOption.NEED_MORE_DATA_ACTION)) {
          case 1 -> written == FwpActionType.FWP_ACTION_NONE;
          case 2 -> written == FwpActionType.FWP_ACTION_CONTINUE;
          default -> true;
        };
    return counts ? asked : FwpsStreamActionType.FWPS_STREAM_ACTION_NONE;
  }

  /** How many bytes more it needs, unsigned, however it counts them (Z-5, R-257). */
  private int required(FwpsStreamCalloutIoPacket packet) {
    if (!classifier.profile().is(PlatformOption.BYTES_REQUIRED_IS_TOTAL)) {
      return packet.countBytesRequired;
    }
    long all = Integer.toUnsignedLong(packet.countBytesRequired);
    return (int) Math.max(0, all - packet.streamData().dataLength());
  }

  /** The action that the callout wrote; null where none was called. */
  private @Nullable FwpActionType call(
      StreamFlow flow, Stage stage, FwpsStreamCalloutIoPacket packet, FwpsClassifyOut out) {
    FwpsIncomingValues values = new FwpsIncomingValues(layerOf(flow.flow()));
    FwpsIncomingMetadataValues metadata = new FwpsIncomingMetadataValues();
    filling.fill(values, metadata, flow.flow(), 0);
    int bytes = (int) packet.streamData().dataLength();
    kernel
        .events()
        .write(
            EventKind.STREAM_SHOWN,
            flow.flow().objectId(),
            stage.calloutId(),
            bytes,
            packet.streamData().flags(),
            packet.missedBytes());
    FlowScope scope = new FlowScope(contexts, flow.flow().handle());
    FwpActionType written = classifier.ask(stage.filter, values, metadata, packet, scope, out);
    if (written != null) {
      stage.missed = 0;
    }
    kernel
        .events()
        .write(
            EventKind.STREAM_DECIDED,
            flow.flow().objectId(),
            stage.calloutId(),
            packet.streamAction.ordinal(),
            (long) out.actionType.code() << 16,
            packet.countBytesEnforced);
    return written;
  }

  /** FWPS_STREAM_FLAG_* of a run. */
  private static int flags(StreamData data, boolean prompt, boolean inbound) {
    int flags = inbound ? FWPS_STREAM_FLAG_RECEIVE : FWPS_STREAM_FLAG_SEND;
    if (data.expedited()) {
      flags |= inbound ? FWPS_STREAM_FLAG_RECEIVE_EXPEDITED : FWPS_STREAM_FLAG_SEND_EXPEDITED;
    }
    if (prompt) {
      flags |= inbound ? FWPS_STREAM_FLAG_RECEIVE_PUSH : FWPS_STREAM_FLAG_SEND_NODELAY;
    }
    if (data.end()) {
      flags |= inbound ? FWPS_STREAM_FLAG_RECEIVE_DISCONNECT : FWPS_STREAM_FLAG_SEND_DISCONNECT;
    }
    return flags;
  }

  /** The discard layer hears of blocked data; it decides nothing. */
  void discarded(StreamFlow flow, Waterfall direction, Stage stage, List<StreamChunk> blocked) {
    FwpsLayer discard = Objects.requireNonNull(layerOf(flow.flow()).discardLayer());
    if (!classifier.hasFilters(discard)) {
      classifier.skip(discard);
      return;
    }
    int flags = flags(blocked.getFirst().data(), false, direction.isInbound());
    StreamIndication indication = StreamIndication.of(pool, blocked, flags);
    if (indication == null) {
      return;
    }
    FwpsIncomingValues values = new FwpsIncomingValues(discard);
    FwpsIncomingMetadataValues metadata = new FwpsIncomingMetadataValues();
    filling.fill(values, metadata, flow.flow(), stage.filter.filter().filterId());
    FwpsClassifyOut unused =
        classifier.classify(
            values,
            metadata,
            new FwpsStreamCalloutIoPacket(indication.data(), 0),
            new FlowScope(contexts, flow.flow().handle()));
    indication.end(false, violations);
  }

  /** Tells a callout of a reset; nothing that it answers matters. */
  void tellAborted(StreamFlow flow, Waterfall direction, Stage stage) {
    int flags =
        direction.isInbound()
            ? FWPS_STREAM_FLAG_RECEIVE | FWPS_STREAM_FLAG_RECEIVE_ABORT
            : FWPS_STREAM_FLAG_SEND | FWPS_STREAM_FLAG_SEND_ABORT;
    List<StreamChunk> nothing = List.of(StreamChunk.of(StreamData.fin()));
    StreamIndication indication = StreamIndication.of(pool, nothing, flags);
    if (indication != null) {
      FwpsClassifyOut out = new FwpsClassifyOut();
      out.flags = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA;
      stage.abortTeller = kernel.currentOrHardware();
      FwpActionType unused =
          call(flow, stage, new FwpsStreamCalloutIoPacket(indication.data(), stage.missed), out);
      stage.abortTeller = null;
      stage.abortTold = true;
      indication.end(false, violations);
    }
  }

  void tellDropped(Flow flow, Stage stage) {
    kernel
        .events()
        .write(
            EventKind.STREAM_DROPPED,
            flow.objectId(),
            stage.calloutId(),
            FwpsStreamActionType.FWPS_STREAM_ACTION_DROP_CONNECTION.ordinal());
  }

  void report(FindingCode code, String rule, Stage stage, String message) {
    violations.report(
        code, rule, message + ": " + stage.filter + " calloutId=" + stage.calloutId());
  }
}

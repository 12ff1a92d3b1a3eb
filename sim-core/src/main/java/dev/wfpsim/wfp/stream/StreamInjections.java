package dev.wfpsim.wfp.stream;

import static dev.wfpsim.wfp.fwps.FwpsStreamData.*;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.inspect.StreamData;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.inject.ChainInjections;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import dev.wfpsim.wfp.profile.Violations;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What drivers do to the streams of one host from classifyFn or from outside: put data in
 * (FwpsStreamInjectAsync0), and let a deferred one go on (FwpsStreamContinue0).
 *
 * <p>Data takes its place in the stream when it is given, behind the callout that gives it and
 * before all that waits there: so it comes in the order of the calls. When it moves on, and
 * when its lists come back, is later.
 */
public final class StreamInjections {
  private static final String INJECT = "FwpsStreamInjectAsync0";
  private static final int RECEIVE_FLAGS =
      FWPS_STREAM_FLAG_RECEIVE
          | FWPS_STREAM_FLAG_RECEIVE_EXPEDITED
          | FWPS_STREAM_FLAG_RECEIVE_DISCONNECT
          | FWPS_STREAM_FLAG_RECEIVE_PUSH;
  private static final int SEND_FLAGS =
      FWPS_STREAM_FLAG_SEND
          | FWPS_STREAM_FLAG_SEND_EXPEDITED
          | FWPS_STREAM_FLAG_SEND_NODELAY
          | FWPS_STREAM_FLAG_SEND_DISCONNECT;
  private static final int DISCONNECT =
      FWPS_STREAM_FLAG_RECEIVE_DISCONNECT | FWPS_STREAM_FLAG_SEND_DISCONNECT;

  private final Kernel kernel;
  private final StreamLayer layer;
  private final ChainInjections chains;
  private final Classifier classifier;
  private final Violations violations;

  StreamInjections(
      Kernel kernel,
      StreamLayer layer,
      ChainInjections chains,
      Classifier classifier,
      Violations violations) {
    this.kernel = kernel;
    this.layer = layer;
    this.chains = chains;
    this.classifier = classifier;
    this.violations = violations;
  }

  /** What FwpsStreamInjectAsync0 is given. */
  public record Request(
      IssuedInjectionHandle handle,
      @Nullable Object injectionContext,
      int flags,
      long flowId,
      int calloutId,
      int layerId,
      int streamFlags,
      @Nullable NetBufferList list,
      long dataLength,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {

    boolean ends() {
      return (streamFlags & DISCONNECT) != 0;
    }

    Direction direction() {
      boolean inbound = (streamFlags & FWPS_STREAM_FLAG_RECEIVE) != 0;
      return inbound ? Direction.INBOUND : Direction.OUTBOUND;
    }
  }

  /**
   * Such a call of a flow begins: until it ends the flow must not be continued, where the call is
   * out of band.
   */
  public void begins(long flowId) {
    injecting(flowId, 1);
  }

  /** It ends. */
  public void ends(long flowId) {
    injecting(flowId, -1);
  }

  private void injecting(long flowId, int change) {
    StreamFlow flow = layer.flow(flowId);
    if (flow != null && classifier.current(kernel.current()) == null) {
      flow.injecting(change);
    }
  }

  /**
   * FwpsStreamInjectAsync0.
   *
   * @return STATUS_SUCCESS; STATUS_FWP_TCPIP_NOT_READY; STATUS_FWP_INJECT_HANDLE_CLOSING;
   *     STATUS_FWP_INJECT_HANDLE_STALE for a handle without stream injection;
   *     STATUS_FWP_NULL_POINTER without a completion function, or without data where
   *     nothing ends; STATUS_FWP_INVALID_PARAMETER for flags that name no direction, or two, or a
   *     disconnect of the other; STATUS_INVALID_PARAMETER for a flow, callout or layer that
   *     do not go together, a length that is not the data's, or a flow that is over
   */
  public NtStatus inject(Request request) {
    NtStatus refusal = refusal(request);
    FwpsInjectComplete fn = request.completionFn();
    if (refusal != null || fn == null) {
      return chains.refused(
          request.handle(), refusal == null ? NtStatus.STATUS_FWP_NULL_POINTER : refusal);
    }
    StreamFlow flow = layer.flow(request.flowId());
    Waterfall direction = flow == null ? null : flow.of(request.direction());
    Stage stage = direction == null ? null : direction.stageOf(request.calloutId());
    if (flow == null
        || direction == null
        || stage == null
        || StreamLayer.layerOf(flow.flow()).id() != request.layerId()
        || isAfterAbort(flow, stage, request)) {
      return chains.refused(request.handle(), NtStatus.STATUS_INVALID_PARAMETER);
    }
    byte[] bytes = bytes(request.list());
    NetBufferList list = request.list();
    if (bytes.length != request.dataLength() || list != null && !chains.take(list, INJECT)) {
      return chains.refused(request.handle(), NtStatus.STATUS_INVALID_PARAMETER);
    }
    checkMoment(direction, stage, request);
    put(flow.flow(), direction, stage, request, bytes);
    if (list == null) {
      layer.resume(flow.flow()); // and nothing is to be completed
    } else {
      chains.start(
          request.handle(),
          request.injectionContext(),
          list,
          () -> move(flow),
          fn,
          request.completionContext());
    }
    return NtStatus.STATUS_SUCCESS;
  }

  private void put(Flow flow, Waterfall direction, Stage stage, Request request, byte[] bytes) {
    int flags = request.streamFlags();
    kernel
        .events()
        .write(
            EventKind.STREAM_INJECTED, flow.objectId(), request.calloutId(), bytes.length, flags);
    if (bytes.length > 0) {
      boolean expedited =
          (flags & (FWPS_STREAM_FLAG_RECEIVE_EXPEDITED | FWPS_STREAM_FLAG_SEND_EXPEDITED)) != 0;
      boolean prompt =
          (flags & (FWPS_STREAM_FLAG_RECEIVE_PUSH | FWPS_STREAM_FLAG_SEND_NODELAY)) != 0;
      direction.inject(stage, StreamData.of(bytes, expedited, prompt));
    }
    if (request.ends()) {
      direction.inject(stage, StreamData.fin()); // behind the data
    }
  }

  /** The turn of a list has come: what waits in the stream goes on. */
  private NtStatus move(StreamFlow flow) {
    if (flow.isOver()) {
      return NtStatus.STATUS_CONNECTION_ABORTED;
    }
    layer.goOn(flow.flow());
    return NtStatus.STATUS_SUCCESS;
  }

  private @Nullable NtStatus refusal(Request request) {
    NetBufferList list = request.list();
    if (request.flags() != 0 || list != null && !list.accessedByDriver(INJECT)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    NtStatus refusal =
        chains.refusal(
            request.handle(), InjectionHandle.TYPE_STREAM, request.completionFn(), INJECT);
    if (refusal != null) {
      return refusal;
    }
    if (!areFlags(request.streamFlags())) {
      return NtStatus.STATUS_FWP_INVALID_PARAMETER;
    }
    if (request.list() == null && !request.ends()) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    return null;
  }

  /** Whether flags name one direction, and what goes with it. */
  private static boolean areFlags(int flags) {
    boolean receives = (flags & FWPS_STREAM_FLAG_RECEIVE) != 0;
    boolean sends = (flags & FWPS_STREAM_FLAG_SEND) != 0;
    return receives != sends && (flags & ~(receives ? RECEIVE_FLAGS : SEND_FLAGS)) == 0;
  }

  /**
   * After SEND_ABORT nothing may be put in: a mistake of a callout that has been told, on
   * whatever thread, or is being told on this one.
   */
  private boolean isAfterAbort(StreamFlow flow, Stage stage, Request request) {
    boolean aborted = flow.isSendAborted() && request.direction() == Direction.OUTBOUND;
    if (aborted && (stage.abortTold || stage.abortTeller == kernel.currentOrHardware())) {
      flow.report(
          FindingCode.STREAM_INJECTED_AFTER_ABORT, stage, "data put into a stream that was reset");
    }
    return aborted;
  }

  /**
   * From outside of classifyFn data may be put in only while the callout defers the stream, holds
   * its end, or has let nothing pass: blocks and clones all.
   */
  private void checkMoment(Waterfall direction, Stage stage, Request request) {
    boolean inline = direction.isAsking(stage) && classifier.current(kernel.current()) != null;
    if (!inline && !stage.deferred && !stage.endBlocked) {
      if (stage.permitted) {
        layer.report(
            FindingCode.STREAM_MODES_MIXED,
            "R-270",
            stage,
            "data put in from outside by a callout that lets data pass");
      }
      stage.outOfBand = true;
    }
    stage.held = Math.max(0, stage.held - request.dataLength());
    boolean endsSending = (request.streamFlags() & FWPS_STREAM_FLAG_SEND_DISCONNECT) != 0;
    if (endsSending && !stage.endBlocked) {
      layer.report(
          FindingCode.STREAM_END_INJECTED,
          FindingCode.STREAM_END_INJECTED.rule(),
          stage,
          "end put into an outbound stream that has not ended");
    }
  }

  private static byte[] bytes(@Nullable NetBufferList chain) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (NetBufferList list = chain; list != null; list = list.next()) {
      for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
        all.writeBytes(each.copyBytes());
      }
    }
    return all.toByteArray();
  }

  /**
   * FwpsStreamContinue0: the callout that deferred a stream is asked again, soon. Never from inside
   * a classifyFn.
   *
   * @param streamFlags those that it was shown when it deferred
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER where nothing is deferred that goes with the
   *     arguments
   */
  public NtStatus goOn(long flowId, int calloutId, int layerId, int streamFlags) {
    if (classifier.current(kernel.current()) != null) {
      violations.report(
          FindingCode.STREAM_CONTINUED_IN_CLASSIFY,
          "FwpsStreamContinue0 from inside a classifyFn: calloutId=" + calloutId);
    }
    StreamFlow flow = layer.flow(flowId);
    Stage stage = flow == null ? null : flow.of(Direction.INBOUND).stageOf(calloutId);
    if (flow == null
        || stage == null
        || !stage.deferred
        || stage.deferredFlags != streamFlags
        || StreamLayer.layerOf(flow.flow()).id() != layerId) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (flow.isInjecting()) {
      flow.report(
          FindingCode.STREAM_CONTINUED_DURING_INJECT,
          stage,
          "stream continued while data is being put into it");
    }
    stage.deferred = false;
    kernel.events().write(EventKind.STREAM_CONTINUED, flow.flow().objectId(), calloutId);
    layer.resume(flow.flow());
    return NtStatus.STATUS_SUCCESS;
  }
}

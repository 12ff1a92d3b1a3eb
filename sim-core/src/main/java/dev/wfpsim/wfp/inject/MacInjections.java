package dev.wfpsim.wfp.inject;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts drivers' frames between the network layer and a card, at the MAC layer that a call names,
 * which sees them again. A call takes a chain, each list of which comes back by itself.
 *
 * <p>An original of the stack's may be injected as it is: the engine moves a clone of it,
 * taken at the call, so that the driver may give its reference back as soon as the call returns.
 *
 * <p>Source: FwpsInjectMacReceiveAsync0, FwpsInjectMacSendAsync0, "Using Layer 2 Filtering".
 */
public final class MacInjections {
  private static final FwpsInjectComplete NOBODY = (context, list, dispatchLevel) -> {};

  private final Kernel kernel;
  private final IpStack ip;
  private final Classifier classifier;
  private final InjectionRules rules;
  private final PendingInjections pending;
  private final NetBufferPool stackPool;
  private final Violations violations;

  MacInjections(
      Kernel kernel,
      IpStack ip,
      Classifier classifier,
      InjectionRules rules,
      PendingInjections pending,
      NetBufferPool stackPool,
      Violations violations) {
    this.kernel = kernel;
    this.ip = ip;
    this.classifier = classifier;
    this.rules = rules;
    this.pending = pending;
    this.stackPool = stackPool;
    this.violations = violations;
  }

  /** What either call gives. */
  public record Request(
      IssuedInjectionHandle handle,
      @Nullable Object injectionContext,
      int flags,
      int layerId,
      int interfaceIndex,
      int portNumber,
      NetBufferList chain,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {}

  /**
   * FwpsInjectMacSendAsync0: frames that start at their MAC header, on their way out.
   *
   * @return as {@link #receive}
   */
  public NtStatus send(Request request) {
    return inject(
        request,
        "FwpsInjectMacSendAsync0",
        FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET,
        FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE);
  }

  /**
   * FwpsInjectMacReceiveAsync0: frames that start at their MAC header, at either layer, on
   * their way in.
   *
   * @return STATUS_FWP_INJECT_HANDLE_STALE for a handle without layer 2 injection;
   *     STATUS_FWP_NULL_POINTER without a completion function for what needs one;
   *     STATUS_INVALID_PARAMETER for flags or a layer of another kind. What is wrong with the card
   *     or a frame is the status of its completion
   */
  public NtStatus receive(Request request) {
    return inject(
        request,
        "FwpsInjectMacReceiveAsync0",
        FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET,
        FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE);
  }

  private NtStatus inject(Request request, String call, FwpsLayer ethernet, FwpsLayer medium) {
    NtStatus refusal = refusal(request, call, ethernet, medium);
    if (refusal != null) {
      return refused(request, refusal);
    }
    FwpsLayer layer = FwpsLayer.ofId(request.layerId());
    boolean filtered = classifier.hasFilters(layer);
    if (!filtered) {
      violations.report(
          FindingCode.MAC_INJECTION_UNFILTERED,
          "frame injected at a layer without a filter, where its completion may never come: call="
              + call
              + " layer="
              + layer.shortName());
    }
    boolean out = ethernet == FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET;
    List<Moved> lists = taken(request, call);
    if (lists == null) {
      return refused(request, NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    }
    Injection.StackEntry entry = entry(request, layer == ethernet, out);
    for (Moved moved : lists) {
      start(request, moved, call, filtered ? whileFiltered(layer, call, entry) : entry);
    }
    return NtStatus.STATUS_SUCCESS;
  }

  /** Injections and filters are to be coordinated: one is not removed before all are done. */
  private Injection.StackEntry whileFiltered(
      FwpsLayer layer, String call, Injection.StackEntry entry) {
    return list -> {
      if (!classifier.hasFilters(layer)) {
        violations.report(
            FindingCode.MAC_INJECTION_FILTER_GONE,
            "the layer's last filter was removed while a frame injected there was on its way: call="
                + call
                + " layer="
                + layer.shortName());
      }
      return entry.enter(list);
    };
  }

  private NtStatus refused(Request request, NtStatus status) {
    kernel.events().write(EventKind.INJECTION_REFUSED, request.handle().objectId(), status.code());
    return status;
  }

  /** A list on its way, and who hears of its end. */
  private record Moved(NetBufferList list, FwpsInjectComplete completion) {}

  /** The lists of a chain, apart, clones for those of the stack; null where memory is short. */
  private @Nullable List<Moved> taken(Request request, String call) {
    FwpsInjectComplete given = request.completionFn();
    FwpsInjectComplete completion = given == null ? NOBODY : given;
    List<Moved> taken = new ArrayList<>(2);
    for (NetBufferList list = request.chain(); list != null; list = list.next()) {
      tellHeaderMissing(list, call);
      NetBufferList clone = list.kind() == BufferKind.STACK ? stackPool.cloneOf(list) : list;
      if (clone == null) {
        taken.forEach(MacInjections::giveUp);
        return null;
      }
      taken.add(new Moved(clone, clone == list ? completion : new OfOriginal(list, completion)));
    }
    for (Moved each : taken) {
      each.list().setNext(null);
    }
    return taken;
  }

  private static void giveUp(Moved moved) {
    if (moved.completion() instanceof OfOriginal) {
      boolean unused = moved.list().free(FreeFunction.FREE_CLONE);
    }
  }

  private void tellHeaderMissing(NetBufferList list, String call) {
    if (PacketShape.startsAtIpHeader(list)) {
      violations.report(
          FindingCode.MAC_HEADER_MISSING,
          "frame injected from its IP header, not from its MAC header: call="
              + call
              + ", "
              + list.describe());
    }
  }

  /** The completion of an original of the stack's, whose clone has been moved. */
  private record OfOriginal(NetBufferList original, FwpsInjectComplete completion)
      implements FwpsInjectComplete {
    @Override
    public void complete(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
      original.setStatus(clone.status());
      boolean unused = clone.free(FreeFunction.FREE_CLONE);
      completion.complete(context, original, dispatchLevel);
    }
  }

  private @Nullable NtStatus refusal(
      Request request, String call, FwpsLayer ethernet, FwpsLayer medium) {
    IssuedInjectionHandle handle = request.handle();
    if (rules.isDestroyed(handle, call)) {
      return NtStatus.STATUS_INVALID_HANDLE;
    }
    if (!handle.hasType(IssuedInjectionHandle.TYPE_L2)) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_STALE;
    }
    if (handle.isClosing()) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_CLOSING;
    }
    for (NetBufferList list = request.chain(); list != null; list = list.next()) {
      if (request.completionFn() == null && (list.kind() != BufferKind.STACK || list.isEdited())) {
        return NtStatus.STATUS_FWP_NULL_POINTER;
      }
      if (!list.accessedByDriver(call) || rules.isTooLong(list)) {
        return NtStatus.STATUS_INVALID_PARAMETER;
      }
    }
    if (request.flags() != 0
        || request.layerId() != ethernet.id() && request.layerId() != medium.id()) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    return ip.isReady() ? null : NtStatus.STATUS_FWP_TCPIP_NOT_READY;
  }

  private void start(Request request, Moved moved, String call, Injection.StackEntry entry) {
    NetBufferList list = moved.list();
    boolean unused = list.giveToEngine(call);
    Injection injection =
        new Injection(
            pending.nextId(),
            pending.objectFor(request.handle()),
            request.handle(),
            request.injectionContext(),
            list,
            rules.goesRound(request.handle(), list, call)
                ? dropped -> NtStatus.STATUS_DATA_NOT_ACCEPTED
                : entry,
            moved.completion(),
            request.completionContext(),
            kernel.nowNanos());
    list.mark(injection);
    kernel
        .events()
        .write(
            EventKind.INJECTION_ACCEPTED,
            injection.objectId(),
            request.handle().objectId(),
            list.objectId(),
            NtStatus.STATUS_SUCCESS.code());
    pending.start(injection);
  }

  private Injection.StackEntry entry(Request request, boolean asEthernet, boolean out) {
    int card = request.interfaceIndex();
    int port = request.portNumber();
    return out
        ? list -> ip.injectFrame(list, asEthernet, card, port)
        : list -> ip.injectArrivedFrame(list, asEthernet, card, port);
  }
}

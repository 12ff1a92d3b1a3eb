package dev.wfpsim.wfp.inject;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.InjectionMark;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.transport.TransportSendRequest;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.classify.ClassifyCall;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.SendInjectFlags;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.LayerDirection;
import dev.wfpsim.wfp.profile.HandleValues;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts drivers' packets into the stack of one host: checks the call, takes the buffer list over,
 * and leaves the rest to {@link PendingInjections}. Knows a packet's injections by its lineage.
 *
 * <p>A refused call leaves the buffer list with the driver and never calls the completion function
 * (R-211).
 *
 * <p>Source: "Packet injection functions", FwpsInject*Async0 pages.
 */
public final class PacketInjection {
  /** The version that takes the IP header of a raw send apart. */
  private static final String WITH_HEADER = "FwpsInjectTransportSendAsync1";

  private static final String QUERY = "FwpsQueryPacketInjectionState0";

  private final Classifier classifier;
  private final InjectionRules rules;
  private final IpStack ip;
  private final TransportStack transport;
  private final Kernel kernel;
  private final Violations violations;
  private final InjectionHandles handles;
  private final PendingInjections pending;
  private final ChainInjections chains;
  private final MacInjections frames;

  public PacketInjection(
      Machine machine,
      IpStack ip,
      TransportStack transport,
      Classifier classifier,
      NetBufferPool stackPool,
      HandleValues values,
      Violations violations) {
    this.classifier = classifier;
    this.ip = ip;
    this.transport = transport;
    this.kernel = machine.kernel();
    this.violations = violations;
    this.rules = new InjectionRules(violations);
    this.handles = new InjectionHandles(machine, ip, values, violations);
    this.pending = new PendingInjections(machine);
    this.chains = new ChainInjections(kernel, ip, rules, pending);
    this.frames = new MacInjections(kernel, ip, classifier, rules, pending, stackPool, violations);
  }

  /** The handles to inject with. */
  public InjectionHandles handles() {
    return handles;
  }

  /** The injections of chains of lists, into streams. */
  public ChainInjections chains() {
    return chains;
  }

  /** The injections of frames. */
  public MacInjections frames() {
    return frames;
  }

  /** What every injection call gives, whatever kind it is. */
  public record Request(
      IssuedInjectionHandle handle,
      @Nullable Object injectionContext,
      int flags,
      int compartmentId,
      NetBufferList list,
      @Nullable FwpsInjectComplete completionFn,
      @Nullable Object completionContext) {}

  /**
   * FwpsInjectNetworkSendAsync0: a packet that starts at its IP header, to the top of the outbound
   * path; routed by its destination.
   *
   * @return also STATUS_FWP_INJECT_HANDLE_STALE for a handle without network injection
   */
  public NtStatus networkSend(Request request) {
    if (rules.isDestroyed(request.handle(), "FwpsInjectNetworkSendAsync0")) {
      return refused(request, NtStatus.STATUS_INVALID_HANDLE);
    }
    if (!request.handle().hasType(IssuedInjectionHandle.TYPE_NETWORK)) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_STALE;
    }
    checkInlineTcp(request, "FwpsInjectNetworkSendAsync0");
    rules.checkHeaderPlace(request, "FwpsInjectNetworkSendAsync0");
    int protocol = PacketShape.protocol(request.list());
    rules.checkLargeSend(request, protocol, true, "FwpsInjectNetworkSendAsync0");
    return accept(
        request,
        AddressFamily.AF_UNSPEC,
        classifier.profile().is(PlatformOption.PRESERVE_IPID) ? SendInjectFlags.PRESERVE_IPID : 0,
        "FwpsInjectNetworkSendAsync0",
        list -> ip.injectSend(list, (request.flags() & SendInjectFlags.PRESERVE_IPID) != 0));
  }

  /**
   * FwpsInjectNetworkReceiveAsync0: a packet that starts at its IP header, to the bottom of the
   * inbound path.
   *
   * @return also STATUS_FWP_INJECT_HANDLE_STALE for a handle without network injection
   */
  public NtStatus networkReceive(Request request, int interfaceIndex, int subInterfaceIndex) {
    if (rules.isDestroyed(request.handle(), "FwpsInjectNetworkReceiveAsync0")) {
      return refused(request, NtStatus.STATUS_INVALID_HANDLE);
    }
    if (!request.handle().hasType(IssuedInjectionHandle.TYPE_NETWORK)) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_STALE;
    }
    return receive(
        request,
        AddressFamily.AF_UNSPEC,
        "FwpsInjectNetworkReceiveAsync0",
        interfaceIndex,
        subInterfaceIndex);
  }

  /**
   * FwpsInjectTransportReceiveAsync0: a packet that starts at its IP header, to the bottom of the
   * inbound path.
   */
  public NtStatus transportReceive(
      Request request, AddressFamily family, int interfaceIndex, int subInterfaceIndex) {
    if (rules.isDestroyed(request.handle(), "FwpsInjectTransportReceiveAsync0")) {
      return refused(request, NtStatus.STATUS_INVALID_HANDLE);
    }
    if (family == AddressFamily.AF_UNSPEC) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (!request.handle().hasType(IssuedInjectionHandle.TYPE_TRANSPORT)) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_STALE;
    }
    return receive(
        request, family, "FwpsInjectTransportReceiveAsync0", interfaceIndex, subInterfaceIndex);
  }

  private NtStatus receive(
      Request request,
      AddressFamily family,
      String call,
      int interfaceIndex,
      int subInterfaceIndex) {
    checkInlineTcp(request, call);
    rules.checkInterface(request, ip.interfaceByIndex(interfaceIndex), subInterfaceIndex, call);
    return accept(
        request,
        family,
        0,
        call,
        list -> ip.injectReceive(list, interfaceIndex, subInterfaceIndex));
  }

  /**
   * FwpsInjectForwardAsync0: a packet that starts at its IP header, out through an interface; not
   * classified again.
   *
   * @return also STATUS_INVALID_PARAMETER without a family
   */
  public NtStatus forward(Request request, AddressFamily family, int interfaceIndex) {
    if (rules.isDestroyed(request.handle(), "FwpsInjectForwardAsync0")) {
      return refused(request, NtStatus.STATUS_INVALID_HANDLE);
    }
    if (family == AddressFamily.AF_UNSPEC) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (!request.handle().hasType(IssuedInjectionHandle.TYPE_FORWARD)) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_STALE;
    }
    if (rules.isOfFragmentGroup(request.list(), "FwpsInjectForwardAsync0")) {
      return refused(request, NtStatus.STATUS_INVALID_PARAMETER);
    }
    checkInlineTcp(request, "FwpsInjectForwardAsync0");
    rules.checkHeaderPlace(request, "FwpsInjectForwardAsync0");
    return accept(
        request,
        family,
        0,
        "FwpsInjectForwardAsync0",
        list -> ip.injectForward(list, interfaceIndex));
  }

  /**
   * FwpsInjectTransportSendAsync0 and 1: a packet that starts at its transport header, to the top
   * of the outbound path. A raw send brings its IP header, in front of its data or apart in the
   * parameters of version 1, and is one packet.
   *
   * @param params null only for a packet that brings its IP header
   */
  public NtStatus transportSend(
      Request request,
      String call,
      long endpointHandle,
      @Nullable TransportSendParams params,
      AddressFamily family) {
    if (rules.isDestroyed(request.handle(), call)) {
      return refused(request, NtStatus.STATUS_INVALID_HANDLE);
    }
    boolean destined = params != null && params.remoteAddress != null;
    boolean withIpHeader = PacketShape.startsAtIpHeader(request.list());
    if (family == AddressFamily.AF_UNSPEC || (!destined && !withIpHeader)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    rules.checkControlData(params, call);
    if (!rules.destinationAgrees(request, params, family, call)) {
      return refused(request, NtStatus.STATUS_INVALID_PARAMETER);
    }
    if (!request.handle().hasType(IssuedInjectionHandle.TYPE_TRANSPORT)) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_STALE;
    }
    byte[] header = call.equals(WITH_HEADER) && params != null ? params.headerIncludeHeader : null;
    if ((header != null || !destined) && !rules.isOnePacket(request, call)) {
      return refused(request, NtStatus.STATUS_INVALID_PARAMETER);
    }
    if (header != null) {
      byte[] ipHeader = header.clone();
      return accept(request, family, 0, call, list -> ip.injectSend(list, ipHeader));
    }
    TransportEndpoint endpoint = transport.endpoint(endpointHandle);
    TransportEndpoint sender = destined || !withIpHeader ? endpoint : null;
    boolean atTransportHeader = sender != null;
    int protocol = sender == null ? PacketShape.protocol(request.list()) : sender.protocol();
    checkInlineTcp(request, protocol, call);
    rules.checkLargeSend(request, protocol, !atTransportHeader, call);
    if (!destined) {
      rules.checkHeaderPlace(request, call);
    }
    return accept(
        request,
        family,
        0,
        call,
        list -> {
          checkStorage(params, call);
          return transport.injectTransportSend(
              stackRequest(list, endpointHandle, params, family, withIpHeader));
        });
  }

  private static TransportSendRequest stackRequest(
      NetBufferList list,
      long endpointHandle,
      @Nullable TransportSendParams params,
      AddressFamily family,
      boolean withIpHeader) {
    IpAddress address = params == null ? null : params.remoteAddress;
    SocketAddress remote =
        params == null || address == null
            ? null
            : new SocketAddress(address, 0, params.remoteScopeId);
    return new TransportSendRequest(
        endpointHandle,
        list,
        family,
        remote,
        withIpHeader && remote == null,
        params == null ? null : params.controlData);
  }

  private NtStatus accept(
      Request request,
      AddressFamily family,
      int allowedFlags,
      String call,
      Injection.StackEntry entry) {
    NtStatus refusal = refusal(request, family, allowedFlags, call);
    FwpsInjectComplete completionFn = request.completionFn();
    if (refusal != null || completionFn == null) {
      return refused(request, refusal == null ? NtStatus.STATUS_FWP_NULL_POINTER : refusal);
    }
    if (!request.list().giveToEngine(call)) {
      return refused(request, NtStatus.STATUS_INVALID_PARAMETER);
    }
    Injection injection =
        new Injection(
            pending.nextId(),
            pending.objectFor(request.handle()),
            request.handle(),
            request.injectionContext(),
            request.list(),
            rules.goesRound(request.handle(), request.list(), call)
                ? list -> NtStatus.STATUS_DATA_NOT_ACCEPTED
                : entry,
            completionFn,
            request.completionContext(),
            kernel.nowNanos());
    request.list().mark(injection);
    NetBufferList original = request.list().parent();
    if (original != null) {
      classifier
          .takenPackets()
          .injected(
              classifier.current(kernel.current()), original, request.handle().owner(), way(call));
    }
    kernel
        .events()
        .write(
            EventKind.INJECTION_ACCEPTED,
            injection.objectId(),
            request.handle().objectId(),
            request.list().objectId(),
            NtStatus.STATUS_SUCCESS.code());
    pending.start(injection);
    return NtStatus.STATUS_SUCCESS;
  }

  private static LayerDirection way(String call) {
    return call.contains("Receive")
        ? LayerDirection.INBOUND
        : call.contains("Forward") ? LayerDirection.FORWARD : LayerDirection.OUTBOUND;
  }

  private NtStatus refused(Request request, NtStatus status) {
    kernel.events().write(EventKind.INJECTION_REFUSED, request.handle().objectId(), status.code());
    return status;
  }

  private @Nullable NtStatus refusal(
      Request request, AddressFamily family, int allowedFlags, String call) {
    if (request.handle().isClosing()) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_CLOSING;
    }
    if (request.completionFn() == null) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    if ((request.flags() & ~allowedFlags) != 0 || request.list().next() != null) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    boolean atIpHeader = !call.startsWith("FwpsInjectTransportSend");
    if (!rules.agree(request, family, atIpHeader, call)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    return ip.isReady() ? null : NtStatus.STATUS_FWP_TCPIP_NOT_READY;
  }

  private void checkInlineTcp(Request request, String call) {
    checkInlineTcp(request, PacketShape.protocol(request.list()), call);
  }

  /**
   * At the transport and ALE layers TCP may be injected out of band only, whatever
   * call does it; anything else inline too.
   */
  private void checkInlineTcp(Request request, int protocol, String call) {
    ClassifyCall context = classifier.current(kernel.current());
    FwpsLayer layer = context == null ? null : context.layer();
    if (protocol == IpProtocol.TCP && layer != null && holdsTcpLocks(layer)) {
      violations.report(
          FindingCode.TCP_INJECTED_INLINE,
          "TCP packet injected from classifyFn, under the stack's locks: call="
              + call
              + " layer="
              + layer.shortName()
              + " nbl="
              + request.list().number());
    }
  }

  private static boolean holdsTcpLocks(FwpsLayer layer) {
    String name = layer.shortName();
    return name.contains("TRANSPORT") || name.startsWith("STREAM") || name.startsWith("ALE_");
  }

  /** The destination and control data must live until the completion. */
  private void checkStorage(@Nullable TransportSendParams params, String call) {
    PoolMemory storage = params == null ? null : params.storage;
    if (storage != null && storage.isFreed()) {
      violations.report(
          FindingCode.SEND_PARAMS_FREED,
          storage,
          "send parameters were freed before the injection completed: call=" + call);
    }
  }

  /**
   * How a packet stands towards a handle: by its last injection if that was the handle's, otherwise
   * by whether any earlier one was. Asking has no side effect.
   */
  public FwpsPacketInjectionState state(IssuedInjectionHandle handle, NetBufferList list) {
    rules.isDestroyed(handle, QUERY);
    list.accessedByDriver(QUERY);
    List<InjectionMark> lineage = list.lineage();
    if (lineage.isEmpty()) {
      return FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED;
    }
    if (latest(handle, lineage) == null) {
      return FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_OTHER;
    }
    return ((Injection) lineage.getLast()).handle() == handle
        ? FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF
        : FwpsPacketInjectionState.FWPS_PACKET_PREVIOUSLY_INJECTED_BY_SELF;
  }

  /** The injection context of the handle's latest injection of a packet. */
  public @Nullable Object context(IssuedInjectionHandle handle, NetBufferList list) {
    Injection injection = latest(handle, list.lineage());
    return injection == null ? null : injection.injectionContext();
  }

  /** Whether a driver injected a packet last, as far as it is known who did. */
  public boolean isLastInjectedBy(String driver, NetBufferList list) {
    List<InjectionMark> lineage = list.lineage();
    String injector = lineage.isEmpty() ? null : ((Injection) lineage.getLast()).handle().owner();
    return injector != null && (injector.isEmpty() || injector.equals(driver));
  }

  /**
   * Whether the last injection of a packet may be of one that was indicated earlier.
   *
   * @param packet the number of the list that was indicated, which a clone has for its parent
   */
  public boolean mayBeOf(NetBufferList list, long packet, long indicatedNanos) {
    List<InjectionMark> lineage = list.lineage();
    return !lineage.isEmpty() && ((Injection) lineage.getLast()).mayBeOf(packet, indicatedNanos);
  }

  private static @Nullable Injection latest(
      IssuedInjectionHandle handle, List<InjectionMark> lineage) {
    for (int i = lineage.size() - 1; i >= 0; i--) {
      if (lineage.get(i) instanceof Injection injection && injection.handle() == handle) {
        return injection;
      }
    }
    return null;
  }
}

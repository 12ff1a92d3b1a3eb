package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.Frame;
import dev.wfpsim.net.link.Interfaces;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.trace.EventKind;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The network layer of a host, both families: what transports send through, where frames come in,
 * where the platform injects, and what others ask about routes and addresses.
 *
 * <p>No lock is held over a hook and nothing is assumed to be unchanged after one: other activities
 * may have come through meanwhile. Work here runs at DISPATCH_LEVEL; a caller below is raised.
 *
 * <p>Documentation: "Packet flows", "Packet injection functions", "Data offset positions".
 */
public final class IpStack {

  private final IpResources resources;
  private final ReceiveBuffers buffers;
  private final ProtocolTable protocols = new ProtocolTable();
  private final Routing routing;
  private final MacFrames frames;
  private final IpOutput output;
  private final IcmpErrors icmp;
  private final IpInput input;
  private final NetworkInjection injection;

  /** The network layer of a host being made; its protocols enter themselves afterwards. */
  public IpStack(IpResources resources) {
    this.resources = resources;
    this.buffers = new ReceiveBuffers(resources);
    this.routing = new Routing(resources.settings(), resources.interfaces(), resources.routes());
    this.frames = new MacFrames(resources);
    this.output = new IpOutput(resources, routing, frames);
    this.icmp = new IcmpErrors(resources, routing, output, protocols);
    IpForwarder forwarder = new IpForwarder(resources, routing, output, icmp);
    this.input = new IpInput(resources, routing, forwarder, icmp, protocols);
    this.injection = new NetworkInjection(resources, routing, output, input, forwarder);
  }

  /** The protocols above. */
  public ProtocolTable protocols() {
    return protocols;
  }

  /** The network is complete: says when the layer will work. */
  public void start() {
    long ready = resources.settings().readyNanos();
    resources
        .kernel()
        .schedule(
            Math.max(0, ready - resources.kernel().nowNanos()),
            resources.machine().key(),
            () ->
                resources
                    .kernel()
                    .events()
                    .write(EventKind.STACK_READY, resources.machine().objectId()));
  }

  /** Whether the layer works yet; before, sends fail and what arrives is dropped. */
  public boolean isReady() {
    return resources.isReady();
  }

  // --- questions

  /** Whether an interface of this host has the address. */
  public boolean isLocalAddress(IpAddress address) {
    return routing.isLocal(address);
  }

  /** The address to send from, by the routes; null when there is no way. */
  public @Nullable IpAddress sourceFor(IpAddress destination, int scopeId) {
    return routing.sourceFor(destination, scopeId);
  }

  /** Whether there is a way from a source, by its own interface on a strong host. */
  public boolean hasWay(IpAddress source, IpAddress destination, int scopeId) {
    return routing.find(destination, source, null, scopeId) != null;
  }

  /** The interface packets leave by, loopback for the host's own; null when there is no way. */
  public @Nullable NetworkInterface interfaceFor(IpAddress destination) {
    return routing.interfaceFor(destination, null, 0);
  }

  /**
   * The interface a packet leaves by, loopback for the host's own addresses; null when there is no
   * way from that source.
   *
   * @param source null or unspecified where it is still to be chosen
   * @param scopeId the interface index that scopes the destination; 0 for none
   */
  public @Nullable NetworkInterface interfaceFor(
      IpAddress destination, @Nullable IpAddress source, int scopeId) {
    return routing.interfaceFor(destination, source, scopeId);
  }

  /**
   * The interface that has an address, or null.
   *
   * @param scopeId the interface index that scopes the address, or that of its peer; 0 for none.
   *     Several cards may have one link-local address
   */
  public @Nullable NetworkInterface interfaceOf(IpAddress localAddress, int scopeId) {
    NetworkInterface first = null;
    List<NetworkInterface> all = resources.interfaces().all();
    for (int i = 0; i < all.size(); i++) {
      NetworkInterface each = all.get(i);
      if (each.hasAddress(localAddress)) {
        if (scopeId == 0 || scopeId == each.index()) {
          return each;
        }
        first = first == null ? each : first;
      }
    }
    return first;
  }

  /** In which forms the host's packets are. */
  public PacketForms forms() {
    return resources.settings().forms();
  }

  /** How many bytes this host's packets have behind the fixed IP header. */
  public int headerOptionBytes(boolean isIpv4) {
    return output.options().length(isIpv4);
  }

  /** The longest packet known to reach a destination, in bytes. */
  public int pathMtu(IpAddress destination) {
    return routing.pathMtu(destination);
  }

  /** The interface of an index, or null. */
  public @Nullable NetworkInterface interfaceByIndex(int index) {
    return resources.interfaces().byIndex(index);
  }

  /** Counts the changes of interfaces, see {@link Interfaces#changes}. Allocates nothing. */
  public long interfaceChanges() {
    return resources.interfaces().changes();
  }

  /** The type of an address as this host sees it. Allocates nothing. */
  public AddressType typeOf(IpAddress address) {
    return AddressType.of(address, resources.interfaces());
  }

  // --- down

  /**
   * Sends packets of a transport: IP header, OUTBOUND_IPPACKET, fragments, out. The buffer is its
   * caller's again, as it was, when this returns.
   *
   * @return STATUS_NETWORK_UNREACHABLE without a route, STATUS_INVALID_BUFFER_SIZE when too long to
   *     go uncut, STATUS_ACCESS_DENIED when a hook blocked it, STATUS_DEVICE_NOT_READY before the
   *     layer works
   */
  public NtStatus send(OutboundPacket packet) {
    return atDispatch(() -> output.send(packet));
  }

  /**
   * Shows a packet of a transport to OUTBOUND_TRANSPORT, then sends it. The buffer stays the
   * caller's.
   *
   * @return BLOCK or ABSORB where the hook dropped it, else PERMIT, even if it could not go; at
   *     DISPATCH_LEVEL
   */
  public Verdict send(PacketIndication packet, SocketAddress source, SocketAddress destination) {
    return output.sendShown(packet, source, destination);
  }

  /** Answers a packet that could not be delivered, wherever its buffer has been moved since. */
  public void sendUnreachable(InboundPacket packet, Unreachable why) {
    icmp.sendUnreachable(packet.copyFromIpHeader(), why);
  }

  /** Sends an ICMP error that a driver made, through the layers of one. */
  public Verdict sendIcmpError(PacketIndication error) {
    return icmp.send(error);
  }

  // --- up

  /** A frame from the interface's adapter, on its receive DPC. */
  public void arrive(Frame frame, NetworkInterface in) {
    if (!isReady()) {
      resources.discarded(frame.length(), IpDiscard.INTERFACE_DISABLED);
      return;
    }
    IpPacket facts =
        IpPacket.of(frame.bytes(), frame.offset(), frame.length(), resources.addresses());
    NetBufferList nbl = buffers.arrived(frame, in, facts);
    if (nbl == null) {
      resources.discarded(frame.length(), IpDiscard.ALLOCATION_FAILURE);
      return;
    }
    nbl.setLineage(frame.lineage());
    nbl.packetContext().setArrival(in.index(), in.subIndex());
    nbl.packetContext().setLoopback(in.isLoopback() || frame.own());
    nbl.packetContext().setUnsummed(in.isLoopback() || frame.own());
    boolean inspected = frames.isInspected(frame, in);
    if (inspected || frame.ethernet() != null) {
      frames.arrived(nbl, frame, facts, inspected, in, input);
    } else {
      input.arrive(nbl, in, frame, facts);
    }
    nbl.release();
  }

  /** What this host drops. */
  public Drops drops() {
    return resources.drops();
  }

  // --- forwarded fragments

  /**
   * Whether a list was shown to the forward layer in a chain of fragments, or is a clone of one.
   */
  public static boolean isOfFragmentGroup(NetBufferList list) {
    return ForwardedGroup.isShown(list);
  }

  /**
   * What FwpsReassembleForwardFragmentGroup0 makes: one packet of a chain of fragments, which it
   * keeps alive.
   *
   * @param backFill unused bytes before it
   * @param made takes it
   * @return STATUS_INVALID_PARAMETER for a chain that is not all of one datagram of the family;
   *     STATUS_INSUFFICIENT_RESOURCES
   */
  public NtStatus joinFragmentGroup(
      NetBufferList chain,
      AddressFamily family,
      NetBufferPool pool,
      int backFill,
      Consumer<NetBufferList> made) {
    ForwardedGroup group = ForwardedGroup.read(chain, family, resources.addresses());
    if (group == null) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    NetBufferList whole = group.join(pool, backFill);
    if (whole == null) {
      return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
    }
    made.accept(whole);
    return NtStatus.STATUS_SUCCESS;
  }

  // --- injection

  /**
   * Where FwpsInjectNetworkSendAsync0 enters: the top of the outbound path, with the IP header.
   *
   * @param preserveIdentification FWPS_SEND_INJECT_PRESERVE_IPID
   * @return the status of the completion
   */
  public NtStatus injectSend(NetBufferList atIpHeader, boolean preserveIdentification) {
    return atDispatch(() -> injection.send(atIpHeader, preserveIdentification));
  }

  /** {@link #injectSend(NetBufferList, boolean)} that numbers the packet anew. */
  public NtStatus injectSend(NetBufferList atIpHeader) {
    return injectSend(atIpHeader, false);
  }

  /**
   * As {@link #injectSend(NetBufferList)}, of a packet that starts at its transport header and
   * brings its IP header apart.
   */
  public NtStatus injectSend(NetBufferList atTransportHeader, byte[] ipHeader) {
    return atDispatch(() -> injection.sendBehind(ipHeader, atTransportHeader));
  }

  /**
   * Where FwpsInjectNetworkReceiveAsync0 and FwpsInjectTransportReceiveAsync0 enter: the bottom of
   * the inbound path of an interface, with the IP header.
   *
   * @return the status of the completion
   */
  public NtStatus injectReceive(
      NetBufferList atIpHeader, int interfaceIndex, int subInterfaceIndex) {
    return atDispatch(() -> injection.receive(atIpHeader, interfaceIndex, subInterfaceIndex));
  }

  /**
   * Where FwpsInjectForwardAsync0 enters: straight out by an interface, past every layer.
   *
   * @return the status of the completion
   */
  public NtStatus injectForward(NetBufferList atIpHeader, int interfaceIndex) {
    return atDispatch(() -> injection.forward(atIpHeader, interfaceIndex));
  }

  /**
   * Where FwpsInjectMacSendAsync0 enters, with the MAC header.
   *
   * @param asEthernet at MAC_FRAME_ETHERNET, else at MAC_FRAME_NATIVE
   * @param portNumber NDIS port; 0 is the only one
   * @return the status of the completion
   */
  public NtStatus injectFrame(
      NetBufferList atMacHeader, boolean asEthernet, int interfaceIndex, int portNumber) {
    return atDispatch(() -> frames.injectSend(atMacHeader, asEthernet, interfaceIndex, portNumber));
  }

  /** Where FwpsInjectMacReceiveAsync0 enters; as {@link #injectFrame}. */
  public NtStatus injectArrivedFrame(
      NetBufferList atMacHeader, boolean asEthernet, int interfaceIndex, int portNumber) {
    return atDispatch(
        () -> frames.injectReceive(atMacHeader, asEthernet, interfaceIndex, portNumber, input));
  }

  private NtStatus atDispatch(Supplier<NtStatus> work) {
    return DispatchLevel.get(resources.machine(), work);
  }
}

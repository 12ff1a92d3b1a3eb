package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.Irql;
import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.Frame;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.trace.EventKind;
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
  private static final int ETHERNET_HEADER_BYTES = 14;

  private final Host host;
  private final Routing routing;
  private final IpOutput output;
  private final IcmpErrors icmp;
  private final IpInput input;
  private final NetworkInjection injection;
  private final Drops drops = new Drops();

  /** The network layer of a host being made. */
  public IpStack(Host host) {
    this.host = host;
    this.routing = new Routing(host);
    this.output = new IpOutput(host, routing);
    this.icmp = new IcmpErrors(host);
    IpForwarder forwarder = new IpForwarder(host, routing, output, icmp);
    this.input = new IpInput(host, routing, forwarder, icmp);
    this.injection = new NetworkInjection(host, routing, output, input, forwarder);
  }

  /** The network is complete: says when the layer will work. */
  public void start() {
    long ready = host.options().stackReadyNanos();
    host.kernel()
        .schedule(
            Math.max(0, ready - host.kernel().nowNanos()),
            host.machine().key(),
            () -> host.network().log().host(EventKind.STACK_READY, host.name(), 0, 0));
  }

  /** Whether the layer works yet; before, sends fail and what arrives is dropped. */
  public boolean isReady() {
    return host.kernel().nowNanos() >= host.options().stackReadyNanos();
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
    Hop hop = routing.find(destination, null, null, 0);
    return hop == null ? null : hop.through();
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
    Hop hop = routing.find(destination, source, null, scopeId);
    return hop == null ? null : hop.through();
  }

  /**
   * The interface that has an address, or null.
   *
   * @param scopeId the interface index that scopes the address, or that of its peer; 0 for none.
   *     Several cards may have one link-local address
   */
  public @Nullable NetworkInterface interfaceOf(IpAddress localAddress, int scopeId) {
    NetworkInterface first = null;
    for (int i = 0; i < host.interfaces().size(); i++) {
      NetworkInterface each = host.interfaces().get(i);
      if (each.hasAddress(localAddress)) {
        if (scopeId == 0 || scopeId == each.index()) {
          return each;
        }
        first = first == null ? each : first;
      }
    }
    return first;
  }

  /** The longest packet known to reach a destination, in bytes. */
  public int pathMtu(IpAddress destination) {
    return routing.pathMtu(destination);
  }

  /** An ICMP error told the MTU of a link on the way; whether that is news. */
  public boolean learnPathMtu(IpAddress destination, int mtuBytes) {
    return routing.learnPathMtu(destination, mtuBytes);
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
    return atDispatch(() -> isReady() ? output.send(packet) : NtStatus.STATUS_DEVICE_NOT_READY);
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

  /** Behind an Ethernet header of 14 bytes an IP header is not pointer-aligned. */
  private static int offset(NetworkInterface in) {
    return in.isLoopback() ? 0 : ETHERNET_HEADER_BYTES;
  }

  /** A frame from the interface's adapter, on its receive DPC. */
  public void arrive(Frame frame, NetworkInterface in) {
    if (!isReady()) {
      input.drop(frame.packet().length, IpDiscard.INTERFACE_DISABLED);
      return;
    }
    byte[] packet = frame.packet();
    NetBufferList nbl =
        host.stackPool()
            .allocate(
                BufferKind.STACK, packet, 0, packet.length, Host.BACK_FILL_BYTES + offset(in));
    if (nbl == null) {
      input.drop(packet.length, IpDiscard.ALLOCATION_FAILURE);
      return;
    }
    nbl.setLineage(frame.lineage());
    nbl.packetContext().setArrival(in.index(), in.subIndex());
    nbl.packetContext().setLoopback(in.isLoopback() || frame.own());
    input.arrive(nbl, in);
    nbl.release();
  }

  /** Counts a packet dropped above the layer's own checks. */
  public void discarded(int bytes, IpDiscard why) {
    output.discard(bytes, why);
  }

  /** What this host drops. */
  public Drops drops() {
    return drops;
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

  private <T> T atDispatch(Supplier<T> work) {
    Activity self = host.kernel().current();
    if (self == null || self.irql() == Irql.DISPATCH_LEVEL) {
      return work.get();
    }
    Irql before = host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
    T result = work.get();
    host.machine().lowerIrql(before);
    return result;
  }
}

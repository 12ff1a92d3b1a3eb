package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.kernel.Machine;
import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.identity.EndpointTable;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.FlowTable;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.ip.IcmpErrorNotice;
import dev.wfpsim.net.ip.InboundPacket;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.ip.Unreachable;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.tcp.TcpStack;
import dev.wfpsim.net.udp.EchoStack;
import dev.wfpsim.net.udp.UdpStack;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.trace.EventKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transports of one host: endpoints, ports and flows, and the demultiplexer between the network
 * layer and TCP, UDP and ICMP echo.
 *
 * <p>The way up: {@link #receive} from the network layer's receive DPC, at DISPATCH_LEVEL. The way
 * down: {@link TransportOutput}. Drivers come in by {@link #injectTransportSend}.
 */
public final class TransportStack {
  private final Host host;
  private final TransportSettings settings;
  private final NetBufferPool pool;
  private final EndpointTable endpoints = new EndpointTable();
  private final FlowTable flows = new FlowTable();
  private final PortTable tcpPorts = new PortTable();
  private final PortTable udpPorts = new PortTable();
  private final TransportOutput output;
  private final TcpStack tcp;
  private final UdpStack udp;
  private final EchoStack echo;
  private final FlowExpiry expiry;

  public TransportStack(Host host) {
    this(host, host.options().transport());
  }

  public TransportStack(Host host, TransportSettings settings) {
    this.host = host;
    this.settings = settings;
    this.pool = host.buffers().newPool("tcpip transport");
    this.output = new TransportOutput(this);
    this.tcp = new TcpStack(this);
    this.udp = new UdpStack(this);
    this.echo = new EchoStack(this);
    this.expiry = new FlowExpiry(this);
  }

  public Host host() {
    return host;
  }

  public TransportSettings settings() {
    return settings;
  }

  public Kernel kernel() {
    return host.kernel();
  }

  public Machine machine() {
    return host.machine();
  }

  public Inspection inspection() {
    return host.inspection();
  }

  public IpStack ip() {
    return host.ip();
  }

  public NetBufferPool pool() {
    return pool;
  }

  public TransportOutput output() {
    return output;
  }

  public FlowTable flows() {
    return flows;
  }

  public TcpStack tcp() {
    return tcp;
  }

  public UdpStack udp() {
    return udp;
  }

  public EchoStack echo() {
    return echo;
  }

  /** The open endpoint of a handle; null where it is stale. */
  public @Nullable TransportEndpoint endpoint(long handle) {
    return endpoints.find(handle);
  }

  /** How many endpoints are open, those not counted that are the stack's own for good. */
  public int openEndpoints() {
    return endpoints.open() - echo.ownEndpoints();
  }

  /** A new endpoint, not bound. */
  public TransportEndpoint newEndpoint(
      @Nullable UserProcess process,
      int protocol,
      AddressFamily socketFamily,
      SocketAddress local,
      @Nullable TransportEndpoint parent) {
    return endpoints.create(process, protocol, socketFamily, local, parent);
  }

  /** The endpoint's handle becomes invalid. */
  public void closeEndpoint(TransportEndpoint endpoint) {
    endpoints.close(endpoint);
  }

  /** Binds an endpoint; with an end to the wait while a driver holds the bind. */
  public Binding bind(
      TransportEndpoint endpoint, Binding.Request request, @Nullable Patience patience)
      throws SocketError {
    return Binding.make(this, endpoint, request, patience);
  }

  boolean hasPorts(int protocol) {
    return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
  }

  PortTable ports(int protocol) {
    return protocol == IpProtocol.TCP ? tcpPorts : udpPorts;
  }

  /** The endpoints a packet to this address and port may be for, the most specific first. */
  public List<TransportEndpoint> holders(int protocol, IpAddress address, int port) {
    return ports(protocol).holders(address, port);
  }

  /**
   * The interface that has this address, null for none or any.
   *
   * @param peerScopeId the scope of the address it talks to, where it has none itself
   */
  @Nullable NetworkInterface interfaceOf(SocketAddress local, int peerScopeId) {
    IpAddress address = local.address();
    int scopeId = local.scopeId() == 0 ? peerScopeId : local.scopeId();
    return address.isUnspecified() ? null : ip().interfaceOf(address, scopeId);
  }

  /** A packet for this host, from the network layer; at DISPATCH_LEVEL. */
  public void receive(InboundPacket packet) {
    ReceivedPacket received = new ReceivedPacket(packet);
    switch (packet.protocol()) {
      case IpProtocol.TCP -> tcp.receive(received);
      case IpProtocol.UDP -> udp.receive(received);
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> echo.receive(received);
      default -> ip().sendUnreachable(packet, Unreachable.PROTOCOL);
    }
  }

  /** The endpoint that sent what an ICMP error is about; null where it is gone or not known. */
  public @Nullable TransportEndpoint ownerOf(IcmpErrorNotice notice) {
    return switch (notice.protocol()) {
      case IpProtocol.TCP -> tcp.ownerOf(notice);
      case IpProtocol.UDP -> first(holders(IpProtocol.UDP, notice.local(), notice.localPort()));
      default -> null;
    };
  }

  private static @Nullable TransportEndpoint first(List<TransportEndpoint> holders) {
    return holders.isEmpty() ? null : holders.getFirst();
  }

  /**
   * Whether an ICMP error is about something this host may have sent: anybody can forge one, and
   * one about TCP has to quote a sequence number that is under way (RFC 5927, 4.1).
   */
  public boolean believes(IcmpErrorNotice notice) {
    return notice.protocol() != IpProtocol.TCP || tcp.believes(notice);
  }

  /** An ICMP error came back for something this host sent. */
  public void icmpError(IcmpErrorNotice notice) {
    switch (notice.protocol()) {
      case IpProtocol.TCP -> tcp.icmpError(notice);
      case IpProtocol.UDP -> udp.icmpError(notice);
      default -> {
        // echo requests time out
      }
    }
  }

  /**
   * A driver's packet enters at the top of the outbound path: the hooks see it again, with
   * its lineage. The buffer stays the engine's to complete when this returns. At DISPATCH_LEVEL.
   *
   * @return the status the completion carries: STATUS_INVALID_HANDLE where the endpoint is gone
   *     STATUS_INVALID_PARAMETER for a packet that is none, STATUS_INSUFFICIENT_RESOURCES,
   *     STATUS_ACCESS_DENIED where a hook dropped it
   */
  public NtStatus injectTransportSend(TransportSendRequest request) {
    return new TransportInjection(this).send(request);
  }

  /** Takes the flow out and tells the inspection; at DISPATCH_LEVEL; a second time does nothing. */
  public void deleteFlow(Flow flow) {
    if (flows.remove(flow)) {
      inspection().flowDeleted(flow);
    }
  }

  /** The flow will be deleted when nothing uses it for a while. */
  public void expireWhenIdle() {
    expiry.watch();
  }

  /** Does work at PASSIVE_LEVEL on a system worker. */
  public void defer(String name, Runnable work) {
    DeferredWork.queue(machine(), name, work);
  }

  /**
   * FwpsFlowAbort0: resets the connection, or forgets the conversation; at DISPATCH_LEVEL
   * or below.
   */
  public void abort(Flow flow) {
    if (flow.deleted()) {
      return;
    }
    if (flow.protocol() == IpProtocol.TCP) {
      tcp.abort(flow);
      return;
    }
    udp.forget(flow);
    echo.forget(flow);
    DispatchLevel.run(machine(), () -> deleteFlow(flow));
  }

  /** Writes an event of the acting activity. */
  public void emit(EventKind kind, long a, long b, long c) {
    Kernel kernel = kernel();
    kernel.trace().emit(kind, kernel.nowNanos(), activityId(), a, b, c);
  }

  /** Writes an event with bytes. */
  public void emitBytes(EventKind kind, byte[] data, int offset, int length) {
    Kernel kernel = kernel();
    kernel.trace().bytes(kind, kernel.nowNanos(), activityId(), data, offset, length);
  }

  /** The number of a name in the trace. */
  public int name(String text) {
    return kernel().trace().name(text);
  }

  private int activityId() {
    Activity current = kernel().current();
    return current == null ? 0 : current.id();
  }
}

package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.identity.EndpointTable;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.FlowTable;
import dev.wfpsim.net.identity.NameCache;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.Hooks;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.winsock.SocketError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the transports of one host share: endpoints, ports and flows, by which an arriving packet
 * finds whom it is for, and the protocols themselves.
 *
 * <p>The way up: the network layer hands a packet to its {@link TransportProtocol}. The way down:
 * {@link TransportOutput}, then the network layer. Drivers come in by {@link #injectTransportSend}.
 */
public final class TransportStack {
  private final Machine machine;
  private final IpStack ip;
  private final Hooks hooks;
  private final NetBufferPool pool;
  private final EndpointTable endpoints;
  private final FlowTable flows;
  private final TransportOutput output;
  private final FlowExpiry expiry;
  private final NameCache names;
  private final long flowIdleNanos;
  private int ownEndpoints;
  private @Nullable Ports firstPorts;

  /**
   * The transports of a host being made; {@link #add} enters the protocols.
   *
   * @param pool where their buffers come from
   * @param flowIdleNanos how long a flow that may expire lives without a packet
   */
  public TransportStack(
      Machine machine, IpStack ip, Hooks hooks, NetBufferPool pool, long flowIdleNanos) {
    this.machine = machine;
    this.endpoints = new EndpointTable(machine);
    this.flows = new FlowTable(machine.kernel().events());
    this.names = new NameCache(machine.kernel());
    this.ip = ip;
    this.hooks = hooks;
    this.pool = pool;
    this.flowIdleNanos = flowIdleNanos;
    this.output = new TransportOutput(pool, ip);
    this.expiry = new FlowExpiry(this);
  }

  /** The ports of a protocol of which somebody has taken one, and the next such. */
  private record Ports(int protocol, PortTable table, @Nullable Ports next) {}

  /** Enters a protocol, here and at the network layer. */
  public void add(int number, TransportProtocol protocol) {
    ip.protocols().add(number, protocol);
  }

  /** How long a flow that may expire lives without a packet. */
  public long flowIdleNanos() {
    return flowIdleNanos;
  }

  public Kernel kernel() {
    return machine.kernel();
  }

  public Machine machine() {
    return machine;
  }

  /** What inspects the traffic now. */
  public Inspection inspection() {
    return hooks.inspection();
  }

  /** The hooks that tell of what they block. */
  public Hooks hooks() {
    return hooks;
  }

  public IpStack ip() {
    return ip;
  }

  public NetBufferPool pool() {
    return pool;
  }

  public TransportOutput output() {
    return output;
  }

  /** The names its host has resolved of late. */
  public NameCache names() {
    return names;
  }

  public FlowTable flows() {
    return flows;
  }

  /** The open endpoint of a handle; null where it is stale. */
  public @Nullable TransportEndpoint endpoint(long handle) {
    return endpoints.find(handle);
  }

  /** The endpoints that are open. */
  public List<TransportEndpoint> endpoints() {
    return endpoints.all();
  }

  /** How many endpoints are open, those not counted that are the stack's own for good. */
  public int openEndpoints() {
    return endpoints.open() - ownEndpoints;
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

  /** A new endpoint that is the stack's own for good, not bound. */
  public TransportEndpoint newOwnEndpoint(int protocol, AddressFamily family, SocketAddress local) {
    ownEndpoints++;
    return endpoints.create(null, protocol, family, local, null);
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
    TransportProtocol entered = protocol(protocol);
    return entered != null && entered.hasPorts();
  }

  /** The ports of a protocol that {@linkplain #hasPorts has} them. */
  PortTable ports(int protocol) {
    PortTable known = portsTaken(protocol);
    if (known == null) {
      known = new PortTable();
      firstPorts = new Ports(protocol, known, firstPorts);
    }
    return known;
  }

  /** The ports of a protocol; null where none was ever taken. */
  private @Nullable PortTable portsTaken(int protocol) {
    for (Ports each = firstPorts; each != null; each = each.next()) {
      if (each.protocol() == protocol) {
        return each.table();
      }
    }
    return null;
  }

  @Nullable TransportProtocol protocol(int number) {
    return ip.protocols().find(number) instanceof TransportProtocol protocol ? protocol : null;
  }

  /** The endpoints a packet to this address and port may be for, the most specific first. */
  public List<TransportEndpoint> holders(int protocol, IpAddress address, int port) {
    PortTable table = portsTaken(protocol);
    return table == null ? List.of() : table.holders(address, port);
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
      events().dead(flow.objectId());
    }
  }

  /** The flow will be deleted when nothing uses it for a while. */
  public void expireWhenIdle(Flow flow) {
    expiry.watch(flow);
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
    TransportProtocol protocol = protocol(flow.protocol());
    if (!flow.deleted() && protocol != null) {
      protocol.abort(flow);
    }
  }

  /**
   * The STREAM layer has something to go on with on a flow, or new filters: the connection's next
   * work is to look. At DISPATCH_LEVEL or below.
   */
  public void streamChanged(Flow flow) {
    TransportProtocol protocol = protocol(flow.protocol());
    if (!flow.deleted() && protocol != null) {
      protocol.streamChanged(flow);
    }
  }

  /** Where what happens here is written. */
  public Events events() {
    return kernel().events();
  }
}

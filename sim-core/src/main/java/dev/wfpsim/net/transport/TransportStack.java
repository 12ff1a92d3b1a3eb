package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.net.Host;
import dev.wfpsim.net.icmp.IcmpErrorNotice;
import dev.wfpsim.net.icmp.Unreachable;
import dev.wfpsim.net.ip.InboundPacket;
import org.jspecify.annotations.Nullable;

/** Takes packets up from the network layer of a host and hands them to their transports. */
public final class TransportStack {
  private final Host host;
  private final FlowTable flows = new FlowTable();

  public TransportStack(Host host) {
    this.host = host;
  }

  /** A packet for this host, at its transport header; on the receive DPC at DISPATCH_LEVEL. */
  public void receive(InboundPacket packet) {
    host.ip().sendUnreachable(packet, Unreachable.PROTOCOL);
  }

  /** An ICMP error about a packet of this host came in. */
  public void icmpError(IcmpErrorNotice notice) {}

  /** The flows of the host. */
  public FlowTable flows() {
    return flows;
  }

  /** The open endpoint of a handle; null where it is stale. */
  public @Nullable TransportEndpoint endpoint(long handle) {
    return null;
  }

  /** Ends a flow. */
  public void abort(Flow flow) {}

  /** A driver's packet enters at the top of the outbound path. */
  public NtStatus injectTransportSend(TransportSendRequest request) {
    return NtStatus.STATUS_INVALID_HANDLE;
  }
}

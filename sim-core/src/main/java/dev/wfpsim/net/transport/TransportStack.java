package dev.wfpsim.net.transport;

import dev.wfpsim.net.Host;
import dev.wfpsim.net.icmp.IcmpErrorNotice;
import dev.wfpsim.net.icmp.Unreachable;
import dev.wfpsim.net.ip.InboundPacket;

/** Takes packets up from the network layer of a host and hands them to their transports. */
public final class TransportStack {
  private final Host host;

  public TransportStack(Host host) {
    this.host = host;
  }

  /** A packet for this host, at its transport header; on the receive DPC at DISPATCH_LEVEL. */
  public void receive(InboundPacket packet) {
    host.ip().sendUnreachable(packet, Unreachable.PROTOCOL);
  }

  /** An ICMP error about a packet of this host came in. */
  public void icmpError(IcmpErrorNotice notice) {}
}

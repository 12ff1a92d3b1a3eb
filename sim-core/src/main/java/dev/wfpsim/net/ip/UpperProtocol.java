package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.identity.TransportEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * A protocol above the network layer, as that layer knows it. All calls come at DISPATCH_LEVEL and
 * may park in a hook.
 */
public interface UpperProtocol {
  /** A packet for this host; the buffer stays the network layer's. */
  void receive(InboundPacket packet);

  /** An ICMP error for this host that its layers have let pass; the buffer is at its header. */
  default void receiveError(InboundPacket packet) {}

  /** The endpoint that sent what an ICMP error is about; null where it is gone or not known. */
  @Nullable TransportEndpoint ownerOf(IcmpErrorNotice notice);

  /**
   * Whether an ICMP error is about something this host may have sent: anybody can forge one (RFC
   * 5927, 4.1).
   */
  boolean believes(IcmpErrorNotice notice);

  /** An ICMP error came back for something this host sent. */
  void icmpError(IcmpErrorNotice notice);

  /**
   * The stack's own endpoint that messages of this protocol which no socket sends belong to; null
   * where it has none.
   */
  default @Nullable TransportEndpoint ownEndpoint(AddressFamily family) {
    return null;
  }
}

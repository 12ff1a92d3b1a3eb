package dev.wfpsim.net.udp;

import dev.wfpsim.net.address.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A received datagram.
 *
 * @param payload the caller's own
 * @param from the sender
 * @param to the local address and port it was sent to
 * @param redirectRecords IP_WFP_REDIRECT_RECORDS control data; null where not redirected to here
 * @param redirectContext IP_WFP_REDIRECT_CONTEXT control data; null where not redirected to here
 */
public record Datagram(
    byte[] payload,
    SocketAddress from,
    SocketAddress to,
    byte @Nullable [] redirectRecords,
    byte @Nullable [] redirectContext) {

  /** The same, under names that its reader has for the addresses. */
  public Datagram between(SocketAddress sender, SocketAddress receiver) {
    return sender == from && receiver == to
        ? this
        : new Datagram(payload, sender, receiver, redirectRecords, redirectContext);
  }
}

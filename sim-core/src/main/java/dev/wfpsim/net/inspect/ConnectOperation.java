package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.TransportEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * A connect, or the first datagram to a new peer: first at ALE_CONNECT_REDIRECT, where the
 * destination may be replaced, then at ALE_AUTH_CONNECT with the destination that will be used
 * (FWPS_CONNECT_REQUEST0). As a reauthorisation, the next packet of an outbound flow in either
 * direction.
 *
 * <p>{@link #remote} is the effective destination: it is what the wire carries and what getpeername
 * of the client shows afterwards.
 */
public final class ConnectOperation extends AleOperation {
  private final SocketAddress originalRemote;
  private ConnectDecision decision;
  private @Nullable PacketIndication packet;

  public ConnectOperation(
      TransportEndpoint endpoint, AddressFamily family, SocketAddress local, SocketAddress remote) {
    super(endpoint, family, local);
    this.originalRemote = remote;
    this.decision = ConnectDecision.to(remote);
  }

  /** The destination the connection will be made to. */
  public SocketAddress remote() {
    return decision.remote();
  }

  /** What the redirect layer decided; as asked for until then. */
  public ConnectDecision decision() {
    return decision;
  }

  /** The stack does as the redirect layer decided. */
  public void follow(ConnectDecision decided) {
    if (decided.remote().address().family() != family()) {
      throw new IllegalArgumentException(
          "redirect to another family: address=" + decided.remote() + " family=" + family());
    }
    decision = decided;
    SocketAddress local = decided.local();
    if (local != null) {
      replaceLocal(local);
    }
  }

  /** The destination the application asked for. */
  public SocketAddress originalRemote() {
    return originalRemote;
  }

  /** Whether the destination was replaced (FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED). */
  public boolean redirected() {
    return decision.localRedirect() != null || !decision.remote().equals(originalRemote);
  }

  public @Nullable LocalRedirect localRedirect() {
    return decision.localRedirect();
  }

  /** Whether the redirect layer replaced the source address, of this connection only. */
  public boolean localReplaced() {
    return decision.local() != null;
  }

  /** The stack's own choice of source address, made again after a redirection. */
  public void chooseLocal(SocketAddress chosen) {
    replaceLocal(chosen);
  }

  /** The datagram that asks for the connection, or the packet of a reauthorisation; else null. */
  public @Nullable PacketIndication packet() {
    return packet;
  }

  public void setPacket(@Nullable PacketIndication indication) {
    packet = indication;
  }

  /** FWPS_METADATA_FIELD_PACKET_DIRECTION; outbound where there is no packet. */
  public Direction packetDirection() {
    return packet == null ? Direction.OUTBOUND : packet.direction();
  }
}

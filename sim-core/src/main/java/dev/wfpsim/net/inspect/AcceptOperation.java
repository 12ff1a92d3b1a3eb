package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.TransportEndpoint;

/**
 * The first packet of a peer for a local endpoint (ALE_AUTH_RECV_ACCEPT): a SYN for a listener, or
 * the first datagram from a new peer. As a reauthorisation, the next packet of an inbound flow in
 * either direction.
 */
public final class AcceptOperation extends AleOperation {
  private final SocketAddress remote;
  private final PacketIndication packet;

  /**
   * @param endpoint the endpoint that would own the flow
   * @param packet the indication that caused it: addresses, header sizes, arrival interface
   */
  public AcceptOperation(
      TransportEndpoint endpoint,
      AddressFamily family,
      SocketAddress local,
      SocketAddress remote,
      PacketIndication packet) {
    super(endpoint, family, local);
    this.remote = remote;
    this.packet = packet;
    setLocalInterface(packet.networkInterface());
  }

  /** The peer. */
  public SocketAddress remote() {
    return remote;
  }

  /** What the packet says about itself. */
  public PacketIndication packet() {
    return packet;
  }

  /** FWPS_METADATA_FIELD_PACKET_DIRECTION: inbound, or either way on a reauthorisation. */
  public Direction packetDirection() {
    return packet.direction();
  }
}

package dev.wfpsim.net.inspect;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of the stack, one for each family of layers. The stack drives the documented order of
 * layers, and gives ALE the packet that it has at that point, if any; an
 * implementation classifies one layer at each call and answers. All hooks run on the activity that
 * does the work, with no lock of the stack held; an implementation may park there.
 *
 * <p>IRQL: bind, listen and connect hooks of a socket run at PASSIVE_LEVEL on the caller's thread
 * and may wait while a driver has them pended; {@link #endpointClosure} and {@link
 * #resourceRelease} run at PASSIVE_LEVEL too; every hook with a packet, and {@link #flowDeleted},
 * runs at DISPATCH_LEVEL and must not wait. An authorisation with a packet (first datagram,
 * reauthorisation) is a hook with a packet, but the first datagram's {@link #connectRedirect} and
 * {@link #authConnect} run at PASSIVE_LEVEL on the sender's thread.
 *
 * <p>Documentation: "TCP packet flows", "UDP packet flows", "ALE layers".
 */
public interface Inspection {
  /** ALE_BIND_REDIRECT: may decide on another local address, port and reservation token. */
  BindDecision bindRedirect(BindOperation operation);

  /** ALE_RESOURCE_ASSIGNMENT, after the port is chosen. */
  Verdict resourceAssignment(BindOperation operation);

  /** ALE_AUTH_LISTEN. */
  Verdict authListen(ListenOperation operation);

  /** ALE_CONNECT_REDIRECT: may decide on another remote address and port, and a local service. */
  ConnectDecision connectRedirect(ConnectOperation operation);

  /**
   * ALE_AUTH_CONNECT, of a connect that follows what the redirect layer decided.
   *
   * @param packet null for TCP, the first datagram otherwise (at its transport header), the packet
   *     of a reauthorisation
   */
  Verdict authConnect(ConnectOperation operation, @Nullable NetBufferList packet);

  /** ALE_AUTH_RECV_ACCEPT, with the SYN or first datagram (at its payload). */
  Verdict authRecvAccept(AcceptOperation operation, NetBufferList packet);

  /**
   * ALE_FLOW_ESTABLISHED; a BLOCK ends the connection.
   *
   * @param packet what established it: the SYN-ACK or final ACK (at its payload), the first
   *     datagram (inbound at its payload, outbound at its transport header)
   */
  Verdict flowEstablished(Flow flow, @Nullable NetBufferList packet);

  /** DATAGRAM_DATA: UDP and ICMP, either direction. */
  Verdict datagramData(PacketIndication packet);

  /**
   * STREAM: what sees the data of a TCP connection from now on; null where no filter asks for that.
   * Not a scheduling point.
   *
   * @param established whether data may have passed already, unseen
   */
  @Nullable StreamInspection stream(Flow flow, boolean established);

  /**
   * STREAM_PACKET: each segment of TCP, those of the handshake too; inbound at its payload,
   * outbound at its transport header. A BLOCK is a loss.
   */
  Verdict streamPacket(PacketIndication packet);

  /**
   * Whether STREAM_PACKET wants to see the segments of a family, each by itself. Not a scheduling
   * point.
   */
  boolean inspectsStreamPackets(AddressFamily family);

  /** OUTBOUND_TRANSPORT, at the transport header: of each packet in the list. */
  Verdict outboundTransport(PacketIndication packet);

  /** INBOUND_TRANSPORT, at the payload. */
  Verdict inboundTransport(PacketIndication packet);

  /** OUTBOUND_IPPACKET, at the IP header. */
  Verdict outboundIpPacket(PacketIndication packet);

  /** INBOUND_IPPACKET, at the transport header. */
  Verdict inboundIpPacket(PacketIndication packet);

  /**
   * Whether the MAC layers of a direction want to see frames; where they do not, one is counted.
   * Not a scheduling point.
   */
  boolean inspectsFrame(Direction direction);

  /** MAC_FRAME_ETHERNET or MAC_FRAME_NATIVE. */
  Verdict macFrame(FrameIndication frame);

  /** IPFORWARD, at the IP header. */
  Verdict ipForward(PacketIndication packet);

  /** INBOUND_ICMP_ERROR or OUTBOUND_ICMP_ERROR by the direction of the packet. */
  Verdict icmpError(PacketIndication packet);

  /**
   * A discard layer of a packet layer hears of a dropped packet. A BLOCK from the transport or IP
   * packet discard layer suppresses the RST or ICMP error that would answer the packet.
   *
   * @param reason see {@link DiscardReason}
   */
  Verdict discarded(PacketIndication packet, DiscardLayer layer, int reason);

  /** The discard layer of an ALE layer hears of a refused operation. */
  void discarded(AleOperation operation, DiscardLayer layer, int reason);

  /** ALE_ENDPOINT_CLOSURE; may wait while a driver has the closure pended. */
  void endpointClosure(TransportEndpoint endpoint);

  /** ALE_RESOURCE_RELEASE: once for each permitted {@link #resourceAssignment}. */
  void resourceRelease(TransportEndpoint endpoint);

  /**
   * NAME_RESOLUTION_CACHE: an address of a name is about to be kept; a BLOCK keeps it out. At
   * PASSIVE_LEVEL, on a thread of the process that asked.
   */
  Verdict nameResolved(NameResolution resolution);

  /** The flow is gone: contexts on it are to be deleted. */
  void flowDeleted(Flow flow);

  /** SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS; null where the connection was not redirected. */
  byte @Nullable [] redirectRecords(TransportEndpoint accepted);

  /** SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT; null where the connection was not redirected. */
  byte @Nullable [] redirectContext(TransportEndpoint accepted);

  /** The redirect records a datagram of this flow is received with; null where not redirected. */
  byte @Nullable [] redirectRecords(Flow flow);

  /** The redirect context a datagram of this flow is received with; null where not redirected. */
  byte @Nullable [] redirectContext(Flow flow);

  /** SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS. */
  NtStatus setRedirectRecords(TransportEndpoint endpoint, byte[] records);
}

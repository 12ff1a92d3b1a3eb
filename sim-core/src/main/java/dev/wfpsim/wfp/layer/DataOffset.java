package dev.wfpsim.wfp.layer;

/** Where the indicated data of a packet layer starts (page: data-offset-positions). */
public enum DataOffset {
  /** No packet at this layer. */
  NONE,
  MAC_HEADER,
  IP_HEADER,
  TRANSPORT_HEADER,
  PAYLOAD,
  /** Inbound: the payload; outbound: the transport header. */
  PAYLOAD_IN_TRANSPORT_HEADER_OUT,
  /** The IP header inside the ICMP error message. */
  INNER_IP_HEADER,
  ICMP_HEADER,
  /** Stream data; no headers. */
  DATA
}

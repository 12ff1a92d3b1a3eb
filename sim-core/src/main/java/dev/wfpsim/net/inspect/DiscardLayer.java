package dev.wfpsim.net.inspect;

/** The layers that have a discard layer beside them, where dropped traffic is reported. */
public enum DiscardLayer {
  INBOUND_IPPACKET,
  OUTBOUND_IPPACKET,
  IPFORWARD,
  INBOUND_TRANSPORT,
  OUTBOUND_TRANSPORT,
  DATAGRAM_DATA,
  INBOUND_ICMP_ERROR,
  OUTBOUND_ICMP_ERROR,
  ALE_RESOURCE_ASSIGNMENT,
  ALE_AUTH_LISTEN,
  ALE_AUTH_CONNECT,
  ALE_AUTH_RECV_ACCEPT,
  ALE_FLOW_ESTABLISHED
}

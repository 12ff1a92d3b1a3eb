package dev.wfpsim.net.inspect;

/**
 * Which part of its datagram an inbound fragment is (FWPS_INBOUND_FRAGMENT_METADATA0).
 *
 * @param identification of the datagram: 16 bits over IPv4, 32 over IPv6
 * @param offset where its payload belongs in the datagram's, bytes
 * @param length of its payload, bytes
 */
public record FragmentFacts(int identification, int offset, int length) {}

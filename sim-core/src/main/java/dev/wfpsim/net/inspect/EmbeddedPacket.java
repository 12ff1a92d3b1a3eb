package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.SocketAddress;

/**
 * The packet that an ICMP error is about, as far as the error quotes it: one that this host sent
 * (FWPS_FIELDS_INBOUND_ICMP_ERROR_V4).
 *
 * @param protocol its IP protocol number
 * @param local its source; port 0 where it has none
 * @param remote where it was going
 * @param hasPorts whether its ports are known: its transport has some and they are not cut off
 */
public record EmbeddedPacket(
    int protocol, SocketAddress local, SocketAddress remote, boolean hasPorts) {}

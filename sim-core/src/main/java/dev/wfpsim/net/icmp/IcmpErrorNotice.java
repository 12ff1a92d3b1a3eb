package dev.wfpsim.net.icmp;

import dev.wfpsim.net.IpAddress;

/**
 * An ICMP error that came in, as the transport of the packet it is about hears of it.
 *
 * @param local this host's address in that packet: its source
 * @param remote where that packet was going
 * @param protocol its transport
 * @param localPort its source port, 0 where it has none or it is cut off
 * @param remotePort its destination port
 * @param type ICMP or ICMPv6 type, by the family of the addresses
 * @param code of the type
 * @param mtu what the link told of a too big packet takes, bytes; else 0
 */
public record IcmpErrorNotice(
    IpAddress local,
    IpAddress remote,
    int protocol,
    int localPort,
    int remotePort,
    int type,
    int code,
    int mtu) {}

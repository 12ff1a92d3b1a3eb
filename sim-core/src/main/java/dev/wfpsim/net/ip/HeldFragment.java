package dev.wfpsim.net.ip;

import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.link.NetworkInterface;

/**
 * A fragment on its way through a host that holds the fragments of a datagram together.
 *
 * @param packet with one hop less, at its IP header; whoever has this owns it
 * @param facts what its headers say
 * @param in the interface it came in by
 * @param hop where it goes
 */
record HeldFragment(NetBufferList packet, IpPacket facts, NetworkInterface in, Hop hop) {}

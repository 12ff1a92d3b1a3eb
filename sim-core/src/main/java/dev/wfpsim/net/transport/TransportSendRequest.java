package dev.wfpsim.net.transport;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import org.jspecify.annotations.Nullable;

/**
 * A packet injected into the outbound path of the transports (FwpsInjectTransportSendAsync0/1).
 *
 * @param endpointHandle the endpoint it is sent for, 0 for a raw send
 * @param nbl at its transport header; of a raw send with an IP header at that header
 * @param family AF_INET or AF_INET6
 * @param remote where to: the address counts, the port is in the packet; null only where the packet
 *     has an IP header
 * @param headerIncluded the packet begins with an IP header of its own
 * @param controlData ancillary data of the send, null for none
 */
public record TransportSendRequest(
    long endpointHandle,
    NetBufferList nbl,
    AddressFamily family,
    @Nullable SocketAddress remote,
    boolean headerIncluded,
    byte @Nullable [] controlData) {}

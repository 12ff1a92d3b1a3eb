package dev.wfpsim.net.inspect;

import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.EthernetFields;

/**
 * A frame at a MAC layer.
 *
 * @param nbl at the MAC header; at what follows it where an inbound frame is shown as an Ethernet
 *     one
 * @param asEthernet whether it is shown above the miniport's adaptation, as an Ethernet frame, or
 *     below it, as the medium has it
 * @param header what its header says
 * @param through the card it passes
 */
public record FrameIndication(
    NetBufferList nbl,
    Direction direction,
    boolean asEthernet,
    EthernetFields header,
    NetworkInterface through) {}

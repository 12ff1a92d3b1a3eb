package dev.wfpsim.wfp.fwps;

import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;

/**
 * FWPS_STREAM_DATA_OFFSET0: where the first byte is.
 *
 * @param netBufferList the list of the chain that holds it
 * @param netBuffer the packet that holds it
 * @param mdl the MDL that holds it
 * @param mdlOffset bytes of the MDL before it
 * @param netBufferOffset the engine's own
 * @param streamDataOffset the engine's own
 */
public record FwpsStreamDataOffset(
    NetBufferList netBufferList,
    NetBuffer netBuffer,
    Mdl mdl,
    int mdlOffset,
    int netBufferOffset,
    long streamDataOffset) {}

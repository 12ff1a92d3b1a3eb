package dev.wfpsim.net.buffer;

/** How a NET_BUFFER_LIST came to be, and with it which {@link FreeFunction} must free it. */
public enum BufferKind {
  /** The stack's own: a driver only ever references or clones it. */
  STACK,
  /** From FwpsAllocateNetBufferAndNetBufferList0. */
  BUILT,
  /** From NdisAllocateNetBufferAndNetBufferList. */
  NDIS,
  /** From FwpsAllocateCloneNetBufferList0. */
  CLONE,
  /** From FwpsReassembleForwardFragmentGroup0. */
  REASSEMBLED,
  /** From FwpsCloneStreamData0; discarded as a chain, or freed one by one when completed. */
  STREAM_CLONE
}

package dev.wfpsim.net.ip;

/**
 * Whether a packet too short for an Ethernet frame has come in with what its sender filled the
 * frame up with: cut off by the adapter, or behind the packet in its memory. The MAC layers are
 * shown it; above, the data ends with the packet, and the MDL does not. A callout that takes an
 * MDL's length for the packet's reads bytes there that nobody sent.
 *
 * <p>Pages: NET_BUFFER (DataLength), MmGetMdlByteCount; RFC 894 for the least length.
 */
public enum FramePadding {
  CUT_OFF,
  KEPT;

  /** The least that an Ethernet frame carries, in bytes. */
  static final int LEAST_BYTES = 46;
}

package dev.wfpsim.net.buffer;

/**
 * How much a host may hold in buffers before allocations fail, as they do when memory is short.
 *
 * @param maxLists NET_BUFFER_LISTs alive at once
 * @param maxBytes bytes of packet memory alive at once
 */
public record BufferLimits(int maxLists, long maxBytes) {
  /** Far above what a healthy scenario needs. */
  public static final BufferLimits DEFAULT = new BufferLimits(100_000, 128L << 20);

  /** The most that the retreats of one NET_BUFFER may allocate before they fail. */
  public static final int MAX_RETREAT_BYTES = 1 << 20;

  /** The longest data of one NET_BUFFER that is ever copied. */
  public static final int MAX_COPY_BYTES = 16 << 20;

  public BufferLimits {
    if (maxLists < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "limits are positive: maxLists=" + maxLists + ", maxBytes=" + maxBytes);
    }
  }
}

package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.MemorySpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory in blocks of one size for the byte queues of a host, which hold bytes for a moment each: a
 * block that is given back serves the next queue, so that a run allocates what it holds at once and
 * not what passes through. What is in a block that is taken means nothing.
 */
final class BlockPool {
  static final int BLOCK_BYTES = 2048;

  /** Blocks kept for the next; more are left to the collector. */
  private static final int MAX_SPARE = 64;

  private final MemorySpace space;
  private final List<byte[]> spare = new ArrayList<>();

  BlockPool(MemorySpace space) {
    this.space = space;
  }

  /** Where memory that packets describe comes from. */
  MemorySpace space() {
    return space;
  }

  byte[] take() {
    return spare.isEmpty() ? new byte[BLOCK_BYTES] : spare.removeLast();
  }

  void give(byte[] block) {
    if (spare.size() < MAX_SPARE) {
      spare.add(block);
    }
  }
}

package dev.wfpsim.net.buffer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of one world that serve the next packet of exactly their length when nobody keeps them, so
 * that a run allocates what its packets hold at once and not what passes through.
 *
 * <p>What is traded: who keeps bytes has to say so, and an array is cleared each time it is taken.
 * An array is never used again that driver code may still reach by itself, through a segment; and
 * who looks at {@link Memory} that has been freed finds bytes of its own there. So nobody can tell.
 *
 * <p>Invariant: a block is in {@link #spare} only while its {@code keepers} are 0.
 */
final class ArraySpace extends MemorySpace {
  private static final int CHAINS = 64;

  /** Blocks of one chain: of so many packets that are on their way at once memory is used again. */
  private static final int MAX_CHAIN = 32;

  /** Longer ones are few, and would be held for nothing. */
  private static final int MAX_REUSED_BYTES = 1 << 14;

  private static final Block[] NONE = {};

  /** Chains by the last bits of a length; there from the first block that is given back. */
  private @Nullable Block[] spare = NONE;

  private long kept;

  /** An array, and how many keep it. */
  static final class Block {
    final byte[] bytes;
    private int keepers = 1;
    private boolean handedOut;
    private @Nullable Block next;
    private int depth;

    Block(byte[] bytes) {
      this.bytes = bytes;
    }

    void keep() {
      keepers++;
    }

    /** Somebody may hold the array itself, for as long as they like. */
    void handOut() {
      handedOut = true;
    }
  }

  @Override
  public Memory allocate(int length) {
    Block block = take(length);
    if (block == null) {
      block = new Block(new byte[length]);
    } else {
      Arrays.fill(block.bytes, (byte) 0);
    }
    kept += length;
    return new HeapMemory(this, block, false);
  }

  private @Nullable Block take(int length) {
    Block before = null;
    Block each = spare.length == 0 ? null : spare[length & CHAINS - 1];
    while (each != null && each.bytes.length != length) {
      before = each;
      each = each.next;
    }
    if (each == null) {
      return null;
    }
    if (before == null) {
      spare[length & CHAINS - 1] = each.next;
    } else {
      before.next = each.next;
    }
    each.next = null;
    each.keepers = 1;
    return each;
  }

  /** One keeper less; whether that was the last. */
  boolean release(Block block) {
    if (block.keepers <= 0) {
      throw new IllegalStateException("released by nobody who kept it");
    }
    block.keepers--;
    if (block.keepers > 0) {
      return false;
    }
    kept -= block.bytes.length;
    if (block.handedOut) {
      Arrays.fill(block.bytes, FREED);
    } else {
      give(block);
    }
    return true;
  }

  private void give(Block block) {
    int length = block.bytes.length;
    if (spare.length == 0) {
      spare = new Block[CHAINS];
    }
    Block first = spare[length & CHAINS - 1];
    int depth = first == null ? 1 : first.depth + 1;
    if (depth <= MAX_CHAIN && length <= MAX_REUSED_BYTES) {
      block.depth = depth;
      block.next = first;
      spare[length & CHAINS - 1] = block;
    }
  }

  @Override
  public boolean counts() {
    return true;
  }

  @Override
  public long keptBytes() {
    return kept;
  }

  @Override
  public void close() {
    spare = NONE;
  }
}

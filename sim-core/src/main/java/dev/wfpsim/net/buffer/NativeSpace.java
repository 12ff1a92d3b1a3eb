package dev.wfpsim.net.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Native memory of one world, in blocks whose lengths are powers of two, cut from an arena that is
 * closed with the world. A block that nobody keeps serves the next packet of its length, so a run
 * takes what its packets hold at once and not what passes through.
 *
 * <p>Invariant: a block is in {@link #spare} exactly when its {@code keepers} are 0. Which block is
 * taken depends on the run alone, so addresses differ from run to run by where the arena lies.
 *
 * <p>The arena is shared: driver code of a run may be carried by several threads, one at a time.
 */
final class NativeSpace extends MemorySpace {
  private static final int MIN_BITS = 6;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final long ALIGNMENT = 16;

  private final Arena arena = Arena.ofShared();
  private final List<List<Block>> spare = new ArrayList<>();
  private MemorySegment chunk = MemorySegment.NULL;
  private long kept;

  /** A run of native bytes, and how many keep it. */
  static final class Block {
    final MemorySegment segment;
    private int keepers = 1;

    private Block(MemorySegment segment) {
      this.segment = segment;
    }

    void keep() {
      keepers++;
    }
  }

  NativeSpace() {
    for (int bits = MIN_BITS; bits < Integer.SIZE; bits++) {
      spare.add(new ArrayList<>());
    }
  }

  private static int sizeClass(long length) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, length) - 1);
    return Math.max(MIN_BITS, bits) - MIN_BITS;
  }

  @Override
  public Memory allocate(int length) {
    Block block = take(length);
    block.segment.asSlice(0, length).fill((byte) 0);
    return new NativeMemory(this, block, length, false);
  }

  /** A block of at least so many bytes, kept once; what is in it means nothing. */
  Block take(int length) {
    int size = sizeClass(length);
    List<Block> free = spare.get(size);
    Block block;
    if (free.isEmpty()) {
      block = new Block(cut(1L << size + MIN_BITS));
    } else {
      block = free.removeLast();
      block.keepers = 1;
    }
    kept += block.segment.byteSize();
    return block;
  }

  private MemorySegment cut(long bytes) {
    if (bytes > CHUNK_BYTES / 4) {
      return arena.allocate(bytes, ALIGNMENT);
    }
    if (chunk.byteSize() < bytes) {
      chunk = arena.allocate(CHUNK_BYTES, ALIGNMENT);
    }
    MemorySegment piece = chunk.asSlice(0, bytes);
    chunk = chunk.asSlice(bytes);
    return piece;
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
    block.segment.fill(FREED);
    kept -= block.segment.byteSize();
    spare.get(sizeClass(block.segment.byteSize())).add(block);
    return true;
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
    arena.close();
  }
}

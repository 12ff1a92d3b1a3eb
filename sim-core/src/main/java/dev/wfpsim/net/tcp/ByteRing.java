package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.Memory;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A first-in first-out buffer of bytes with random access to what is in it: the receive buffer,
 * whose bytes are kept until they are read.
 *
 * <p>The bytes lie in blocks of a {@link BlockPool}, taken when a byte comes for which there is no
 * room and given back as soon as the last of theirs has gone, so that a thousand idle connections
 * cost nothing. Append, copy and drop are linear in the bytes moved.
 */
final class ByteRing {
  private static final int BLOCK = BlockPool.BLOCK_BYTES;
  private static final int FIRST_BLOCKS = 4;
  private static final byte[][] NONE = {};

  private final BlockPool pool;
  private int capacity;

  /** The blocks in order, in a circle whose length is a power of two. */
  private byte[] @Nullable [] blocks = NONE;

  private int first;
  private int count;

  /** Where the oldest byte is in the first block. */
  private int head;

  private int size;

  ByteRing(int capacity, BlockPool pool) {
    this.capacity = capacity;
    this.pool = pool;
  }

  int size() {
    return size;
  }

  /** Bytes that may still be appended; none where it holds more than its capacity. */
  int free() {
    return Math.max(0, capacity - size);
  }

  int capacity() {
    return capacity;
  }

  /** Sets how many bytes it may hold; those it holds stay. */
  void resize(int bytes) {
    capacity = bytes;
  }

  /** Bytes of memory it takes. */
  int memory() {
    return count * BLOCK;
  }

  /** Appends what fits of an array and says how much that was. */
  int append(byte[] source, int offset, int length) {
    return append(Memory.of(source), offset, length);
  }

  /** Appends what fits and says how much that was. */
  int append(Memory source, int offset, int length) {
    return put(source, offset, Math.min(length, free()));
  }

  /** Appends all, be it more than the capacity. */
  void appendAll(Memory source, int offset, int length) {
    int unused = put(source, offset, length);
  }

  private int put(Memory source, int offset, int accepted) {
    for (int done = 0; done < accepted; ) {
      int at = head + size;
      if (at == count * BLOCK) {
        addBlock();
      }
      int part = Math.min(accepted - done, BLOCK - at % BLOCK);
      source.copyTo(offset + done, block(at / BLOCK), at % BLOCK, part);
      size += part;
      done += part;
    }
    return accepted;
  }

  /** Copies {@code length} bytes that begin {@code from} bytes behind the oldest. */
  void copy(int from, byte[] target, int offset, int length) {
    check(from, length);
    for (int done = 0; done < length; ) {
      int at = head + from + done;
      int part = Math.min(length - done, BLOCK - at % BLOCK);
      System.arraycopy(block(at / BLOCK), at % BLOCK, target, offset + done, part);
      done += part;
    }
  }

  /** The index of the first of its oldest bytes that differs from others, or -1. */
  int mismatch(byte[] other, int offset, int length) {
    check(0, length);
    for (int done = 0; done < length; ) {
      int at = head + done;
      int begin = at % BLOCK;
      int part = Math.min(length - done, BLOCK - begin);
      byte[] block = block(at / BLOCK);
      int there = offset + done;
      int difference = Arrays.mismatch(block, begin, begin + part, other, there, there + part);
      if (difference >= 0) {
        return done + difference;
      }
      done += part;
    }
    return -1;
  }

  private void check(int from, int length) {
    if (from < 0 || length < 0 || from + length > size) {
      throw new IllegalArgumentException(
          "outside the buffer: from=" + from + " length=" + length + " size=" + size);
    }
  }

  /** Forgets the oldest {@code length} bytes. */
  void drop(int length) {
    if (length < 0 || length > size) {
      throw new IllegalArgumentException("outside the buffer: drop=" + length + " size=" + size);
    }
    size -= length;
    head += length;
    while (head >= BLOCK || (size == 0 && count > 0)) {
      giveFirst();
      head = Math.max(0, head - BLOCK);
    }
  }

  /** Forgets everything. */
  void clear() {
    drop(size);
  }

  private byte[] block(int index) {
    return Objects.requireNonNull(blocks[(first + index) & (blocks.length - 1)]);
  }

  private void giveFirst() {
    pool.give(block(0));
    blocks[first] = null;
    first = (first + 1) & (blocks.length - 1);
    count--;
    if (count == 0) {
      blocks = NONE;
      first = 0;
    }
  }

  private void addBlock() {
    if (count == blocks.length) {
      byte[][] larger = new byte[Math.max(FIRST_BLOCKS, count * 2)][];
      for (int i = 0; i < count; i++) {
        larger[i] = block(i);
      }
      blocks = larger;
      first = 0;
    }
    blocks[(first + count) & (blocks.length - 1)] = pool.take();
    count++;
  }
}

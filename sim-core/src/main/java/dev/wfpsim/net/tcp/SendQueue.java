package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application has sent and the peer has not acknowledged: a first-in first-out queue of
 * bytes with random access to what is in it.
 *
 * <p>Packets are not copies of it: a segment's data is described where it lies ({@link #describe}),
 * so whoever writes into an indicated segment, or through a clone of it, changes what is sent again
 * . So bytes never move and are never overwritten while they are queued; they lie in
 * blocks that are given up whole, and live on as long as a packet describes them.
 *
 * <p>Append is linear in the bytes; copy and describe are linear in them and in the blocks before
 * them, of which there are as many as the application made sends of at least {@link #BLOCK_BYTES}.
 */
final class SendQueue {
  private static final int BLOCK_BYTES = 2_048;
  private static final int FIRST_BLOCK_BYTES = 128;

  private static final class Block {
    private final Memory memory;
    private int end;

    private Block(Memory memory) {
      this.memory = memory;
    }

    private int capacity() {
      return memory.length();
    }

    private int room() {
      return capacity() - end;
    }
  }

  private final MemorySpace space;
  private int capacity;
  private final Fifo<Block> blocks = new Fifo<>();

  /** Memory given up that segments may describe which are not packets yet; where it is counted. */
  private @Nullable List<Memory> givenUp;

  private int head;
  private int size;

  SendQueue(int capacity, MemorySpace space) {
    this.capacity = capacity;
    this.space = space;
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
    int taken = 0;
    for (Block block : blocks) {
      taken += block.capacity();
    }
    return taken;
  }

  /** Small queues take little memory, and queues of many small sends few blocks. */
  private static int nextBlock(@Nullable Block last) {
    return last == null ? FIRST_BLOCK_BYTES : Math.min(BLOCK_BYTES, 2 * last.capacity());
  }

  /** Appends what fits and says how much that was. */
  int append(byte[] source, int offset, int length) {
    int accepted = Math.min(length, free());
    appendAll(source, offset, accepted);
    return accepted;
  }

  /** Appends all, be it more than the capacity. */
  void appendAll(byte[] source, int offset, int accepted) {
    int done = 0;
    while (done < accepted) {
      Block last = blocks.peekLast();
      if (last == null || last.room() == 0) {
        last = new Block(space.allocate(Math.max(nextBlock(last), accepted - done)));
        blocks.add(last);
      }
      int here = Math.min(last.room(), accepted - done);
      last.memory.copyFrom(last.end, source, offset + done, here);
      last.end += here;
      done += here;
    }
    size += accepted;
  }

  /** Copies {@code length} bytes that begin {@code from} bytes behind the oldest. */
  void copy(int from, byte[] target, int offset, int length) {
    check(from, length);
    int skip = head + from;
    int done = 0;
    for (Block block : blocks) {
      int here = Math.min(block.end - skip, length - done);
      if (here > 0) {
        block.memory.copyTo(skip, target, offset + done, here);
        done += here;
      }
      skip = Math.max(0, skip - block.end);
    }
  }

  /** Those bytes where they lie. */
  Text text(int from, int length) {
    check(from, length);
    if (length == 0) {
      return Text.NONE;
    }
    int skip = head + from;
    Iterator<Block> all = blocks.iterator();
    Block block = all.next();
    while (skip >= block.end) {
      skip -= block.end;
      block = all.next();
    }
    return text(block, skip, length, all);
  }

  private static Text text(Block block, int skip, int length, Iterator<Block> others) {
    int here = block.end - skip;
    return length <= here
        ? new Text(block.memory, skip, length)
        : new Text(block.memory, skip, here, text(others.next(), 0, length - here, others));
  }

  /** Those bytes where they lie, as MDLs; null for none. */
  @Nullable Mdl describe(int from, int length) {
    check(from, length);
    Mdl first = null;
    Mdl last = null;
    int skip = head + from;
    int left = length;
    for (Block block : blocks) {
      int here = Math.min(block.end - skip, left);
      if (here > 0) {
        Mdl part = Mdl.ofKept(block.memory, skip, here);
        if (last == null) {
          first = part;
        } else {
          last.setNext(part);
        }
        last = part;
        left -= here;
      }
      skip = Math.max(0, skip - block.end);
    }
    return first;
  }

  private void check(int from, int length) {
    if (from < 0 || length < 0 || from > size - length) {
      throw new IllegalArgumentException(
          "outside the queue: from=" + from + " length=" + length + " size=" + size);
    }
  }

  /** Forgets the oldest {@code length} bytes. */
  void drop(int length) {
    if (length < 0 || length > size) {
      throw new IllegalArgumentException("outside the queue: drop=" + length + " size=" + size);
    }
    head += length;
    size -= length;
    for (Block first = blocks.peek(); first != null && head >= first.end; first = blocks.peek()) {
      head -= first.end;
      giveUp(blocks.removeFirst());
    }
    blocks.trim(); // most connections are idle, and have sent before
  }

  /** Forgets everything. */
  void clear() {
    blocks.forEach(this::giveUp);
    blocks.clear();
    head = 0;
    size = 0;
  }

  private void giveUp(Block block) {
    if (space.counts()) {
      List<Memory> before = givenUp;
      if (before == null) {
        before = new ArrayList<>(2);
        givenUp = before;
      }
      before.add(block.memory);
    }
  }

  /** What was decided has been carried out: only packets describe what was given up. */
  void settled() {
    List<Memory> described = givenUp;
    if (described != null) {
      givenUp = null;
      described.forEach(space::release);
    }
  }
}

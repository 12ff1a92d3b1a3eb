package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.EventKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/** Memory that lies in a block of a {@link NativeSpace}, with an address. */
final class NativeMemory extends Memory {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final NativeSpace space;
  private NativeSpace.Block block;
  private MemorySegment bytes;
  private boolean lent;
  private boolean gone;

  NativeMemory(NativeSpace space, NativeSpace.Block block, int length, boolean lent) {
    super(length);
    this.space = space;
    this.block = block;
    this.bytes = block.segment.asSlice(0, length);
    this.lent = lent;
  }

  private MemorySegment toRead() {
    return gone ? toWrite() : bytes;
  }

  private MemorySegment toWrite() {
    if (gone) {
      move();
      bytes.fill(MemorySpace.FREED);
      gone = false;
    } else if (lent) {
      MemorySegment old = bytes;
      NativeSpace.Block shared = block;
      move();
      bytes.copyFrom(old);
      space.release(shared);
    }
    lent = false;
    return bytes;
  }

  private void move() {
    block = space.take(length());
    bytes = block.segment.asSlice(0, length());
  }

  private MemorySegment toWrite(int at, int count) {
    Objects.checkFromIndexSize(at, count, length());
    return toWrite();
  }

  @Override
  public int u8(int at) {
    return toRead().get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  @Override
  public int u16(int at) {
    return toRead().get(SHORT, at) & 0xffff;
  }

  @Override
  public int i32(int at) {
    return toRead().get(INT, at);
  }

  @Override
  public long i64(int at) {
    return toRead().get(LONG, at);
  }

  @Override
  public void put8(int at, int value) {
    toWrite(at, 1).set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  @Override
  public void put16(int at, int value) {
    toWrite(at, 2).set(SHORT, at, (short) value);
  }

  @Override
  public void put32(int at, int value) {
    toWrite(at, 4).set(INT, at, value);
  }

  @Override
  public void put64(int at, long value) {
    toWrite(at, 8).set(LONG, at, value);
  }

  @Override
  public void copyTo(int from, byte[] target, int targetOffset, int count) {
    MemorySegment.copy(toRead(), ValueLayout.JAVA_BYTE, from, target, targetOffset, count);
  }

  @Override
  public void copyFrom(int to, byte[] source, int sourceOffset, int count) {
    Objects.checkFromIndexSize(sourceOffset, count, source.length);
    MemorySegment.copy(source, sourceOffset, toWrite(to, count), ValueLayout.JAVA_BYTE, to, count);
  }

  @Override
  public void copyFrom(int to, Memory source, int sourceFrom, int count) {
    Objects.checkFromIndexSize(sourceFrom, count, source.length());
    MemorySegment target = toWrite(to, count);
    if (source instanceof NativeMemory other) {
      MemorySegment.copy(other.toRead(), sourceFrom, target, to, count);
    } else {
      target.asSlice(to, count).copyFrom(MemorySegment.ofArray(source.toBytes(sourceFrom, count)));
    }
  }

  @Override
  public int mismatch(int from, Memory other, int otherFrom, int count) {
    MemorySegment theirs =
        other instanceof NativeMemory memory
            ? memory.toRead().asSlice(otherFrom, count)
            : MemorySegment.ofArray(other.toBytes(otherFrom, count));
    return (int) toRead().asSlice(from, count).mismatch(theirs);
  }

  @Override
  public MemorySegment segment() {
    return toWrite();
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public void show(Events events, EventKind kind, int from, int count) {
    events.writeBytes(kind, toBytes(from, count), 0, count);
  }

  @Override
  Memory lend() {
    if (gone) {
      toWrite();
    }
    block.keep();
    return new NativeMemory(space, block, length(), true);
  }

  @Override
  void keep() {
    block.keep();
  }

  @Override
  void release() {
    if (!gone && space.release(block)) {
      gone = true;
    }
  }

  @Override
  void free() {
    if (!gone) {
      gone = true;
      space.release(block);
    }
  }
}

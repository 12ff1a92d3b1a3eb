package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.EventKind;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Memory that lies in an array: one that the collector takes, or a block of an {@link ArraySpace},
 * which is used again when nobody keeps it.
 */
final class HeapMemory extends Memory {
  private static final byte[] NONE = {};
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private boolean lent;
  private boolean gone;

  /** Both null where nobody counts who keeps the bytes. */
  private final @Nullable ArraySpace space;

  private ArraySpace.@Nullable Block block;

  HeapMemory(byte[] bytes, boolean lent) {
    super(bytes.length);
    this.bytes = bytes;
    this.lent = lent;
    this.space = null;
  }

  HeapMemory(ArraySpace space, ArraySpace.Block block, boolean lent) {
    super(block.bytes.length);
    this.bytes = block.bytes;
    this.lent = lent;
    this.space = space;
    this.block = block;
  }

  private byte[] toRead() {
    return gone ? toWrite() : bytes;
  }

  private byte[] toWrite() {
    if (gone) {
      bytes = new byte[length()];
      Arrays.fill(bytes, MemorySpace.FREED);
      gone = false;
    } else if (lent) {
      bytes = bytes.clone();
      giveUp();
    }
    lent = false;
    return bytes;
  }

  /** It is not over its block any more. */
  private void giveUp() {
    ArraySpace.Block old = block;
    block = null;
    if (space != null && old != null) {
      boolean unused = space.release(old);
    }
  }

  private byte[] toWrite(int at, int count) {
    Objects.checkFromIndexSize(at, count, length());
    return toWrite();
  }

  @Override
  public int u8(int at) {
    return toRead()[at] & 0xff;
  }

  @Override
  public int u16(int at) {
    byte[] from = toRead();
    return (from[at] & 0xff) << 8 | from[at + 1] & 0xff;
  }

  @Override
  public int i32(int at) {
    byte[] from = toRead();
    return (from[at] & 0xff) << 24
        | (from[at + 1] & 0xff) << 16
        | (from[at + 2] & 0xff) << 8
        | from[at + 3] & 0xff;
  }

  @Override
  public long i64(int at) {
    return (long) LONGS.get(toRead(), at);
  }

  @Override
  public void put8(int at, int value) {
    toWrite(at, 1)[at] = (byte) value;
  }

  @Override
  public void put16(int at, int value) {
    byte[] to = toWrite(at, 2);
    to[at] = (byte) (value >>> 8);
    to[at + 1] = (byte) value;
  }

  @Override
  public void put32(int at, int value) {
    byte[] to = toWrite(at, 4);
    to[at] = (byte) (value >>> 24);
    to[at + 1] = (byte) (value >>> 16);
    to[at + 2] = (byte) (value >>> 8);
    to[at + 3] = (byte) value;
  }

  @Override
  public void put64(int at, long value) {
    LONGS.set(toWrite(), at, value);
  }

  @Override
  public void copyTo(int from, byte[] target, int targetOffset, int count) {
    System.arraycopy(toRead(), from, target, targetOffset, count);
  }

  @Override
  public void copyFrom(int to, byte[] source, int sourceOffset, int count) {
    Objects.checkFromIndexSize(sourceOffset, count, source.length);
    System.arraycopy(source, sourceOffset, toWrite(to, count), to, count);
  }

  @Override
  public void copyFrom(int to, Memory source, int sourceFrom, int count) {
    Objects.checkFromIndexSize(sourceFrom, count, source.length());
    source.copyTo(sourceFrom, toWrite(to, count), to, count);
  }

  @Override
  public int mismatch(int from, Memory other, int otherFrom, int count) {
    if (other instanceof HeapMemory heap) {
      return Arrays.mismatch(
          toRead(), from, from + count, heap.toRead(), otherFrom, otherFrom + count);
    }
    return other.mismatch(otherFrom, this, from, count);
  }

  @Override
  public MemorySegment segment() {
    byte[] array = toWrite();
    if (block != null) {
      block.handOut();
    }
    return MemorySegment.ofArray(array);
  }

  @Override
  public boolean isNative() {
    return false;
  }

  @Override
  public void show(Events events, EventKind kind, int from, int count) {
    events.writeBytes(kind, toRead(), from, count);
  }

  @Override
  Memory lend() {
    byte[] shared = toRead();
    ArraySpace.Block common = block;
    if (space == null || common == null) {
      return new HeapMemory(shared, true);
    }
    common.keep();
    return new HeapMemory(space, common, true);
  }

  @Override
  void keep() {
    if (block != null) {
      block.keep();
    }
  }

  @Override
  void release() {
    ArraySpace.Block common = block;
    if (space != null && common != null && space.release(common)) {
      vanish();
    }
  }

  @Override
  void free() {
    if (block != null) {
      giveUp();
      vanish();
    } else if (lent) {
      vanish();
    } else if (!gone) {
      Arrays.fill(bytes, MemorySpace.FREED);
    }
  }

  /** Who looks now finds bytes that hold no data. */
  private void vanish() {
    block = null;
    bytes = NONE;
    gone = true;
  }
}

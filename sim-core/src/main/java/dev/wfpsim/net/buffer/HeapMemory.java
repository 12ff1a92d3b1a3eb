package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.EventKind;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/** Memory that lies in an array. */
final class HeapMemory extends Memory {
  private static final byte[] NONE = {};
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private boolean lent;
  private boolean gone;

  HeapMemory(byte[] bytes, boolean lent) {
    super(bytes.length);
    this.bytes = bytes;
    this.lent = lent;
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
    }
    lent = false;
    return bytes;
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
    return MemorySegment.ofArray(toWrite());
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
    return new HeapMemory(toRead(), true);
  }

  @Override
  void keep() {}

  @Override
  void release() {}

  @Override
  void free() {
    if (lent) {
      bytes = NONE;
      gone = true;
    } else {
      Arrays.fill(bytes, MemorySpace.FREED);
    }
  }
}

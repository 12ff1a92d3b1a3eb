package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.EventKind;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The bytes that MDLs, {@link DataBuffer}s and header views describe: those of a buffer and of its
 * clones, of a queue that packets are sent from, or of a packet as the wire brought it. They lie in
 * an array, or in native memory, where code compiled from C sees the same bytes ({@link #segment}).
 *
 * <p>A slice is who says memory, start and length: an {@link Mdl}, a {@link DataBuffer}, a view. A
 * byte written through one is seen through all.
 *
 * <p>Memory that is <em>lent</em> stays who lent it: several packets may be over the same bytes,
 * and each gets a copy of its own the first time that somebody writes to it. So what a wire brings
 * is copied only where a driver or the stack changes it.
 *
 * <p>Who keeps a world's bytes is counted ({@link MemorySpace#keep}), since they are used again for
 * another packet. Those of an array that is nobody's are not: who can still name them keeps them.
 *
 * <p>Every access is checked: an {@link IndexOutOfBoundsException} says that a byte of it lies
 * before index 0 or at {@link #length()} or behind, and nothing is written then. Numbers are in
 * network byte order, those of {@code …Little} methods in the processor's.
 *
 * <p>Cost: as the array's. Only one class of memory is linked until native memory is asked for, or
 * somebody watches what drivers do with memory ({@link WatchedMemory}), so that the calls here are
 * direct ones.
 */
public abstract sealed class Memory permits HeapMemory, NativeMemory, WatchedMemory {
  private final int length;

  Memory(int length) {
    this.length = length;
  }

  /** Memory that is an array: what is written goes there. */
  public static Memory of(byte[] bytes) {
    return new HeapMemory(bytes, false);
  }

  /**
   * So many bytes, all zero, in an array of their own; of more than {@link
   * BufferLimits#MAX_COPY_BYTES} or fewer than none, the driver's fault that asks.
   */
  public static Memory ofSize(int length) {
    if (length < 0 || length > BufferLimits.MAX_COPY_BYTES) {
      throw new DriverFault(
          Bugcheck.DRIVER_VERIFIER_DETECTED_VIOLATION, "no memory of such a size: bytes=" + length);
    }
    return new HeapMemory(new byte[length], false);
  }

  /** How many bytes there are. */
  public final int length() {
    return length;
  }

  /** The byte at {@code at}, 0 to 255. */
  public abstract int u8(int at);

  /** Two bytes, 0 to 65,535. */
  public abstract int u16(int at);

  /** Four bytes. */
  public abstract int i32(int at);

  /** Eight bytes. */
  public abstract long i64(int at);

  /** Two bytes of which the first counts least, 0 to 65,535. */
  public final int u16Little(int at) {
    return Short.reverseBytes((short) u16(at)) & 0xffff;
  }

  /** Four bytes of which the first counts least. */
  public final int i32Little(int at) {
    return Integer.reverseBytes(i32(at));
  }

  /** Eight bytes of which the first counts least. */
  public final long i64Little(int at) {
    return Long.reverseBytes(i64(at));
  }

  /** Writes the lowest 8 bits. */
  public abstract void put8(int at, int value);

  /** Writes the lowest 16 bits. */
  public abstract void put16(int at, int value);

  /** Writes 32 bits. */
  public abstract void put32(int at, int value);

  /** Writes 64 bits. */
  public abstract void put64(int at, long value);

  /** Writes the lowest 16 bits, the lowest 8 first. */
  public final void put16Little(int at, int value) {
    put16(at, Short.reverseBytes((short) value));
  }

  /** Writes 32 bits, the lowest 8 first. */
  public final void put32Little(int at, int value) {
    put32(at, Integer.reverseBytes(value));
  }

  /** Writes 64 bits, the lowest 8 first. */
  public final void put64Little(int at, long value) {
    put64(at, Long.reverseBytes(value));
  }

  /** Copies bytes into an array. */
  public abstract void copyTo(int from, byte[] target, int targetOffset, int count);

  /** Copies bytes into other memory, or to another place in this. */
  public final void copyTo(int from, Memory target, int targetFrom, int count) {
    target.copyFrom(targetFrom, this, from, count);
  }

  /** Writes the bytes of an array. */
  public abstract void copyFrom(int to, byte[] source, int sourceOffset, int count);

  /** Writes the bytes of other memory, or of another place in this. */
  public abstract void copyFrom(int to, Memory source, int sourceFrom, int count);

  /** A copy of bytes, in an array. */
  public final byte[] toBytes(int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    byte[] copy = new byte[count];
    copyTo(from, copy, 0, count);
    return copy;
  }

  /** A copy of all of it, in an array. */
  public final byte[] toBytes() {
    return toBytes(0, length);
  }

  /** The index, behind {@code from}, of the first byte that differs from another's; or -1. */
  public abstract int mismatch(int from, Memory other, int otherFrom, int count);

  /**
   * The bytes for code that works on segments, in Java or compiled from C: the same, not a copy.
   * What is written there is written here. Native memory has an address; it is valid until the
   * buffer it belongs to is freed, as a pointer would be.
   */
  public abstract MemorySegment segment();

  /** Whether the bytes have an address that native code can use. */
  public abstract boolean isNative();

  /** Writes an event with bytes of it. */
  public abstract void show(Events events, EventKind kind, int from, int count);

  /** The same bytes for another packet, until somebody writes to them there. */
  abstract Memory lend();

  /** One more keeps the bytes. */
  abstract void keep();

  /** One who kept the bytes looks at them no more. */
  abstract void release();

  /** Nobody may use it any more: who does finds no data there. */
  abstract void free();
}

package dev.wfpsim.net.buffer;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What NdisGetDataBuffer answers: contiguous bytes, either the buffer's own memory or the caller's
 * storage they were copied to. Indexes here begin at 0 with the first byte that was asked for; one
 * outside of them throws an {@link IndexOutOfBoundsException}. Numbers are in network byte order.
 *
 * @param memory the memory that holds them; writing to it changes the packet only when {@code
 *     inPlace}
 * @param offset where they begin in the memory
 * @param length how many were asked for
 * @param inPlace whether this is the buffer's own memory
 */
public record DataBuffer(Memory memory, int offset, int length, boolean inPlace) {
  private int place(int index, int count) {
    return offset + Objects.checkFromIndexSize(index, count, length);
  }

  /** The byte at {@code index}, 0 to 255. */
  public int u8(int index) {
    return memory.u8(place(index, 1));
  }

  /** Two bytes, 0 to 65,535. */
  public int u16(int index) {
    return memory.u16(place(index, 2));
  }

  /** Four bytes. */
  public int i32(int index) {
    return memory.i32(place(index, 4));
  }

  /** Writes the lowest 8 bits. */
  public void put8(int index, int value) {
    memory.put8(place(index, 1), value);
  }

  /** Writes the lowest 16 bits. */
  public void put16(int index, int value) {
    memory.put16(place(index, 2), value);
  }

  /** Writes 32 bits. */
  public void put32(int index, int value) {
    memory.put32(place(index, 4), value);
  }

  /** A copy of the bytes, in an array. */
  public byte[] toBytes() {
    return memory.toBytes(offset, length);
  }

  /** The bytes for code that works on segments; see {@link Memory#segment}. */
  public MemorySegment segment() {
    return memory.segment().asSlice(offset, length);
  }
}

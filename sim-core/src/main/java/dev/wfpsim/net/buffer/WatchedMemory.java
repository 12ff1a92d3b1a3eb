package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.EventKind;
import java.lang.foreign.MemorySegment;

/**
 * Memory as a driver is given it while somebody reads what drivers do with memory: the same bytes,
 * and each access is told. Nothing makes one while nobody does.
 *
 * <p>What is done through a segment is not seen: handing one out is told as a read of all of it.
 */
final class WatchedMemory extends Memory {
  private final Memory bytes;
  private final Events events;
  private final int object;
  private final int start;

  private WatchedMemory(Memory bytes, Events events, int object, int start) {
    super(bytes.length());
    this.bytes = bytes;
    this.events = events;
    this.object = object;
    this.start = start;
  }

  /**
   * Memory that tells.
   *
   * @param object the number of what it is handed out by, which may be gone before the driver's
   *     last access
   * @param start where that begins in the memory
   */
  static Memory over(Memory bytes, Events events, int object, int start) {
    return new WatchedMemory(bytes, events, object, start);
  }

  /** The memory itself. */
  Memory bytes() {
    return bytes;
  }

  private void reads(int at, int count) {
    events.touched(EventKind.MEMORY_READ, object, at - start, count);
  }

  private void writes(int at, int count) {
    events.touched(EventKind.MEMORY_WRITE, object, at - start, count);
  }

  @Override
  public int u8(int at) {
    int value = bytes.u8(at);
    reads(at, 1);
    return value;
  }

  @Override
  public int u16(int at) {
    int value = bytes.u16(at);
    reads(at, 2);
    return value;
  }

  @Override
  public int i32(int at) {
    int value = bytes.i32(at);
    reads(at, 4);
    return value;
  }

  @Override
  public long i64(int at) {
    long value = bytes.i64(at);
    reads(at, 8);
    return value;
  }

  @Override
  public void put8(int at, int value) {
    bytes.put8(at, value);
    writes(at, 1);
  }

  @Override
  public void put16(int at, int value) {
    bytes.put16(at, value);
    writes(at, 2);
  }

  @Override
  public void put32(int at, int value) {
    bytes.put32(at, value);
    writes(at, 4);
  }

  @Override
  public void put64(int at, long value) {
    bytes.put64(at, value);
    writes(at, 8);
  }

  @Override
  public void copyTo(int from, byte[] target, int targetOffset, int count) {
    bytes.copyTo(from, target, targetOffset, count);
    reads(from, count);
  }

  @Override
  public void copyFrom(int to, byte[] source, int sourceOffset, int count) {
    bytes.copyFrom(to, source, sourceOffset, count);
    writes(to, count);
  }

  @Override
  public void copyFrom(int to, Memory source, int sourceFrom, int count) {
    bytes.copyFrom(to, source, sourceFrom, count);
    writes(to, count);
  }

  @Override
  public int mismatch(int from, Memory other, int otherFrom, int count) {
    int first = bytes.mismatch(from, other, otherFrom, count);
    reads(from, count);
    return first;
  }

  @Override
  public MemorySegment segment() {
    reads(0, length());
    return bytes.segment();
  }

  @Override
  public boolean isNative() {
    return bytes.isNative();
  }

  @Override
  public void show(Events to, EventKind kind, int from, int count) {
    bytes.show(to, kind, from, count);
  }

  @Override
  Memory lend() {
    return bytes.lend();
  }

  @Override
  void keep() {
    bytes.keep();
  }

  @Override
  void release() {
    bytes.release();
  }

  @Override
  void free() {
    bytes.free();
  }
}

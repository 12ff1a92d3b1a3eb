package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.EventKind;
import java.lang.foreign.MemorySegment;

/**
 * Memory as a driver is given it that may only be read: the same bytes, and who writes to them
 * stops the machine. Native code that writes through the address of a segment is not caught.
 */
final class ReadOnlyMemory extends Memory {
  private final Memory bytes;

  ReadOnlyMemory(Memory bytes) {
    super(bytes.length());
    this.bytes = bytes;
  }

  /** The memory itself. */
  Memory bytes() {
    return bytes;
  }

  static DriverFault fault(int count) {
    return new DriverFault(
        Bugcheck.ATTEMPTED_WRITE_TO_READONLY_MEMORY,
        "wrote to memory that may only be read: bytes=" + count);
  }

  @Override
  public int u8(int at) {
    return bytes.u8(at);
  }

  @Override
  public int u16(int at) {
    return bytes.u16(at);
  }

  @Override
  public int i32(int at) {
    return bytes.i32(at);
  }

  @Override
  public long i64(int at) {
    return bytes.i64(at);
  }

  @Override
  public void put8(int at, int value) {
    throw fault(1);
  }

  @Override
  public void put16(int at, int value) {
    throw fault(2);
  }

  @Override
  public void put32(int at, int value) {
    throw fault(4);
  }

  @Override
  public void put64(int at, long value) {
    throw fault(8);
  }

  @Override
  public void copyTo(int from, byte[] target, int targetOffset, int count) {
    bytes.copyTo(from, target, targetOffset, count);
  }

  @Override
  public void copyFrom(int to, byte[] source, int sourceOffset, int count) {
    refuse(count);
  }

  @Override
  public void copyFrom(int to, Memory source, int sourceFrom, int count) {
    refuse(count);
  }

  private static void refuse(int count) {
    if (count > 0) {
      throw fault(count);
    }
  }

  @Override
  public int mismatch(int from, Memory other, int otherFrom, int count) {
    return bytes.mismatch(from, other, otherFrom, count);
  }

  @Override
  public MemorySegment segment() {
    return bytes.segment().asReadOnly();
  }

  @Override
  public boolean isNative() {
    return bytes.isNative();
  }

  @Override
  public void show(Events events, EventKind kind, int from, int count) {
    bytes.show(events, kind, from, count);
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

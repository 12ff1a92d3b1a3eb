package dev.wfpsim.net.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What code compiled from C does with the bytes of a packet: it knows an address and no more. */
public final class NativeCode {
  private NativeCode() {}

  /** Writes one byte; through the segment where the bytes lie in an array, which has no address. */
  @SuppressWarnings("restricted")
  public static void poke(MemorySegment bytes, long at, int value) {
    if (bytes.isNative()) {
      MemorySegment.ofAddress(bytes.address() + at)
          .reinterpret(1)
          .set(ValueLayout.JAVA_BYTE, 0, (byte) value);
    } else {
      bytes.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }
  }
}

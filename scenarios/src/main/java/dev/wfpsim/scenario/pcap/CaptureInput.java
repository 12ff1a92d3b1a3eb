package dev.wfpsim.scenario.pcap;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a capture, read once from front to back, with their offset.
 *
 * <p>Invariant: nothing is allocated before the bytes are there, so a length field that lies costs
 * no memory.
 */
final class CaptureInput {
  private final InputStream in;
  private final String name;
  private long offset;

  CaptureInput(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  long offset() {
    return offset;
  }

  /** Reads exactly {@code length} bytes; {@code null} at the very end of the file. */
  byte @Nullable [] readOrEnd(int length, String what) throws CaptureError {
    long start = offset;
    byte[] bytes = readUpTo(length);
    if (bytes.length == 0 && length > 0) {
      return null;
    }
    return complete(bytes, length, start, what);
  }

  /** Reads exactly {@code length} bytes. */
  byte[] read(int length, String what) throws CaptureError {
    long start = offset;
    return complete(readUpTo(length), length, start, what);
  }

  /** Passes over {@code length} bytes without keeping them. */
  void skip(long length, String what) throws CaptureError {
    long start = offset;
    long left = length;
    while (left > 0) {
      byte[] bytes = readUpTo((int) Math.min(left, 8192));
      if (bytes.length == 0) {
        throw truncated(length, length - left, start, what);
      }
      left -= bytes.length;
    }
  }

  CaptureError errorAt(long place, String problem) {
    return new CaptureError(name, place, problem);
  }

  private byte[] complete(byte[] bytes, int length, long start, String what) throws CaptureError {
    if (bytes.length < length) {
      throw truncated(length, bytes.length, start, what);
    }
    return bytes;
  }

  private CaptureError truncated(long length, long got, long start, String what) {
    return errorAt(start, "truncated " + what + ": bytes=" + got + " needed=" + length);
  }

  private byte[] readUpTo(int length) throws CaptureError {
    if (offset + length > CaptureLimits.MAX_FILE_BYTES) {
      throw errorAt(offset, "capture too large: limitBytes=" + CaptureLimits.MAX_FILE_BYTES);
    }
    try {
      byte[] bytes = in.readNBytes(length);
      offset += bytes.length;
      return bytes;
    } catch (IOException e) {
      throw errorAt(offset, "cannot read: " + e.getMessage());
    }
  }
}

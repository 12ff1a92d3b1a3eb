package dev.wfpsim.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 128-bit name of everything that happened in a run: same scenario, driver and seed give the
 * same fingerprint on any OS, JVM, coroutine carrier and worker count.
 *
 * @param high first lane
 * @param low second lane
 */
public record Fingerprint(long high, long low) {
  private static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LENGTH_FACTOR = 0x9FB21C651E98DF25L;
  private static final long WORD_FACTOR = 0xA0761D6478BD642FL;
  private static final long STEP_FACTOR = 0xE7037ED1A0B428DBL;

  /** Reads what {@link #toString} writes. */
  public static Fingerprint parse(String text) {
    if (text.length() != 32) {
      throw new IllegalArgumentException("a fingerprint has 32 hex digits: text=" + text);
    }
    return new Fingerprint(
        Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, 32, 16));
  }

  /** 32 lower-case hex digits. */
  @Override
  public String toString() {
    return hex(high) + hex(low);
  }

  private static String hex(long word) {
    String digits = Long.toHexString(word);
    return "0".repeat(16 - digits.length()) + digits;
  }

  /**
   * Two 64-bit hashes of bytes, one under each start value, in one pass: each word is read and
   * spread once, and the two chains of multiplications do not wait for each other.
   */
  static Fingerprint digest(byte[] data, int offset, int length, long start0, long start1) {
    long h0 = start0 ^ (length * LENGTH_FACTOR);
    long h1 = start1 ^ (length * LENGTH_FACTOR);
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      long word = spread((long) LITTLE_ENDIAN.get(data, i));
      h0 = Long.rotateLeft(h0 ^ word, 29) * STEP_FACTOR;
      h1 = Long.rotateLeft(h1 ^ word, 29) * STEP_FACTOR;
    }
    long tail = spread(tail(data, i, end));
    h0 = Long.rotateLeft(h0 ^ tail, 29) * STEP_FACTOR;
    h1 = Long.rotateLeft(h1 ^ tail, 29) * STEP_FACTOR;
    return new Fingerprint(h0 ^ (h0 >>> 32), h1 ^ (h1 >>> 32));
  }

  /** A 64-bit hash of bytes under a start value. */
  static long digest(byte[] data, int offset, int length, long start) {
    long h = start ^ (length * LENGTH_FACTOR);
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      h = Long.rotateLeft(h ^ spread((long) LITTLE_ENDIAN.get(data, i)), 29) * STEP_FACTOR;
    }
    h = Long.rotateLeft(h ^ spread(tail(data, i, end)), 29) * STEP_FACTOR;
    return h ^ (h >>> 32);
  }

  private static long spread(long word) {
    return (word ^ (word >>> 32)) * WORD_FACTOR;
  }

  private static long tail(byte[] data, int from, int end) {
    long tail = 0;
    for (int i = from, shift = 0; i < end; i++, shift += 8) {
      tail |= (data[i] & 0xFFL) << shift;
    }
    return tail;
  }
}

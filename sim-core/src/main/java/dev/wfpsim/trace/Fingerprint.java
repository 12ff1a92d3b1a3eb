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
  // the secrets of the words of an event or a block, two by two
  static final long X0 = 0xA0761D6478BD642FL;
  static final long Y0 = 0xE7037ED1A0B428DBL;
  static final long X1 = 0x8EBC6AF09C88C6E3L;
  static final long Y1 = 0x589965CC75374CC3L;
  static final long X2 = 0x1D8E4E27C47D124FL;
  static final long Y2 = 0xD6E8FEB86659FD93L;
  static final long X3 = 0x9FB21C651E98DF25L;
  static final long Y3 = 0xC2B2AE3D27D4EB4FL;

  private static final long LANE0 = 0x9E3779B97F4A7C15L;
  private static final long LANE1 = 0xBF58476D1CE4E5B9L;
  private static final int BLOCK = 64;
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
   * A 128-bit hash of bytes. Sixteen at a time are absorbed by one full multiplication, as the
   * trace absorbs its words (the second half alone is no hash: it hardly shows the low bits of a
   * word); of a block of 64, the four multiplications do not wait for each other, and each lane
   * then advances once. So it costs about a third of a chain of a step a word.
   */
  public static Fingerprint digest(byte[] data, int offset, int length) {
    long[] halves = new long[2];
    digest(data, offset, length, halves);
    return new Fingerprint(halves[0], halves[1]);
  }

  /** As above, its high and its low half put where they are wanted. */
  static void digest(byte[] data, int offset, int length, long[] halves) {
    long h0 = LENGTH_FACTOR * (length + 1L);
    long h1 = STEP_FACTOR ^ length;
    int i = offset;
    int end = offset + length;
    for (; i + BLOCK <= end; i += BLOCK) {
      long p = word(data, i) ^ X0;
      long q = word(data, i + 8) ^ Y0;
      long r = word(data, i + 16) ^ X1;
      long s = word(data, i + 24) ^ Y1;
      long t = word(data, i + 32) ^ X2;
      long u = word(data, i + 40) ^ Y2;
      long v = word(data, i + 48) ^ X3;
      long w = word(data, i + 56) ^ Y3;
      h0 = lane0(h0, low(p, q) + low(r, s) + low(t, u) + low(v, w));
      h1 = lane1(h1, high(p, q) + high(r, s) + high(t, u) + high(v, w));
    }
    for (; i < end; i += 16) {
      long p = (i + 8 <= end ? word(data, i) : tail(data, i, end)) ^ X0;
      long q = (i + 16 <= end ? word(data, i + 8) : tail(data, i + 8, end)) ^ Y0;
      h0 = lane0(h0, low(p, q));
      h1 = lane1(h1, high(p, q));
    }
    halves[0] = h0 ^ (h0 >>> 32);
    halves[1] = h1 ^ (h1 >>> 32);
  }

  private static long word(byte[] data, int at) {
    return (long) LITTLE_ENDIAN.get(data, at);
  }

  /** The high half of a product. */
  static long high(long p, long q) {
    return Math.multiplyHigh(p, q);
  }

  /** The low half of a product, with the high half turned over it. */
  static long low(long p, long q) {
    return (p * q) ^ Long.rotateLeft(Math.multiplyHigh(p, q), 32);
  }

  /** A bijection of the first lane, whatever is absorbed. */
  static long lane0(long lane, long sum) {
    return Long.rotateLeft(lane ^ sum, 29) * LANE0;
  }

  /** A bijection of the second lane, whatever is absorbed. */
  static long lane1(long lane, long sum) {
    return (Long.rotateLeft(lane, 33) + sum) * LANE1;
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

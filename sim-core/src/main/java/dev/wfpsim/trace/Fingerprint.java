package dev.wfpsim.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

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

  /** Reads what {@link #toString} writes. */
  public static Fingerprint parse(String text) {
    if (text.length() != 32) {
      throw new IllegalArgumentException("a fingerprint has 32 hex digits: text=" + text);
    }
    return new Fingerprint(
        Long.parseUnsignedLong(text, 0, 16, 16), Long.parseUnsignedLong(text, 16, 32, 16));
  }

  /** As {@link #parse}, null where the text is none. */
  public static @Nullable Fingerprint parseOrNull(String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
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

  /** A 64-bit hash of bytes under a lane's own start value. */
  static long digest(byte[] data, int offset, int length, long start) {
    long h = start ^ (length * 0x9FB21C651E98DF25L);
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      long word = (long) LITTLE_ENDIAN.get(data, i);
      h =
          Long.rotateLeft(h ^ ((word ^ (word >>> 32)) * 0xA0761D6478BD642FL), 29)
              * 0xE7037ED1A0B428DBL;
    }
    long tail = 0;
    for (int shift = 0; i < end; i++, shift += 8) {
      tail |= (data[i] & 0xFFL) << shift;
    }
    h =
        Long.rotateLeft(h ^ ((tail ^ (tail >>> 32)) * 0xA0761D6478BD642FL), 29)
            * 0xE7037ED1A0B428DBL;
    return h ^ (h >>> 32);
  }
}

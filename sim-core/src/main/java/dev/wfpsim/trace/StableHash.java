package dev.wfpsim.trace;

/**
 * Hashing that means the same on every machine and in every release: keys of choices and names in
 * replay files are made with it. Not for hash tables, not against adversaries.
 */
public final class StableHash {
  private static final long K0 = 0x9E3779B97F4A7C15L;
  private static final long K1 = 0xD6E8FEB86659FD93L;

  private StableHash() {}

  /** The hash of a text, over its UTF-16 units. */
  public static long of(String text) {
    long h = K0 + text.length();
    for (int i = 0; i < text.length(); i++) {
      h = (h ^ text.charAt(i)) * K1;
      h ^= h >>> 29;
    }
    return avalanche(h);
  }

  /** The hash of a number. */
  public static long of(long value) {
    return avalanche(value + K0);
  }

  /** The hash of bytes, eight at a time. */
  public static long of(byte[] data, int offset, int length) {
    return Fingerprint.digest(data, offset, length, K0);
  }

  /** An ordered combination: {@code mix(a, b) != mix(b, a)}. */
  public static long mix(long a, long b) {
    long h = (a ^ (a >>> 32)) * K0 + Long.rotateLeft(b * K1, 31);
    return (h ^ (h >>> 29)) * K1;
  }

  /** An ordered combination of three. */
  public static long mix(long a, long b, long c) {
    return mix(mix(a, b), c);
  }

  private static long avalanche(long h) {
    long z = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

package dev.wfpsim.explore.strategy;

/**
 * xoshiro256++ 1.0, seeded through SplitMix64: 256 bits of state, period 2^256 - 1, about two
 * nanoseconds a number. It is our own so that no JDK or library release can change what a seed
 * means; {@code Xoshiro256PlusPlusTest} holds the golden numbers.
 *
 * <p>Reference: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS
 * 47 (2021), https://prng.di.unimi.it/.
 */
final class Xoshiro256PlusPlus {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long s0;
  private long s1;
  private long s2;
  private long s3;

  Xoshiro256PlusPlus(long seed) {
    long x = seed;
    s0 = splitMix(x += GOLDEN_GAMMA);
    s1 = splitMix(x += GOLDEN_GAMMA);
    s2 = splitMix(x += GOLDEN_GAMMA);
    s3 = splitMix(x + GOLDEN_GAMMA);
  }

  Xoshiro256PlusPlus(long s0, long s1, long s2, long s3) {
    if ((s0 | s1 | s2 | s3) == 0) {
      throw new IllegalArgumentException("generator state is zero");
    }
    this.s0 = s0;
    this.s1 = s1;
    this.s2 = s2;
    this.s3 = s3;
  }

  private static long splitMix(long x) {
    long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    long result = Long.rotateLeft(s0 + s3, 23) + s0;
    long t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  /** Uniform in [0, n), by multiplication; the bias is below n / 2^32. */
  int nextInt(int n) {
    return (int) (((nextLong() >>> 32) * n) >>> 32);
  }

  /** Uniform in [0, 1), 53 bits. */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }
}

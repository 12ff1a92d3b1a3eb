package dev.wfpsim.bench;

import java.util.SplittableRandom;

/**
 * Exponential delays with a mean of 50 µs, drawn beforehand, so that drawing is not what is
 * measured.
 */
public final class Delays {
  private static final int COUNT = 1 << 14;
  private static final double MEAN_NANOS = 50_000;

  private final long[] nanos = new long[COUNT];
  private int position;

  public Delays() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < COUNT; i++) {
      nanos[i] = (long) (-MEAN_NANOS * StrictMath.log(1 - random.nextDouble()));
    }
  }

  public long nextNanos() {
    position = (position + 1) & (COUNT - 1);
    return nanos[position];
  }
}

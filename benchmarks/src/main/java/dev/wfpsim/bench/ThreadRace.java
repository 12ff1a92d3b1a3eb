package dev.wfpsim.bench;

import java.util.Arrays;

/**
 * The program of {@link LockRace} as one would check it with platform threads: a controller hands
 * the turn to one thread at a time, a step goes from one operation to the next, and an odometer
 * goes through the schedules. Nothing is traced.
 */
final class ThreadRace {
  private static final int THREADS = 2;

  /** Taking the lock, reading, writing and giving it back, each time, and the end. */
  private static final int STEPS = 4 * LockRace.ADDS;

  private static final int NOBODY = -1;

  private final boolean isPooled;
  private final Baton[] batons = new Baton[THREADS];
  private final int[] position = new int[THREADS];
  private final int[] read = new int[THREADS];
  private int[] digits = new int[0];
  private int[] bounds = new int[0];
  private int drawn;
  private int owner = NOBODY;
  private int x;

  /** With threads that are used again for each schedule, or made anew. */
  ThreadRace(boolean isPooled) {
    this.isPooled = isPooled;
  }

  /** So many schedules; the sum of what the cell had. */
  long schedules(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += schedule();
      advance();
    }
    if (sum != (long) THREADS * LockRace.ADDS * count) {
      throw new IllegalStateException("the lock does not exclude: sum=" + sum);
    }
    return sum;
  }

  /** Whether every schedule had its turn, and the first is next. */
  boolean isThrough() {
    return digits.length == 0;
  }

  void stop() {
    for (int i = 0; i < THREADS; i++) {
      if (batons[i] != null) {
        batons[i].stop();
        batons[i] = null;
      }
    }
  }

  private int schedule() {
    x = 0;
    owner = NOBODY;
    drawn = 0;
    Arrays.fill(position, 0);
    for (int i = 0; i < THREADS; i++) {
      if (batons[i] == null) {
        int thread = i;
        batons[i] = new Baton(() -> step(thread));
      }
    }
    for (int thread = next(); thread != NOBODY; thread = next()) {
      batons[thread].step();
    }
    if (!isPooled) {
      stop();
    }
    return x;
  }

  /** One of those that can go on. */
  private int next() {
    boolean first = canGo(0);
    boolean second = canGo(1);
    if (first && second) {
      return pick();
    }
    return first ? 0 : second ? 1 : NOBODY;
  }

  private boolean canGo(int thread) {
    boolean wantsLock = position[thread] % 4 == 0;
    return position[thread] < STEPS && (!wantsLock || owner == NOBODY);
  }

  private void step(int thread) {
    switch (position[thread] % 4) {
      case 0 -> owner = thread;
      case 1 -> read[thread] = x;
      case 2 -> x = read[thread] + 1;
      default -> owner = NOBODY;
    }
    position[thread]++;
  }

  private int pick() {
    if (drawn == digits.length) {
      digits = Arrays.copyOf(digits, drawn + 1);
      bounds = Arrays.copyOf(bounds, drawn + 1);
      bounds[drawn] = THREADS;
    }
    return digits[drawn++];
  }

  /** Turns the odometer: the last digit that can be greater becomes so, those behind it go. */
  private void advance() {
    int last = digits.length - 1;
    while (last >= 0 && digits[last] + 1 == bounds[last]) {
      last--;
    }
    digits = Arrays.copyOf(digits, last + 1);
    bounds = Arrays.copyOf(bounds, last + 1);
    if (last >= 0) {
      digits[last]++;
    }
  }
}

package dev.wfpsim.testing;

/** Times as drivers give them to the kernel's calls. */
public final class Times {
  public static final long MILLISECOND = 1_000_000;

  private Times() {}

  /** An interval from now, in Windows' units of 100 ns. */
  public static long fromNow(long nanos) {
    return -nanos / 100;
  }
}

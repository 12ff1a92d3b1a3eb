package dev.wfpsim.bench.ratio;

/** Measures the rows of a group, in a JVM of its own. Has a constructor without parameters. */
public interface Measurer {
  /** Measures every row of the group once. */
  void measure(Turns turns, Readings readings);

  /** Where a measurer puts what it found. */
  interface Readings {
    void pair(String key, double ours, double baseline);

    /** Of a row without a baseline. */
    default void figure(String key, double value) {
      pair(key, value, 0);
    }
  }
}

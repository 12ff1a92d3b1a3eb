package dev.wfpsim.testing;

/** Runs a property under many seeds; the message of a failure ends with the seed. */
public final class Seeds {
  private static final String ONLY = "wfpsim.seed";

  private Seeds() {}

  /** A property of a seed. */
  @FunctionalInterface
  public interface Property {
    void check(long seed) throws Exception;
  }

  /**
   * Checks seeds 1 to {@code n}, or only the one given with {@code -Dwfpsim.seed=}.
   *
   * @throws AssertionError naming the first seed that fails
   */
  public static void forEach(int n, Property property) {
    String only = System.getProperty(ONLY);
    if (only != null) {
      check(Long.decode(only), property);
      return;
    }
    for (long seed = 1; seed <= n; seed++) {
      check(seed, property);
    }
  }

  private static void check(long seed, Property property) {
    try {
      property.check(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(e.getMessage() + " seed=" + seed, e);
    }
  }
}

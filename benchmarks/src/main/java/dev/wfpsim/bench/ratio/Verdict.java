package dev.wfpsim.bench.ratio;

/** What measuring says of a row's target. */
public enum Verdict {
  /** Every JVM met it. */
  PASS("pass"),
  /** No JVM met it. */
  SHORT("short"),
  /** Some JVMs met it and some did not: the figure is too near for this machine to tell. */
  NOISY("noisy"),
  /** There is no figure. */
  NOT_MEASURED("not measured");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}

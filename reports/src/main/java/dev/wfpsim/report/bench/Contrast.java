package dev.wfpsim.report.bench;

/**
 * How much of one thing the second scenario takes for each of the first, by rounds made in turns.
 *
 * @param ratio second by first
 */
public record Contrast(Cost cost, Interval ratio) {

  /** What may be said of it. */
  public enum Verdict {
    FASTER,
    SLOWER,
    NO_DIFFERENCE
  }

  /** What may be said of the second: a difference only where chance does not explain it. */
  public Verdict verdict() {
    if (ratio.holds(1)) {
      return Verdict.NO_DIFFERENCE;
    }
    return ratio.mean() < 1 ? Verdict.FASTER : Verdict.SLOWER;
  }
}

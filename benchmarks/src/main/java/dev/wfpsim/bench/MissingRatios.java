package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;

/**
 * Rows that have a target but no rig yet: they stand in the table, so that nobody overlooks them.
 */
final class MissingRatios {
  private static final String NO_RIG = "nothing measures it yet";

  private MissingRatios() {}

  static RatioGroup wholePath() {
    return RatioGroup.missing(
        "whole path",
        NO_RIG,
        RatioRow.atMost("path-hand", "whole path, every layer classified : hand loop", 3),
        RatioRow.faster("path-cache", "whole path, flow cache, times faster than : uncached", 3),
        RatioRow.faster("path-naive", "whole path, flow cache, times faster than : naive", 12),
        RatioRow.atMost("tax-uncached", "with fingerprint and trace, uncached : without", 1.06),
        RatioRow.atMost("tax-cached", "with fingerprint and trace, flow cache : without", 1.18));
  }
}

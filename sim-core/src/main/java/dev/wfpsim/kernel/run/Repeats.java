package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.StableHash;

/** Tells apart what one place does several times in a row: each has a key of its own. */
public final class Repeats {
  private long last;
  private long count;

  /**
   * A key for what is done now.
   *
   * @param at the key of the place that does it
   */
  public long next(long at) {
    count = at == last ? count + 1 : 0;
    last = at;
    return StableHash.mix(at, count);
  }
}

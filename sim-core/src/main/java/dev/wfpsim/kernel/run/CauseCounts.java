package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.StableHash;
import org.jspecify.annotations.Nullable;

/**
 * Which occurrence of a cause it is, for things that many causes have happen: an adapter's DPC runs
 * for the frames of all conversations. Keys that are made of it survive edits: a frame of another
 * conversation before changes nothing.
 *
 * <p>The first cause, which is the only one of most things, is counted by itself; all others in
 * {@value #SLOTS} counters by their hash, which wrap around. Two causes that share a counter only
 * make keys that an edit moves sooner.
 */
public final class CauseCounts {
  private static final int SLOTS = 256;

  private long first;
  private long countOfFirst;
  private short @Nullable [] others;

  /** A key for this occurrence. */
  public long next(long cause) {
    if (countOfFirst == 0) {
      first = cause;
    }
    if (cause == first) {
      return StableHash.mix(cause, ++countOfFirst);
    }
    short[] counts = others;
    if (counts == null) {
      counts = new short[SLOTS];
      others = counts;
    }
    int slot = (int) (StableHash.of(cause) >>> 32) & (SLOTS - 1);
    return StableHash.mix(cause, ++counts[slot]);
  }
}

package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.StableHash;

/**
 * Where in its life an activity is, as a key that survives edits: the call it makes, by name, and
 * the how-manieth of that name it is. Another call put in before, of another name, changes nothing.
 *
 * <p>Names are counted in {@value #SLOTS} counters by their hash, so that a call costs two
 * multiplications and an activity three words. Two names that share a counter only make keys that
 * an edit moves sooner; a counter that overflows makes a key that was there before.
 */
final class CallPosition {
  private static final int SLOTS = 8;
  private static final int SLOT_BITS = 16;
  private static final int SLOTS_A_WORD = Long.SIZE / SLOT_BITS;
  private static final long COUNT = (1L << SLOT_BITS) - 1;

  private long lowerCounts;
  private long upperCounts;
  private long key;

  void call(String name) {
    int hash = name.hashCode();
    int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    int shift = slot % SLOTS_A_WORD * SLOT_BITS;
    boolean lower = slot < SLOTS_A_WORD;
    long word = lower ? lowerCounts : upperCounts;
    long count = ((word >>> shift) + 1) & COUNT;
    word = (word & ~(COUNT << shift)) | (count << shift);
    if (lower) {
      lowerCounts = word;
    } else {
      upperCounts = word;
    }
    key = StableHash.mix(hash, count);
  }

  /** Another point of the same call: after its effect, say. */
  void goOn() {
    key = StableHash.mix(key, 1);
  }

  long key() {
    return key;
  }
}

package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.StableHash;
import java.util.Arrays;

/**
 * Where in its life an activity is, as a key that survives edits: what it works on, the driver code
 * that it is in, the call that it makes there, by name, and the how-manieth of that name it is.
 * Another call put in before, of another name or in other code, changes nothing; nor does other
 * work done before by the same activity.
 *
 * <p>Names are counted in {@value #SLOTS} counters by their hash, so that a call costs two
 * multiplications and an activity a few words. Two names that share a counter only make keys that
 * an edit moves sooner; a counter that overflows makes a key that was there before. What surrounds
 * driver code is put aside while it runs, and counts on behind it.
 */
final class CallPosition {
  private static final int SLOTS = 8;
  private static final int SLOT_BITS = 16;
  private static final int SLOTS_A_WORD = Long.SIZE / SLOT_BITS;
  private static final long COUNT = (1L << SLOT_BITS) - 1;

  private static final long RETURN = StableHash.of("return");
  private static final long[] NOTHING = {};

  /** The words that say where it is in one piece of code. */
  private static final int WORDS = 5;

  private long base;
  private long lowerCounts;
  private long upperCounts;
  private long key;
  private long made;

  /** The places around, outermost first. */
  private long[] around = NOTHING;

  private int depth;

  CallPosition(long base) {
    this.base = base;
    key = base;
  }

  /** It begins other work, outside of driver code of its own. */
  void work(long on) {
    base = on;
    lowerCounts = 0;
    upperCounts = 0;
    key = on;
    made = on;
  }

  /** It enters code of a driver of this name. */
  void enter(String driver) {
    long count = count(driver.hashCode());
    if (depth == around.length) {
      around = Arrays.copyOf(around, depth + WORDS);
    }
    around[depth++] = base;
    around[depth++] = lowerCounts;
    around[depth++] = upperCounts;
    around[depth++] = key;
    around[depth++] = made;
    work(StableHash.mix(base, driver.hashCode(), count));
  }

  /** It is back from there. */
  void leave() {
    made = around[--depth];
    key = around[--depth];
    upperCounts = around[--depth];
    lowerCounts = around[--depth];
    base = around[--depth];
  }

  /** It makes a call. */
  void call(String name) {
    int hash = name.hashCode();
    key = StableHash.mix(base, hash, count(hash));
  }

  private long count(int hash) {
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
    return count;
  }

  /** The call just made is a documented one: what is called inside does not change its return. */
  void documented() {
    made = key;
  }

  /** That one returns. */
  void returns() {
    key = StableHash.mix(made, RETURN);
  }

  /** Another point of the same call: after its effect, say. */
  void goOn() {
    key = StableHash.mix(key, 1);
  }

  long key() {
    return key;
  }
}

package dev.wfpsim.bench;

/**
 * A filter as plain numbers: what baselines classify with. A packet matches if each of its words is
 * within the bounds.
 *
 * @param sublayer number of the sublayer, 0 is the heaviest
 * @param low the least value of each word of a packet
 * @param high the greatest one
 * @param blocks whether it blocks; else it permits
 */
record RawFilter(int sublayer, long[] low, long[] high, boolean blocks) {
  static final int PROTOCOL = 0;
  static final int LOCAL_PORT = 1;
  static final int REMOTE_PORT = 2;
  static final int LOCAL_ADDRESS = 3;
  static final int REMOTE_ADDRESS = 4;
  static final int APPLICATION = 5;

  /** Words of a packet. */
  static final int WORDS = 6;

  private static final int[] WIDTHS = {8, 16, 16, 32, 32, 20};

  /** Bits of a word. */
  static int width(int word) {
    return WIDTHS[word];
  }

  /** The greatest value of a word. */
  static long greatest(int word) {
    return (1L << WIDTHS[word]) - 1;
  }

  /** Whether a word may have any value. */
  boolean isAny(int word) {
    return low[word] == 0 && high[word] == greatest(word);
  }

  /** How many leading bits of a word all its values have in common. */
  int prefix(int word) {
    return WIDTHS[word] - (Long.SIZE - Long.numberOfLeadingZeros(low[word] ^ high[word]));
  }

  boolean matches(long[] packets, int at) {
    for (int word = 0; word < WORDS; word++) {
      long value = packets[at + word];
      if (value < low[word] || value > high[word]) {
        return false;
      }
    }
    return true;
  }
}

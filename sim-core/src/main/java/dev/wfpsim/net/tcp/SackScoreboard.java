package dev.wfpsim.net.tcp;

import java.util.Arrays;

/**
 * What the peer reports to have received beyond its acknowledgment (RFC 2018), as the sender keeps
 * it: runs of stream positions, in order, apart from each other; and what follows from it about
 * losses (RFC 6675, 4).
 *
 * <p>An array of pairs: the runs are few, at most one for each loss in a window. Every question
 * costs their number.
 */
final class SackScoreboard {
  private static final int FIRST_EDGES = 8;
  private static final long[] NONE = {};

  private long[] edges = NONE;
  private int runs;

  boolean isEmpty() {
    return runs == 0;
  }

  void clear() {
    runs = 0;
  }

  /** Everything below {@code position} is acknowledged. */
  void acknowledged(long position) {
    int keep = 0;
    for (int i = 0; i < runs; i++) {
      if (right(i) > position) {
        edges[2 * keep] = Math.max(left(i), position);
        edges[2 * keep + 1] = right(i);
        keep++;
      }
    }
    runs = keep;
  }

  /** The run {@code left} to {@code right} arrived; whether some of that is news. */
  boolean report(long left, long right) {
    int from = 0;
    while (from < runs && right(from) < left) {
      from++;
    }
    int until = from;
    long low = left;
    long high = right;
    long known = 0;
    while (until < runs && left(until) <= right) {
      known += Math.min(right, right(until)) - Math.max(left, left(until));
      low = Math.min(low, left(until));
      high = Math.max(high, right(until));
      until++;
    }
    if (known == right - left) {
      return false;
    }
    replace(from, until, low, high);
    return true;
  }

  private void replace(int from, int until, long low, long high) {
    int after = runs - until;
    int count = from + 1 + after;
    if (2 * count > edges.length) {
      edges = Arrays.copyOf(edges, Math.max(FIRST_EDGES, 2 * edges.length));
    }
    System.arraycopy(edges, 2 * until, edges, 2 * (from + 1), 2 * after);
    edges[2 * from] = low;
    edges[2 * from + 1] = high;
    runs = count;
  }

  private long left(int run) {
    return edges[2 * run];
  }

  private long right(int run) {
    return edges[2 * run + 1];
  }

  /** Position behind the highest that arrived; {@link Long#MIN_VALUE} where nothing did. */
  long highest() {
    return runs == 0 ? Long.MIN_VALUE : right(runs - 1);
  }

  /** Bytes that arrived. */
  long bytes() {
    long sum = 0;
    for (int i = 0; i < runs; i++) {
      sum += right(i) - left(i);
    }
    return sum;
  }

  /** The first position from {@code position} on that is not reported. */
  long nextMissing(long position) {
    long at = position;
    for (int i = 0; i < runs; i++) {
      if (left(i) <= at && at < right(i)) {
        at = right(i);
      }
    }
    return at;
  }

  /** Where the gap ends that {@code position} lies in; {@code end} behind the last run. */
  long gapEnd(long position, long end) {
    for (int i = 0; i < runs; i++) {
      if (left(i) > position) {
        return Math.min(left(i), end);
      }
    }
    return end;
  }

  /**
   * Whether the octet at {@code position}, which did not arrive, is taken for lost: enough arrived
   * behind it (IsLost of RFC 6675).
   */
  boolean isLost(long position, int mss) {
    int runsAbove = 0;
    long bytesAbove = 0;
    for (int i = 0; i < runs; i++) {
      if (right(i) > position) {
        runsAbove++;
        bytesAbove += right(i) - Math.max(left(i), position);
      }
    }
    int threshold = CongestionControl.DUPLICATES_FOR_FAST_RETRANSMIT;
    return runsAbove >= threshold || bytesAbove > (long) (threshold - 1) * mss;
  }

  /**
   * Bytes that are thought to be on their way (SetPipe of RFC 6675): of what is missing, that which
   * is not lost, and that which was sent again.
   *
   * @param from the oldest unacknowledged position
   * @param sentEnd behind the newest position sent
   * @param sentAgainEnd behind the highest position sent again in this recovery
   */
  long pipe(long from, long sentEnd, long sentAgainEnd, int mss) {
    long pipe = 0;
    long at = nextMissing(from);
    while (at < sentEnd) {
      long end = gapEnd(at, sentEnd);
      if (!isLost(at, mss)) {
        pipe += end - at;
      }
      pipe += Math.max(0, Math.min(end, sentAgainEnd) - at);
      at = nextMissing(end);
    }
    return pipe;
  }
}

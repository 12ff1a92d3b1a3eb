package dev.wfpsim.net.tcp;

import dev.wfpsim.net.wire.TcpOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * What this side tells the peer of runs it received beyond its acknowledgment (RFC 2018, 4): the
 * run that the latest segment belongs to first, then those told most recently.
 */
final class SackReport {
  /** As many as an option list holds. */
  private static final int MOST_BLOCKS = 4;

  private static final long[] NONE = {};

  /** Left and right edges, in the order of arrival; there from the first. */
  private long[] edges = NONE;

  private int blocks;

  boolean isEmpty() {
    return blocks == 0;
  }

  /** A segment arrived that belongs to the run {@code left} to {@code right}. */
  void arrived(long left, long right) {
    long[] before = edges;
    edges = new long[2 * MOST_BLOCKS];
    int count = blocks;
    edges[0] = left;
    edges[1] = right;
    blocks = 1;
    for (int i = 0; i < count && blocks < MOST_BLOCKS; i++) {
      if (before[2 * i + 1] < left || before[2 * i] > right) {
        keep(before[2 * i], before[2 * i + 1]);
      }
    }
  }

  /** Everything below {@code position} is in order now. */
  void inOrder(long position) {
    int count = blocks;
    blocks = 0;
    for (int i = 0; i < count; i++) {
      if (edges[2 * i] > position) {
        keep(edges[2 * i], edges[2 * i + 1]);
      }
    }
  }

  private void keep(long left, long right) {
    edges[2 * blocks] = left;
    edges[2 * blocks + 1] = right;
    blocks++;
  }

  void clear() {
    blocks = 0;
  }

  /**
   * The blocks as the wire has them.
   *
   * @param irs the peer's initial sequence number
   * @param most how many there is room for
   */
  List<TcpOptions.SackBlock> wire(int irs, int most) {
    List<TcpOptions.SackBlock> wire = new ArrayList<>(MOST_BLOCKS);
    for (int i = 0; i < Math.min(most, blocks); i++) {
      wire.add(new TcpOptions.SackBlock(irs + (int) edges[2 * i], irs + (int) edges[2 * i + 1]));
    }
    return wire;
  }
}

package dev.wfpsim.wfp.classify;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.layer.FwpsLayer;

/** Counts classifies by layer: one increment of an array each, no event. */
final class LayerCounters {
  private static final int PERMITS = 0;
  private static final int BLOCKS = 1;
  private static final int CONTINUES = 2;
  private static final int CALLOUTS = 3;
  private static final int COLUMNS = 4;

  private final long[] counts = new long[FwpsLayer.count() * COLUMNS];

  void count(FwpsLayer layer, FwpActionType decision) {
    int column =
        switch (decision) {
          case FWP_ACTION_PERMIT -> PERMITS;
          case FWP_ACTION_BLOCK -> BLOCKS;
          default -> CONTINUES;
        };
    counts[layer.id() * COLUMNS + column]++;
  }

  void countCallouts(FwpsLayer layer, int called) {
    counts[layer.id() * COLUMNS + CALLOUTS] += called;
  }

  LayerCounts of(FwpsLayer layer) {
    int row = layer.id() * COLUMNS;
    long permits = counts[row + PERMITS];
    long blocks = counts[row + BLOCKS];
    long continues = counts[row + CONTINUES];
    return new LayerCounts(
        permits + blocks + continues, permits, blocks, continues, counts[row + CALLOUTS]);
  }
}

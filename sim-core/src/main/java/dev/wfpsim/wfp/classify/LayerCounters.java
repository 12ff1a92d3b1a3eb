package dev.wfpsim.wfp.classify;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/**
 * Counts classifies by layer: one increment of an array each, no event. A layer never classified
 * has none.
 */
final class LayerCounters {
  private static final int PERMITS = 0;
  private static final int BLOCKS = 1;
  private static final int CONTINUES = 2;
  private static final int CALLOUTS = 3;
  private static final int COLUMNS = 4;

  private static final long[] NONE = new long[COLUMNS];
  private static final long[][] NO_ROWS = {};

  private long[] @Nullable [] counts = NO_ROWS;

  private long[] row(FwpsLayer layer) {
    if (counts.length == 0) {
      counts = new long[FwpsLayer.count()][];
    }
    long[] row = counts[layer.id()];
    if (row == null) {
      row = new long[COLUMNS];
      counts[layer.id()] = row;
    }
    return row;
  }

  void count(FwpsLayer layer, FwpActionType decision) {
    boolean permit = decision == FwpActionType.FWP_ACTION_PERMIT;
    boolean block = decision == FwpActionType.FWP_ACTION_BLOCK;
    row(layer)[permit ? PERMITS : block ? BLOCKS : CONTINUES]++;
  }

  void countCallouts(FwpsLayer layer, int called) {
    row(layer)[CALLOUTS] += called;
  }

  LayerCounts of(FwpsLayer layer) {
    long[] known = counts.length == 0 ? null : counts[layer.id()];
    long[] row = known == null ? NONE : known;
    long permits = row[PERMITS];
    long blocks = row[BLOCKS];
    long continues = row[CONTINUES];
    return new LayerCounts(permits + blocks + continues, permits, blocks, continues, row[CALLOUTS]);
  }
}

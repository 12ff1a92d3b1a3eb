package dev.wfpsim.scenario.kit;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;

import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;

/** What most callouts write into classifyOut. */
public final class Verdicts {
  private Verdicts() {}

  /** Permits: softly, so that others may still block, unless the filter wants it hard. */
  public static void permit(FwpsFilter filter, FwpsClassifyOut classifyOut) {
    classifyOut.actionType = FWP_ACTION_PERMIT;
    classifyOut.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
    if (filter.hasFlag(FwpsFilter.FWPS_FILTER_FLAG_CLEAR_ACTION_RIGHT)) {
      classifyOut.clearWriteRight();
    }
  }

  /** Blocks for good: a block that leaves the right is undone by the next permit. */
  public static void block(FwpsClassifyOut classifyOut) {
    classifyOut.actionType = FWP_ACTION_BLOCK;
    classifyOut.clearWriteRight();
  }

  /** Blocks silently: the packet has been taken and will come again as a clone. */
  public static void absorb(FwpsClassifyOut classifyOut) {
    block(classifyOut);
    classifyOut.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
  }
}

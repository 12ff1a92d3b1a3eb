package dev.wfpsim.wfp.classify;

import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import org.jspecify.annotations.Nullable;

/**
 * What a classify decided, kept so that the same question need not be answered again. It stands
 * until the filters of its layer change. Used again and again, like a field.
 *
 * <p>Only what filters alone decided is kept: where a filter with a callout matched, the answer is
 * the callout's, or depends on whether it is registered and what it keeps on the flow.
 */
public final class KeptDecision {
  private static final long NOTHING = -1;

  private long changes = NOTHING;
  private FwpActionType action = FwpActionType.FWP_ACTION_NONE;
  private @Nullable LayerFilter decider;
  private boolean told;
  private final FwpsClassifyOut result = new FwpsClassifyOut();

  /** Keeps nothing any more. */
  public void forget() {
    changes = NOTHING;
    decider = null;
  }

  /** Whether it was decided by the filters of a layer after so many changes of them. */
  boolean stands(long changesOfLayer) {
    return changes == changesOfLayer;
  }

  /**
   * Takes over a classify that has ended, unless a callout had a part in it: then what was kept
   * stands no more, or the classify would not have been asked for.
   */
  void keep(ClassifyFrame frame, long changesOfLayer, FwpsClassifyOut decided) {
    if (frame.calloutMatched) {
      return;
    }
    changes = changesOfLayer;
    action = frame.arbitration.action();
    decider = frame.decider;
    told = frame.begun;
    result.copyFrom(decided);
  }

  /** The decision of the filters; FWP_ACTION_NONE where none matched. */
  FwpActionType action() {
    return action;
  }

  /** The filter whose word stood; null for none. */
  @Nullable LayerFilter decider() {
    return decider;
  }

  /** Whether a filter matched, so that there were events. */
  boolean isTold() {
    return told;
  }

  FwpsClassifyOut result() {
    return result;
  }
}

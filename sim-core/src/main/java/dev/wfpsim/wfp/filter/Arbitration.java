package dev.wfpsim.wfp.filter;

import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_BLOCK;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_CONTINUE;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_NONE;
import static dev.wfpsim.wfp.fwp.FwpActionType.FWP_ACTION_PERMIT;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.LayerData;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;

/**
 * The decision of one layer while its filters are tried, and the rules by which each filter changes
 * it. Page: filter-arbitration.
 *
 * <p>The current action travels with the right to override it. While the right is there,
 * any lighter sublayer may block a permit or permit a block. Once it is gone a
 * block stays and a permit gives way only to a callout that blocks all the same: a veto
 * . Permits and callout blocks are soft unless said otherwise, blocks of plain
 * filters are hard. There is no other way to weigh one sublayer against another: of a soft
 * permit and a block, the block wins wherever it is. Layers know nothing of each other
 * . At stream layers the right means nothing, and what one sublayer blocked the next does
 * not see.
 */
public final class Arbitration {
  /** The callout wrote the action, or gave itself the right, without having it. */
  public static final int RIGHT_VIOLATED = 1;

  /** A terminating callout answered neither permit nor block. */
  public static final int ANSWER_NOT_TERMINATING = 1 << 1;

  /** An inspection callout decided. */
  public static final int ANSWER_NOT_CONTINUE = 1 << 2;

  /** The callout permitted for a filter with CLEAR_ACTION_RIGHT and kept the right. */
  public static final int RIGHT_NOT_CLEARED = 1 << 3;

  /** A callout's block, with the right kept, gave way to a permit. */
  public static final int BLOCK_OVERRIDDEN = 1 << 4;

  private final boolean setIsHard;
  private final boolean hardBlockEnds;
  private boolean stream;
  private FwpActionType action = FWP_ACTION_NONE;
  private FwpActionType answer = FWP_ACTION_NONE;
  private boolean right = true;
  private int flags;
  private long filterId;
  private boolean fromCallout;
  private boolean vetoed;
  private int violations;

  /** Rules of a profile. */
  public Arbitration(PlatformProfile profile) {
    this.setIsHard = profile.is(PlatformOption.CLEAR_ACTION_RIGHT_SET_IS_HARD);
    this.hardBlockEnds = profile.is(PlatformOption.HARD_BLOCK_ENDS_EVALUATION);
  }

  /** Starts a layer: no decision, and everyone has the right. */
  public void start(FwpsLayer layer) {
    stream = layer.data() == LayerData.STREAM;
    action = FWP_ACTION_NONE;
    answer = FWP_ACTION_NONE;
    right = true;
    flags = 0;
    filterId = 0;
    fromCallout = false;
    vetoed = false;
    violations = 0;
  }

  /** Starts from what heavier sublayers of a stream layer have decided about the same data. */
  public void startFrom(FwpsClassifyOut heavier) {
    action = heavier.actionType;
    right = heavier.hasWriteRight();
    flags = heavier.flags;
  }

  /** What the filter that was applied last answers, as it counts: not what stands. */
  public FwpActionType answer() {
    return answer;
  }

  /** Presets what a callout sees with the decision so far. */
  public void preset(FwpsClassifyOut out) {
    out.clear();
    out.actionType = action;
    out.flags = flags;
    out.filterId = filterId;
    if (!right) {
      out.clearWriteRight();
    }
  }

  /**
   * Takes the action of a filter that asks no callout.
   *
   * @return whether its sublayer is decided
   */
  public boolean applyFilter(FwpsFilter filter) {
    answer = filter.actionType();
    if (!answer.isDecision()) {
      return false;
    }
    combine(answer, isSoft(answer, filter), false, 0, filter);
    return true;
  }

  /** Whether the decision of a plain filter can be overridden: Z-1. */
  private boolean isSoft(FwpActionType answer, FwpsFilter filter) {
    boolean flagged = filter.hasFlag(FwpsFilter.FWPS_FILTER_FLAG_CLEAR_ACTION_RIGHT);
    return setIsHard ? answer == FWP_ACTION_PERMIT && !flagged : flagged;
  }

  /**
   * Takes the place of a callout that is not registered: inspection filters are ignored, others
   * block, or permit if the filter says so.
   *
   * @return whether the sublayer is decided
   */
  public boolean applyMissingCallout(FwpsFilter filter) {
    if (filter.actionType() == FwpActionType.FWP_ACTION_CALLOUT_INSPECTION) {
      return false;
    }
    boolean permit = filter.hasFlag(FwpsFilter.FWPS_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED);
    answer = permit ? FWP_ACTION_PERMIT : FWP_ACTION_BLOCK;
    combine(answer, isSoft(answer, filter), false, 0, filter);
    return true;
  }

  /**
   * Takes what a callout wrote.
   *
   * @return whether the sublayer is decided
   */
  public boolean applyCallout(FwpsFilter filter, FwpsClassifyOut out) {
    answer = answer(filter, out);
    boolean entryRight = right || stream;
    if (!entryRight) {
      boolean wrote = out.actionType == FWP_ACTION_PERMIT && action != FWP_ACTION_PERMIT;
      note(wrote || out.hasWriteRight(), RIGHT_VIOLATED);
    }
    if (!answer.isDecision()) {
      right &= out.hasWriteRight();
      return false;
    }
    boolean soft = out.hasWriteRight();
    note(
        answer == FWP_ACTION_PERMIT
            && soft
            && filter.hasFlag(FwpsFilter.FWPS_FILTER_FLAG_CLEAR_ACTION_RIGHT),
        RIGHT_NOT_CLEARED);
    combine(answer, soft, true, out.flags, filter);
    return true;
  }

  /**
   * What an answer counts as, by the action of the filter: inspection only
   * ever continues, and to continue is to leave it to the next filter.
   */
  private FwpActionType answer(FwpsFilter filter, FwpsClassifyOut out) {
    FwpActionType written = out.actionType;
    return switch (filter.actionType()) {
      case FWP_ACTION_CALLOUT_TERMINATING -> {
        note(!written.isDecision(), ANSWER_NOT_TERMINATING);
        yield written.isDecision() ? written : FWP_ACTION_BLOCK;
      }
      case FWP_ACTION_CALLOUT_INSPECTION -> {
        note(written.isDecision() && written != action, ANSWER_NOT_CONTINUE);
        yield FWP_ACTION_CONTINUE;
      }
      default -> written.isDecision() ? written : FWP_ACTION_CONTINUE;
    };
  }

  private void combine(
      FwpActionType answer, boolean soft, boolean callout, int outFlags, FwpsFilter filter) {
    if (answer == action) {
      if (right && !soft) {
        take(answer, false, flags | outFlags, filter);
      }
      return;
    }
    if (right || stream) {
      note(action == FWP_ACTION_BLOCK && fromCallout && !stream, BLOCK_OVERRIDDEN);
      take(answer, soft, outFlags, filter);
      fromCallout = callout;
    } else if (callout && answer == FWP_ACTION_BLOCK) {
      vetoed = true;
      take(answer, false, outFlags, filter);
    }
  }

  private void take(FwpActionType answer, boolean soft, int outFlags, FwpsFilter filter) {
    action = answer;
    right = soft;
    flags = outFlags;
    filterId = filter.filterId();
  }

  private void note(boolean violated, int violation) {
    violations |= violated ? violation : 0;
  }

  /**
   * Whether nothing more is to be tried: all sublayers are evaluated even after a block (R-029,
   * R-030), unless the profile says that a hard block ends it (Z-2); a blocked stream ends.
   */
  public boolean isOver() {
    return action == FWP_ACTION_BLOCK && (stream || hardBlockEnds && !right);
  }

  /** Writes the result of the layer: permit where nothing decided. */
  public void finish(FwpsClassifyOut out) {
    preset(out);
    if (action == FWP_ACTION_NONE) {
      out.actionType = FWP_ACTION_PERMIT;
    }
  }

  /** Whether some filter decided. */
  public boolean isDecided() {
    return action != FWP_ACTION_NONE;
  }

  /** The decision so far, or FWP_ACTION_NONE. */
  public FwpActionType action() {
    return action;
  }

  /** The filter whose decision stands, or 0. */
  public long filterId() {
    return filterId;
  }

  /** Whether a callout vetoed since this was last asked. */
  public boolean takeVeto() {
    boolean taken = vetoed;
    vetoed = false;
    return taken;
  }

  /** What callouts did wrong since this was last asked: the constants of this class. */
  public int takeViolations() {
    int taken = violations;
    violations = 0;
    return taken;
  }
}

package dev.wfpsim.wfp.filter;

import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter in its layer: what classifyFn sees of it, its sublayer, and its conditions made ready to
 * be tested. Deleting it marks it, so that a classify under way does not go on to its callout.
 */
public final class LayerFilter {
  private static final int FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT = 0x8;
  private static final int FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED = 0x10;
  private static final int FWPS_FILTER_FLAG_OR_CONDITIONS = 0x4;

  private final FwpsFilter filter;
  private final Sublayer sublayer;
  private final ConditionSet conditions;
  private final List<Activity> inside = new ArrayList<>(0);
  private @Nullable WaitQueue left;
  private boolean deleted;
  private String name = "";
  private long blocked;
  private long absorbed;
  private long missed;

  private LayerFilter(FwpsFilter filter, Sublayer sublayer, ConditionSet conditions) {
    this.filter = filter;
    this.sublayer = sublayer;
    this.conditions = conditions;
  }

  /**
   * Makes a filter ready. Weight and conditions have been checked.
   *
   * @param filterId its run-time identifier
   * @param layer where it filters
   * @param sublayer what it is arbitrated with first
   * @param weight as given: FWP_EMPTY, FWP_UINT8 or FWP_UINT64
   * @param managementFlags FWPM_FILTER_FLAG_*
   * @param conditions as given
   * @param action what it does
   * @param calloutId the callout asked, 0 for none
   * @param rawContext what classifyFn sees as the filter's context
   * @param providerContext what classifyFn sees as its provider context
   */
  public static LayerFilter of(
      long filterId,
      FwpsLayer layer,
      Sublayer sublayer,
      FwpValue weight,
      int managementFlags,
      List<FilterCondition> conditions,
      FwpActionType action,
      int calloutId,
      long rawContext,
      @Nullable ProviderContext providerContext) {
    ConditionSet set = ConditionSet.of(layer, conditions);
    FwpsFilter filter =
        new FwpsFilter(
            filterId,
            layer,
            FilterWeight.effective(weight, set),
            sublayer.weight(),
            runTimeFlags(managementFlags, set),
            conditions,
            action,
            calloutId,
            rawContext,
            providerContext);
    return new LayerFilter(filter, sublayer, set);
  }

  private static int runTimeFlags(int flags, ConditionSet conditions) {
    int result = conditions.hasAlternatives() ? FWPS_FILTER_FLAG_OR_CONDITIONS : 0;
    if ((flags & FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT) != 0) {
      result |= FwpsFilter.FWPS_FILTER_FLAG_CLEAR_ACTION_RIGHT;
    }
    if ((flags & FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED) != 0) {
      result |= FwpsFilter.FWPS_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED;
    }
    return result;
  }

  /** The filter as callouts see it. */
  public FwpsFilter filter() {
    return filter;
  }

  /** Gives it the display name that reports use. */
  public LayerFilter named(String displayName) {
    name = displayName;
    return this;
  }

  /** Its display name; empty for none. */
  public String name() {
    return name;
  }

  /**
   * Its layer was blocked, and its word was the one that stood.
   *
   * @param absorb whether silently, by a callout that deals with the packet itself
   * @param missing whether its callout was not registered
   * @return whether that was the first time
   */
  public boolean countBlock(boolean absorb, boolean missing) {
    boolean first = blocked + absorbed == 0;
    absorbed += absorb ? 1 : 0;
    blocked += absorb ? 0 : 1;
    missed += missing ? 1 : 0;
    return first;
  }

  /** How often it had its layer blocked, other than silently. */
  public long blocked() {
    return blocked;
  }

  /** How often its callout had a packet absorbed. */
  public long absorbed() {
    return absorbed;
  }

  /** How often it blocked because its callout was not registered. */
  public long missed() {
    return missed;
  }

  /** Its sublayer. */
  public Sublayer sublayer() {
    return sublayer;
  }

  /** Whether another filter is in the same sublayer. */
  boolean isInSublayerOf(LayerFilter other) {
    return sublayer.key().equals(other.sublayer.key());
  }

  /** Whether it matches. */
  public boolean matches(FwpsIncomingValues values) {
    return conditions.matches(values);
  }

  ConditionSet conditions() {
    return conditions;
  }

  /** Whether it has been deleted since. */
  public boolean isDeleted() {
    return deleted;
  }

  /** Marks it deleted. */
  public void delete() {
    deleted = true;
  }

  /** Somebody calls its callout. */
  public void enter(Activity activity) {
    inside.add(activity);
  }

  /** Its callout has returned. */
  public void leave(Activity activity) {
    inside.remove(activity);
    if (left != null) {
      left.wakeAll();
    }
  }

  /** Whether its callout is running for somebody else. */
  public boolean isUsedByOthers(Activity self) {
    for (Activity activity : inside) {
      if (activity != self) {
        return true;
      }
    }
    return false;
  }

  /** Woken whenever its callout returns. */
  public WaitQueue left(Machine machine) {
    WaitQueue queue = left;
    if (queue == null) {
      queue =
          new WaitQueue(machine, "classify of filter " + filter.filterId())
              .heldBy(() -> List.copyOf(inside));
      left = queue;
    }
    return queue;
  }

  /**
   * The order in which filters of a layer are tried: heavier sublayers first, sublayers of
   * equal weight by key; in a sublayer heavier filters first. The order of equally heavy
   * filters is not specified: here by age, oldest first unless {@code newestFirst}.
   */
  static Comparator<LayerFilter> arbitrationOrder(boolean newestFirst) {
    return newestFirst
        ? (f, g) -> compare(f, g, g.filter.filterId(), f.filter.filterId())
        : (f, g) -> compare(f, g, f.filter.filterId(), g.filter.filterId());
  }

  private static int compare(LayerFilter f, LayerFilter g, long earlier, long later) {
    if (f.sublayer != g.sublayer) {
      int bySublayer = Integer.compare(g.sublayer.weight(), f.sublayer.weight());
      bySublayer = bySublayer != 0 ? bySublayer : f.sublayer.key().compareTo(g.sublayer.key());
      if (bySublayer != 0) {
        return bySublayer;
      }
    }
    int byWeight = Long.compareUnsigned(g.filter.weight(), f.filter.weight());
    return byWeight != 0 ? byWeight : Long.compare(earlier, later);
  }

  @Override
  public String toString() {
    return filter.toString();
  }
}

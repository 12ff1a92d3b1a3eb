package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.filter.ConditionOverlap;
import dev.wfpsim.wfp.filter.ConditionRules;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpFilterEnumType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmFilterEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmProviderContextEnumTemplate;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which filters an enumeration is of. Page: FWPM_FILTER_ENUM_TEMPLATE0. */
final class FilterSelection {
  private static final Comparator<FwpmFilter> HEAVIEST_FIRST =
      (a, b) ->
          Long.compareUnsigned(b.effectiveWeight().asLong(), a.effectiveWeight().asLong()) != 0
              ? Long.compareUnsigned(b.effectiveWeight().asLong(), a.effectiveWeight().asLong())
              : Long.compare(a.filterId(), b.filterId());

  private final @Nullable FwpmFilterEnumTemplate template;
  private final NtStatus status;
  private final @Nullable ConditionOverlap overlap;

  private FilterSelection(@Nullable FwpmFilterEnumTemplate template) {
    this.template = template;
    this.status = template == null ? NtStatus.STATUS_SUCCESS : check(template);
    this.overlap =
        template == null || !status.isSuccess()
            ? null
            : new ConditionOverlap(template.layer(), template.conditions());
  }

  /** Of what a template takes; of all filters without one. */
  static FilterSelection of(@Nullable FwpmFilterEnumTemplate template) {
    return new FilterSelection(template);
  }

  private static NtStatus check(FwpmFilterEnumTemplate template) {
    TreeSet<FwpsField> fields = new TreeSet<>();
    for (FilterCondition condition : template.conditions()) {
      NtStatus status = ConditionRules.check(template.layer(), condition);
      if (!status.isSuccess()) {
        return status;
      }
      if (!fields.add(condition.field())) {
        return NtStatus.STATUS_FWP_DUPLICATE_CONDITION;
      }
    }
    boolean calloutsOnly = template.actionMask() == FwpActionType.FWP_ACTION_FLAG_CALLOUT;
    return calloutsOnly && template.calloutKey() == null
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : NtStatus.STATUS_SUCCESS;
  }

  /** What is wrong with the template. */
  NtStatus status() {
    return status;
  }

  /** The filters. */
  List<FwpmFilter> of(PolicyStore store) {
    Stream<FilterEntry> all = store.filters.all().stream().map(EngineObject::value);
    FwpmFilterEnumTemplate wanted = template;
    if (wanted == null) {
      return all.map(FilterEntry::shown).toList();
    }
    Stream<FwpmFilter> found =
        all.filter(entry -> takes(wanted, entry, store)).map(FilterEntry::shown);
    if (wanted.hasFlag(FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_BEST_TERMINATING_MATCH)) {
      return found
          .filter(each -> (each.action().code() & FwpActionType.FWP_ACTION_FLAG_TERMINATING) != 0)
          .sorted(HEAVIEST_FIRST)
          .limit(1)
          .toList();
    }
    return wanted.hasFlag(FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_SORTED)
        ? found.sorted(HEAVIEST_FIRST).toList()
        : found.toList();
  }

  private boolean takes(FwpmFilterEnumTemplate wanted, FilterEntry entry, PolicyStore store) {
    FwpmFilter filter = entry.given;
    Guid provider = wanted.providerKey();
    Guid callout = wanted.calloutKey();
    return filter.layer() == wanted.layer()
        && (provider == null || provider.equals(filter.providerKey()))
        && (callout == null || callout.equals(filter.calloutKey()))
        && (filter.action().code() & wanted.actionMask()) != 0
        && isOfLife(wanted, entry)
        && takesContext(wanted.providerContextTemplate(), filter, store)
        && takesConditions(wanted.enumType(), filter);
  }

  private static boolean isOfLife(FwpmFilterEnumTemplate wanted, FilterEntry entry) {
    boolean boot = entry.given.hasFlag(FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME);
    if (wanted.hasFlag(FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_BOOTTIME_ONLY)) {
      return boot;
    }
    return (!boot || wanted.hasFlag(FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_INCLUDE_BOOTTIME))
        && (!entry.disabled
            || wanted.hasFlag(FwpmFilterEnumTemplate.FWP_FILTER_ENUM_FLAG_INCLUDE_DISABLED));
  }

  private static boolean takesContext(
      @Nullable FwpmProviderContextEnumTemplate wanted, FwpmFilter filter, PolicyStore store) {
    if (wanted == null) {
      return true;
    }
    Guid key = filter.providerContextKey();
    EngineObject<ProviderContext> context = key == null ? null : store.providerContexts.get(key);
    return context != null && wanted.takes(context.value());
  }

  private boolean takesConditions(FwpFilterEnumType type, FwpmFilter filter) {
    return overlap == null
        || (type == FwpFilterEnumType.FWP_FILTER_ENUM_OVERLAPPING
            ? overlap.overlaps(filter.conditions())
            : overlap.isContainedIn(filter.conditions()));
  }
}

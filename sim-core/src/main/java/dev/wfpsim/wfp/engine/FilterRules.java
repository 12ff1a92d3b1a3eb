package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.filter.ConditionRules;
import dev.wfpsim.wfp.filter.FilterWeight;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.layer.LayerPurpose;

/** What a filter must be by itself to be accepted. Page: FWPM_FILTER0. */
final class FilterRules {
  private FilterRules() {}

  /** Checks a filter without regard to other objects; the first thing wrong is answered. */
  static NtStatus check(FwpmFilter filter) {
    if (filter.name().isEmpty()) {
      return NtStatus.STATUS_FWP_NULL_DISPLAY_NAME;
    }
    NtStatus status = checkAction(filter);
    if (status.isSuccess()) {
      status = checkFlags(filter);
    }
    if (status.isSuccess()) {
      status = FilterWeight.check(filter.weight());
    }
    for (FilterCondition condition : filter.conditions()) {
      if (status.isSuccess()) {
        status = ConditionRules.check(filter.layer(), condition);
      }
    }
    return status;
  }

  private static NtStatus checkAction(FwpmFilter filter) {
    boolean valid = filter.action().isDecision() || filter.action().isCallout();
    return valid ? NtStatus.STATUS_SUCCESS : NtStatus.STATUS_FWP_INVALID_ACTION_TYPE;
  }

  /**
   * Boot-time and persistent exclude each other, and boot-time filters are for kernel layers
   * a fallback for a missing callout is for callouts that decide.
   */
  private static NtStatus checkFlags(FwpmFilter filter) {
    boolean boot = filter.hasFlag(FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME);
    boolean persistent = filter.hasFlag(FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT);
    boolean fallback = filter.hasFlag(FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED);
    boolean deciding =
        filter.action() == FwpActionType.FWP_ACTION_CALLOUT_TERMINATING
            || filter.action() == FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN;
    if (boot && persistent || fallback && !deciding) {
      return NtStatus.STATUS_FWP_INVALID_FLAGS;
    }
    if (boot && filter.layer().purpose() == LayerPurpose.USER_MODE) {
      return NtStatus.STATUS_FWP_INCOMPATIBLE_LAYER;
    }
    return NtStatus.STATUS_SUCCESS;
  }
}

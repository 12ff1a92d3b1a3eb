package dev.wfpsim.wfp.fwps;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.Guid;
import org.jspecify.annotations.Nullable;

/** FWPS_CALLOUT_NOTIFY_FN0 to FN3: tells a callout of the filters that name it. Page: notifyFn1. */
@FunctionalInterface
public interface NotifyFn {
  /**
   * Notifies. May set {@link FwpsFilter#context} when a filter is added.
   *
   * @param type what happened; unknown types are to be answered STATUS_SUCCESS
   * @param filterKey the key of the filter; null when it is deleted
   * @param filter the filter
   * @return an error rejects a filter being added, and is ignored otherwise
   */
  NtStatus notify(FwpsCalloutNotifyType type, @Nullable Guid filterKey, FwpsFilter filter);
}

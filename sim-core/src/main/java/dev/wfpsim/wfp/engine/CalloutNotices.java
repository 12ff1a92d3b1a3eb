package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.wfp.FwpsCallout;
import dev.wfpsim.wfp.FwpsCalloutNotifyType;
import dev.wfpsim.wfp.Guid;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.callout.Callouts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells callouts of the filters that name them, at PASSIVE_LEVEL. A callout hears only of
 * filters added while it is registered, but of every one deleted. Page:
 * processing-notify-callouts.
 */
final class CalloutNotices {
  private final Kernel kernel;
  private final Callouts callouts;

  CalloutNotices(Kernel kernel, Callouts callouts) {
    this.kernel = kernel;
    this.callouts = callouts;
  }

  /**
   * A filter is being added; the callout may set its context.
   *
   * @return an error if the callout rejects it
   */
  NtStatus adding(FilterEntry filter) {
    return tell(FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_ADD_FILTER, filter.key(), filter);
  }

  /** A filter is in force, for callouts that asked to be told. */
  void committed(FilterEntry filter) {
    CalloutRegistration registration = callouts.byId(filter.inLayer.filter().calloutId());
    boolean asked =
        registration != null
            && registration
                .callout()
                .hasFlag(FwpsCallout.FWP_CALLOUT_FLAG_ENABLE_COMMIT_ADD_NOTIFY);
    if (asked) {
      tell(FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_ADD_FILTER_POST_COMMIT, filter.key(), filter);
    }
  }

  /** A filter is gone; what the callout answers does not matter. */
  void deleted(FilterEntry filter) {
    tell(FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_DELETE_FILTER, null, filter);
  }

  private NtStatus tell(FwpsCalloutNotifyType type, @Nullable Guid key, FilterEntry filter) {
    int calloutId = filter.inLayer.filter().calloutId();
    if (calloutId == 0 || callouts.byId(calloutId) == null) {
      return NtStatus.STATUS_SUCCESS;
    }
    Optional<CalloutRegistration> entered = kernel.call("notifyFn", () -> enter(calloutId));
    if (entered.isEmpty()) {
      return NtStatus.STATUS_SUCCESS;
    }
    CalloutRegistration registration = entered.get();
    try {
      int activity = kernel.currentOrHardware().id();
      kernel
          .trace()
          .emit(
              EventKind.CALLOUT_NOTIFY,
              kernel.nowNanos(),
              activity,
              type.ordinal(),
              filter.id(),
              calloutId);
      return registration.callout().notifyFn().notify(type, key, filter.inLayer.filter());
    } finally {
      registration.leave();
    }
  }

  private Optional<CalloutRegistration> enter(int calloutId) {
    CalloutRegistration registration = callouts.byId(calloutId);
    if (registration != null && registration.enter()) {
      return Optional.of(registration);
    }
    return Optional.empty();
  }
}

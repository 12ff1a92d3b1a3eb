package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsCalloutNotifyType;
import dev.wfpsim.wfp.profile.DrawnSide;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells callouts of the filters that name them, at PASSIVE_LEVEL. A callout hears only of
 * filters added while it is registered, but of every one deleted. Page:
 * processing-notify-callouts.
 */
final class CalloutNotices {
  private final Machine machine;
  private final Kernel kernel;
  private final Callouts callouts;
  private final boolean deleteWaits;
  private final boolean unknownTypes;
  private final DrawnSide elsewhere;

  CalloutNotices(Machine machine, PlatformProfile profile, Callouts callouts) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.callouts = callouts;
    this.unknownTypes = profile.is(PlatformOption.UNKNOWN_NOTIFY_TYPE);
    this.elsewhere = new DrawnSide(machine, profile, PlatformOption.NOTICES_ELSEWHERE);
    this.deleteWaits = profile.is(PlatformOption.FILTER_DELETE_WAITS_FOR_CLASSIFY);
  }

  /**
   * A filter is being added; the callout may set its context.
   *
   * @return an error if the callout rejects it
   */
  NtStatus adding(FilterEntry filter) {
    return tell(FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_ADD_FILTER, filter.key(), filter);
  }

  /**
   * A filter is in force, for callouts that asked to be told; what the callout answers does
   * not matter.
   */
  void committed(FilterEntry filter) {
    CalloutRegistration registration = callouts.byId(filter.inLayer.filter().calloutId());
    boolean asked =
        registration != null
            && registration
                .callout()
                .hasFlag(FwpsCallout.FWP_CALLOUT_FLAG_ENABLE_COMMIT_ADD_NOTIFY);
    if (asked) {
      NtStatus unused =
          tell(
              FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_ADD_FILTER_POST_COMMIT,
              filter.key(),
              filter);
    }
    if (unknownTypes && registration != null) {
      tellUnknown(registration, filter);
    }
  }

  /** A type that no header has: a driver has to answer it with success all the same. */
  private void tellUnknown(CalloutRegistration registration, FilterEntry filter) {
    FwpsCalloutNotifyType type = FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_TYPE_MAX;
    NtStatus answer = tell(type, filter.key(), filter);
    if (!answer.isSuccess()) {
      kernel.report(
          FindingCode.NOTIFY_TYPE_REFUSED,
          registration.blame(),
          "notifyFn answered an unknown type with an error: calloutId="
              + registration.id()
              + " status="
              + answer);
    }
  }

  /** A filter is gone; what the callout answers does not matter. */
  void deleted(FilterEntry filter) {
    if (deleteWaits && kernel.current() != null && filter.inLayer.filter().calloutId() != 0) {
      awaitClassifies(filter.inLayer);
    }
    NtStatus unused = tell(FwpsCalloutNotifyType.FWPS_CALLOUT_NOTIFY_DELETE_FILTER, null, filter);
  }

  private void awaitClassifies(LayerFilter filter) {
    kernel.enter(
        new KernelCall<Void>("filter deletion") {
          @Override
          protected Answer step(Activity self) {
            return filter.isUsedByOthers(self) ? Answer.block(filter.left(machine)) : Answer.done();
          }
        });
  }

  private NtStatus tell(FwpsCalloutNotifyType type, @Nullable Guid key, FilterEntry filter) {
    int calloutId = filter.inLayer.filter().calloutId();
    if (calloutId == 0 || callouts.byId(calloutId) == null) {
      return NtStatus.STATUS_SUCCESS;
    }
    if (kernel.current() == null || !elsewhere.isOther()) {
      return tellHere(type, key, filter, calloutId);
    }
    NtStatus[] answer = {NtStatus.STATUS_SUCCESS};
    machine
        .startThread("bfe notice", () -> answer[0] = tellHere(type, key, filter, calloutId))
        .join();
    return answer[0];
  }

  @EntersDriver
  private NtStatus tellHere(
      FwpsCalloutNotifyType type, @Nullable Guid key, FilterEntry filter, int calloutId) {
    Optional<CalloutRegistration> entered = kernel.call("notifyFn", () -> enter(calloutId));
    if (entered.isEmpty()) {
      return NtStatus.STATUS_SUCCESS;
    }
    CalloutRegistration registration = entered.get();
    Activity self = kernel.currentOrHardware();
    Callback outer = self.enter(registration.notifying());
    try {
      kernel.events().write(EventKind.CALLOUT_NOTIFY, type.ordinal(), filter.id(), calloutId);
      return DriverFault.touch(
          registration.callout().notifyFn().notify(type, key, filter.inLayer.filter()),
          "what notifyFn answered");
    } catch (Throwable error) {
      self.thrown(error);
      throw error;
    } finally {
      self.leave(outer);
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

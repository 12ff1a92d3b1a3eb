package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import java.util.ArrayList;
import java.util.List;

/**
 * The callouts a driver has registered, so that it unregisters every one of them, also when it
 * could not register all.
 *
 * <p>Page: registering-callouts-with-the-filter-engine, unloading-a-callout-driver.
 */
final class CalloutSet {
  private final DriverContext driver;
  private final List<Integer> calloutIds = new ArrayList<>();

  CalloutSet(DriverContext driver) {
    this.driver = driver;
  }

  /** Registers one more callout, without flow contexts and without interest in filters. */
  NtStatus register(Guid key, ClassifyFn classify) {
    Ref<Integer> calloutId = new Ref<>();
    FwpsCallout callout =
        new FwpsCallout(
            1, key, 0, classify, (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS, null);
    NtStatus status = driver.fwps().FwpsCalloutRegister1(driver.deviceObject(), callout, calloutId);
    if (status.isSuccess()) {
      calloutIds.add(calloutId.value());
    }
    return status;
  }

  /**
   * Unregisters all. Each call returns when no classify of the callout runs any more: afterwards
   * none of the driver's classify functions is called again.
   */
  void unregisterAll() {
    for (int calloutId : calloutIds) {
      // It can only fail for flow contexts (this driver has none) or for a race with another
      // registration of the same key (there is none): a driver that keeps flow contexts must remove
      // them and call again.
      driver.fwps().FwpsCalloutUnregisterById0(calloutId);
    }
    calloutIds.clear();
  }
}

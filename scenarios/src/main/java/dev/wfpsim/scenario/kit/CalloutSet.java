package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The callouts a driver has registered, so that it unregisters every one of them, also when it
 * could not register all.
 *
 * <p>Page: registering-callouts-with-the-filter-engine, unloading-a-callout-driver.
 */
public final class CalloutSet {
  private final DriverContext driver;
  private final List<Integer> calloutIds = new ArrayList<>();

  /** None yet. */
  public CalloutSet(DriverContext driver) {
    this.driver = driver;
  }

  /** Registers one more callout, without flow contexts and without interest in filters. */
  public NtStatus register(Guid key, ClassifyFn classify) {
    return register(key, classify, null, new Ref<>());
  }

  /**
   * Registers one more callout, without interest in filters. PASSIVE_LEVEL.
   *
   * @param flowDelete told of flows that end; null for a callout that keeps no flow contexts
   * @param calloutId receives its number, by which flow contexts are associated
   * @return the status of FwpsCalloutRegister1
   */
  public NtStatus register(
      Guid key, ClassifyFn classify, @Nullable FlowDeleteFn flowDelete, Ref<Integer> calloutId) {
    FwpsCallout callout =
        new FwpsCallout(
            1, key, 0, classify, (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS, flowDelete);
    NtStatus status = driver.fwps().FwpsCalloutRegister1(driver.deviceObject(), callout, calloutId);
    if (status.isSuccess()) {
      calloutIds.add(calloutId.value());
    }
    return status;
  }

  /**
   * Unregisters all. Each call returns when no classify of the callout runs any more: afterwards
   * none of the driver's classify functions is called again. A driver that keeps flow contexts
   * removes them first: until the last of them has gone the call answers STATUS_DEVICE_BUSY.
   */
  public void unregisterAll() {
    for (int calloutId : calloutIds) {
      // Otherwise it can only fail for a race with another registration of the same key (there is
      // none).
      driver.fwps().FwpsCalloutUnregisterById0(calloutId);
    }
    calloutIds.clear();
  }
}

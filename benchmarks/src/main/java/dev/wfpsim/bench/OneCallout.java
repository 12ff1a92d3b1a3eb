package dev.wfpsim.bench;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;

/** What each driver that is measured has: one callout at one layer, and one filter that asks it. */
record OneCallout(String name, Guid key, FwpsLayer layer, FwpActionType action) {
  /** A filter of the layer that asks the callout, to be given a place among others. */
  FwpmFilter.Builder filter() {
    return FwpmFilter.at(layer).callout(action, key);
  }

  /** Adds the callout and a filter; fails where one is refused. */
  void addTo(EngineSession session, FwpmFilter.Builder filter) {
    session.add(new FwpmCallout(key, name, 0, null, layer));
    if (!session.add(filter.build()).status().isSuccess()) {
      throw new IllegalStateException("the callout's filter was refused");
    }
  }

  /** Registers the callout of a driver. */
  NtStatus register(DriverContext driver, ClassifyFn classifyFn) {
    FwpsCallout callout =
        new FwpsCallout(
            1, key, 0, classifyFn, (type, ofFilter, filter) -> NtStatus.STATUS_SUCCESS, null);
    return driver.fwps().FwpsCalloutRegister1(driver.deviceObject(), callout, null);
  }
}

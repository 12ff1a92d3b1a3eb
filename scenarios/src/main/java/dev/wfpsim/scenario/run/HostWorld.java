package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.wfp.platform.Wfp;
import java.util.SortedMap;

/**
 * A host of the run with its platform and drivers.
 *
 * @param interfaces its network cards by their names in the scenario
 */
record HostWorld(
    HostPlan plan,
    Host host,
    Wfp wfp,
    DriverHost drivers,
    SortedMap<String, NetworkInterface> interfaces) {

  HostSetup setup() {
    return plan.setup();
  }
}

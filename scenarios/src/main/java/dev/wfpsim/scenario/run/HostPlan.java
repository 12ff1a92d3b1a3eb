package dev.wfpsim.scenario.run;

import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.wfp.filter.SharedSearches;

/**
 * A host as every run makes it. The options are not changed any more.
 *
 * @param searches what runs have compiled of the policy, for those that come after
 */
record HostPlan(HostSetup setup, HostOptions options, HostPolicy policy, SharedSearches searches) {}

package dev.wfpsim.scenario.run;

import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.scenario.model.HostSetup;

/** A host as every run makes it. The options are not changed any more. */
record HostPlan(HostSetup setup, HostOptions options, HostPolicy policy) {}

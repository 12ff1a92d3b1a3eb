package dev.wfpsim.scenario.run;

import dev.wfpsim.scenario.model.Policy.FilterSetup;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import org.jspecify.annotations.Nullable;

/**
 * A filter of the scenario as the engine is given it.
 *
 * @param callout the callout object it names, to be added before it; null where it names none
 */
record PlannedFilter(FilterSetup setup, @Nullable FwpmCallout callout, FwpmFilter filter) {}

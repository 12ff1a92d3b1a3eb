package dev.wfpsim.scenario.run;

import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.scenario.model.LinkSetup;

/** A link as every run makes it. The options are not changed any more. */
record LinkPlan(LinkSetup setup, LinkOptions options) {}

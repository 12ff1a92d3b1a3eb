/**
 * A scenario in motion: the network, processes, drivers, traffic and story it describes, and what
 * is known of the run.
 */
@NullMarked
package dev.wfpsim.scenario.run;

import org.jspecify.annotations.NullMarked;

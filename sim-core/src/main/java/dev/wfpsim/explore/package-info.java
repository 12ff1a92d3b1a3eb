/**
 * Running something many times: what a run is ({@link dev.wfpsim.explore.Experiment}) and what goes
 * through its runs. What answers a run's choices is in the room {@code strategy}.
 */
@NullMarked
package dev.wfpsim.explore;

import org.jspecify.annotations.NullMarked;

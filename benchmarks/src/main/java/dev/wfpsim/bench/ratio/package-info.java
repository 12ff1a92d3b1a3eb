/** Ratios of ours to baselines: sides measured in turns, verdicts, and the table of all of them. */
@NullMarked
package dev.wfpsim.bench.ratio;

import org.jspecify.annotations.NullMarked;

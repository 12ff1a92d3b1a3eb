package dev.wfpsim.explore;

import dev.wfpsim.trace.Fingerprint;

/**
 * What came out of one run of an experiment.
 *
 * @param name in what way it ended: two runs of one name ended alike, however they came there
 * @param failed whether something went wrong that the experiment looks for
 * @param fingerprint of everything that happened
 */
public record Outcome(String name, boolean failed, Fingerprint fingerprint) {}

/**
 * The record of a run: choices, events, the fingerprint over them, and the replay file.
 *
 * <p>The lowest floor; it uses no other package of the simulator.
 */
@NullMarked
package dev.wfpsim.trace;

import org.jspecify.annotations.NullMarked;

/**
 * The record of a run: choices, events, the fingerprint over them, and the replay file.
 *
 * <p>The lowest floor; of the simulator it uses the collections below all floors alone.
 */
@NullMarked
package dev.wfpsim.trace;

import org.jspecify.annotations.NullMarked;

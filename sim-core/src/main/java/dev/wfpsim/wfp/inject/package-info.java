/**
 * Packet injection: handles, injections in flight and their completions, and a packet's injection
 * state.
 */
@NullMarked
package dev.wfpsim.wfp.inject;

import org.jspecify.annotations.NullMarked;

/**
 * TCP: the state machine, its buffers, retransmission and congestion control, and its endpoints in
 * the stack.
 */
@NullMarked
package dev.wfpsim.net.tcp;

import org.jspecify.annotations.NullMarked;

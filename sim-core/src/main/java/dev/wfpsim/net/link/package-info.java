/**
 * Network interfaces with their adapters, and the links between them: latency, loss, duplication,
 * reordering, corruption, bandwidth and queues, all drawn from the choices of the run; and the log
 * of what became of each packet.
 */
@NullMarked
package dev.wfpsim.net.link;

import org.jspecify.annotations.NullMarked;

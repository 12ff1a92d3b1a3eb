/**
 * Links between network interfaces: latency, loss, duplication, reordering, corruption, bandwidth\n
 * * and queues, all drawn from the run's choices.
 */
@NullMarked
package dev.wfpsim.net.link;

import org.jspecify.annotations.NullMarked;

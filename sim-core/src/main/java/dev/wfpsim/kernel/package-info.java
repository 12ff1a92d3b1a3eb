/**
 * The simulated kernel: processors and their IRQL, threads, DPCs, timers, work items, locks, events
 * and pool, with the event loop and the one scheduler.
 */
@NullMarked
package dev.wfpsim.kernel;

import org.jspecify.annotations.NullMarked;

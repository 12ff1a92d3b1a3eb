/**
 * The kernel's objects that drivers hold: locks, events, semaphores, timers, DPCs, work items,
 * threads, and cells that are shared. Each documented operation is a kernel call.
 */
@NullMarked
package dev.wfpsim.kernel.sync;

import org.jspecify.annotations.NullMarked;

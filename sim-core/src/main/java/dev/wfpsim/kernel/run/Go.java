package dev.wfpsim.kernel.run;

/**
 * What a driver's routine leaves to the next one that it queues: both are one go.
 *
 * @param calls kernel calls of the go so far
 * @param rounds routines of the go so far that each queued the next
 * @param entries how often driver code had been entered from outside when the last one queued
 */
public record Go(long calls, long rounds, long entries) {}

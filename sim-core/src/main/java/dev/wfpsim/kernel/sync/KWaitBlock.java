package dev.wfpsim.kernel.sync;

/**
 * KWAIT_BLOCK: a place in which the system notes that a thread waits for one object. Opaque to
 * drivers; a wait for more than three objects needs an array of them. Page:
 * KeWaitForMultipleObjects.
 */
public final class KWaitBlock {}

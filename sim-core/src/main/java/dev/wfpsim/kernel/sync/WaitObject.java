package dev.wfpsim.kernel.sync;

/**
 * What a thread can wait for with others at the same time: an event, a semaphore, a timer, a
 * thread's end. Page: KeWaitForMultipleObjects.
 */
public sealed interface WaitObject permits DispatcherObject, KThread {}

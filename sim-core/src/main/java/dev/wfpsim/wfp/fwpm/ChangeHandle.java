package dev.wfpsim.wfp.fwpm;

/** A subscription to the states of the engine. Page: FwpmBfeStateSubscribeChanges0. */
public interface ChangeHandle {}

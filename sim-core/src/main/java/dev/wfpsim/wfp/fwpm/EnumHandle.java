package dev.wfpsim.wfp.fwpm;

/** An enumeration of objects of the engine. Page: FwpmFilterCreateEnumHandle0 and its like. */
public interface EnumHandle {}

package dev.wfpsim.wfp.fwpm;

/** A session with the filter engine. Page: FwpmEngineOpen0. */
public interface EngineHandle {
  /** FWPM_TXN_READ_ONLY. */
  int TXN_READ_ONLY = 0x1;
}

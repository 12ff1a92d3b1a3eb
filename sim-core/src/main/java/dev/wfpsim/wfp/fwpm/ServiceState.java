package dev.wfpsim.wfp.fwpm;

/** FWPM_SERVICE_STATE: what the Base Filtering Engine is doing. */
public enum ServiceState {
  FWPM_SERVICE_STOPPED,
  FWPM_SERVICE_START_PENDING,
  FWPM_SERVICE_STOP_PENDING,
  FWPM_SERVICE_RUNNING;

  /** The documented number. */
  public int code() {
    return ordinal();
  }
}

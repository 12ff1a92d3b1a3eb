package dev.wfpsim.wfp.fwpm;

/** Is told of the states of the engine. Page: FWPM_SERVICE_STATE_CHANGE_CALLBACK0. */
@FunctionalInterface
public interface ServiceStateChangeCallback {
  /** The state is now this one. Runs at PASSIVE_LEVEL. */
  void stateChanged(ServiceState newState);
}

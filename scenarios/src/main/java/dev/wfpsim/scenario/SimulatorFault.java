package dev.wfpsim.scenario;

/** The simulator itself is at fault: an exception left its own code, not a driver's. */
public final class SimulatorFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SimulatorFault(String message, Throwable cause) {
    super(message, cause);
  }
}

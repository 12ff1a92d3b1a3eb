package dev.wfpsim.kernel;

/**
 * Something a driver left behind cannot be worked with: thrown where it is noticed, whoever runs
 * there, where no kernel is at hand to be stopped. The run ends with its stop code, as if the
 * machine had stopped there; it is never an error of the simulator's own.
 */
public final class DriverFault extends Error {
  private static final long serialVersionUID = 1L;

  private final Bugcheck code;

  /**
   * A fault.
   *
   * @param message what is wrong, with the object it is about
   */
  public DriverFault(Bugcheck code, String message) {
    super(message);
    this.code = code;
  }

  /** What stops the machine. */
  public Bugcheck code() {
    return code;
  }
}

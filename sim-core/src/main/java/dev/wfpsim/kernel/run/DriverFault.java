package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.nt.Bugcheck;
import org.jspecify.annotations.Nullable;

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

  /** A driver has left a null where something must be: whoever needs it touches address 0. */
  public static <T> T touch(@Nullable T value, String what) {
    if (value == null) {
      throw new DriverFault(Bugcheck.SYSTEM_SERVICE_EXCEPTION, "null pointer: " + what);
    }
    return value;
  }

  /**
   * A driver gives an object of its own where only one that the system has given it will do.
   *
   * @param what the kind of object, for the message: the object's own words may differ in every run
   */
  public static <T> T own(Class<T> type, Object given, String what) {
    if (!type.isInstance(given)) {
      throw new DriverFault(Bugcheck.SYSTEM_SERVICE_EXCEPTION, "no " + what + " of the system's");
    }
    return type.cast(given);
  }

  /** What stops the machine. */
  public Bugcheck code() {
    return code;
  }
}

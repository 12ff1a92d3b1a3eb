package dev.wfpsim.scenario.run;

import java.util.SortedSet;

/**
 * Tells a driver's exception from the simulator's own: by the first frame that belongs to either,
 * where a refusal of an argument or a state counts against the driver that called.
 */
final class Blame {

  private static final String OURS = "dev.wfpsim.";
  private static final String LIBRARY = "dev.wfpsim.scenario.library.";

  private final SortedSet<String> driverClasses;

  /**
   * Knows the drivers of a run.
   *
   * @param driverClasses names of their outermost classes
   */
  Blame(SortedSet<String> driverClasses) {
    this.driverClasses = driverClasses;
  }

  static String outermost(String className) {
    int dollar = className.indexOf('$');
    return dollar < 0 ? className : className.substring(0, dollar);
  }

  boolean isDriver(Throwable error) {
    boolean refusal =
        error instanceof IllegalArgumentException || error instanceof IllegalStateException;
    for (StackTraceElement frame : error.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith("java.") || name.startsWith("jdk.")) {
        continue;
      }
      boolean driver =
          !name.startsWith(OURS)
              || name.startsWith(LIBRARY)
              || driverClasses.contains(outermost(name));
      if (driver || !refusal) {
        return driver;
      }
    }
    return false;
  }
}

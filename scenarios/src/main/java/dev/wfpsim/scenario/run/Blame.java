package dev.wfpsim.scenario.run;

/**
 * Tells a driver's exception from the simulator's own: by the first frame that belongs to either,
 * where a refusal of an argument or a state counts against the driver that called.
 */
final class Blame {

  private static final String OURS = "dev.wfpsim.";
  private static final String LIBRARY = "dev.wfpsim.scenario.library.";

  private Blame() {}

  static boolean isDriver(Throwable error) {
    boolean refusal =
        error instanceof IllegalArgumentException || error instanceof IllegalStateException;
    for (StackTraceElement frame : error.getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith("java.") || name.startsWith("jdk.")) {
        continue;
      }
      boolean driver = !name.startsWith(OURS) || name.startsWith(LIBRARY);
      if (driver || !refusal) {
        return driver;
      }
    }
    return false;
  }
}

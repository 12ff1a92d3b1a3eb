package dev.wfpsim.cli;

/**
 * Whether the launcher watches over this process: it does with drivers of the user's own, whose
 * code can end a process unseen. Then an end that is told has another exit code than one that is
 * not, and a signal to the whole group of processes comes twice.
 */
final class Watched {

  private static final String VARIABLE = "WFPSIM_WATCHED";

  /** The exit code of a process that a KILL signal ended. */
  private static final int KILLED = 137;

  private Watched() {}

  static boolean isSo() {
    return System.getenv(VARIABLE) != null;
  }

  /**
   * Nobody would ask for the end of this process any more, or be told of it. The future is ignored:
   * what it runs ends the process, and nobody is left to hear that it failed.
   */
  @SuppressWarnings("FutureReturnValueIgnored")
  static void endWithTheLauncher() {
    if (isSo()) {
      ProcessHandle.current()
          .parent()
          .ifPresent(launcher -> launcher.onExit().thenRun(Watched::halt));
    }
  }

  private static void halt() {
    Runtime.getRuntime().halt(KILLED);
  }
}

package dev.wfpsim.cli;

/** What is said when wfpsim itself is at fault: what happened, where, and what to send. */
final class InternalError {

  private static final int FRAMES = 12;

  private InternalError() {}

  static int report(Console console, Throwable error, String[] args) {
    say(console, error);
    console.say(console.again().line(args));
    return ExitCode.INTERNAL;
  }

  /** All but the command. */
  static void say(Console console, Throwable error) {
    if (error instanceof OutOfMemoryError || error.getCause() instanceof OutOfMemoryError) {
      console.say(
          "out of memory: heap="
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB; lower run.limits of the scenario, or give more with"
              + " WFPSIM_JAVA_OPTS=-Xmx4g");
      return;
    }
    console.say("internal error: " + error);
    StackTraceElement[] frames = error.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
      console.say("    at " + frames[i]);
    }
    Throwable cause = error.getCause();
    if (cause != null) {
      console.say("  caused by " + cause);
      StackTraceElement[] inner = cause.getStackTrace();
      for (int i = 0; i < Math.min(FRAMES, inner.length); i++) {
        console.say("    at " + inner[i]);
      }
    }
    console.say(
        "This is a fault of wfpsim, not of your driver. Please send the lines above, the scenario"
            + " and:");
    console.say("  " + new Version().getVersion()[0] + ", Java " + Runtime.version());
  }
}

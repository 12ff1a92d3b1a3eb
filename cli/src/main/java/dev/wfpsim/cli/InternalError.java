package dev.wfpsim.cli;

import java.util.List;

/** What is said when wfpsim itself is at fault: what happened, where, and what to send. */
final class InternalError {

  private static final int FRAMES = 12;

  private InternalError() {}

  static int report(Console console, Throwable error, String[] args) {
    say(console, error);
    StringBuilder command = new StringBuilder("./wfpsim");
    for (String arg : List.of(args)) {
      command.append(' ').append(Shell.quote(arg));
    }
    console.say(command.toString());
    return ExitCode.INTERNAL;
  }

  /** All but the command. */
  static void say(Console console, Throwable error) {
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

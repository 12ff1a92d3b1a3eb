package dev.wfpsim.cli;

import java.util.List;

/** The exit codes of every command; fixed, since scripts test them. */
final class ExitCode {

  static final int PASS = 0;
  static final int INTERNAL = 1;
  static final int USAGE = 2;
  static final int EXPECTATION = 3;
  static final int VIOLATION = 4;
  static final int DEADLOCK = 5;
  static final int NONDETERMINISM = 6;
  static final int BUGCHECK = 7;

  /** Standard output could not be written: what sysexits.h calls EX_IOERR. */
  static final int OUTPUT = 74;

  /** A signal that ended the command, plus its number, as a shell has it: 130 for Ctrl-C. */
  static final int SIGNAL = 128;

  /** Added to the code of an end that this process tells, where the launcher looks (Watched). */
  private static final int TOLD = 100;

  /** Which code stands for several runs: the first of these that any of them ended with. */
  private static final List<Integer> WORST_FIRST =
      List.of(OUTPUT, INTERNAL, USAGE, NONDETERMINISM, BUGCHECK, DEADLOCK, VIOLATION, EXPECTATION);

  private ExitCode() {}

  /** The process's own code for one that is told. */
  static int ofProcess(int code) {
    return code < SIGNAL && Watched.isSo() ? code + TOLD : code;
  }

  static int worse(int a, int b) {
    if (Math.max(a, b) > SIGNAL) {
      return Math.max(a, b);
    }
    for (int code : WORST_FIRST) {
      if (a == code || b == code) {
        return code;
      }
    }
    return PASS;
  }
}

package dev.wfpsim.cli;

import java.io.IOException;

/** Standard output cannot be written, so that going on would be for nobody. */
final class OutputLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputLost(IOException cause) {
    super("standard output cannot be written: " + cause.getMessage(), cause);
  }
}

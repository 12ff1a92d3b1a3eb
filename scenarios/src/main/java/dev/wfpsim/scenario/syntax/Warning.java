package dev.wfpsim.scenario.syntax;

/**
 * Something in a valid scenario that is likely not what its author means, and where: printed as
 * {@code file:line:col: warning: message}. It changes neither validity nor any verdict.
 */
public record Warning(Position at, String message) {

  @Override
  public String toString() {
    return at + ": warning: " + message;
  }
}

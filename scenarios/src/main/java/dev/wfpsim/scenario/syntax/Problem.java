package dev.wfpsim.scenario.syntax;

/** One thing wrong with a scenario, and where: printed as {@code file:line:col: message}. */
public record Problem(Position at, String message) {

  @Override
  public String toString() {
    return at + ": " + message;
  }
}

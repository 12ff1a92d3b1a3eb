package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.Choices;

/**
 * Goes through the runs of a program in order: answers one run's choices, then moves on to answers
 * that were not given yet.
 *
 * <pre>{@code
 * do {
 *   runTheProgram(choices);
 * } while (choices.advance());
 * }</pre>
 */
public interface SystematicChoices extends Choices {

  /** Moves to the next sequence of answers; false when all that is to be tried has been. */
  boolean advance();

  /**
   * The answers of the current run so far, for a message; {@link ListedChoices} gives them again.
   */
  @Override
  String toString();
}

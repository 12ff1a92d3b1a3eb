package dev.wfpsim.trace;

import org.jspecify.annotations.Nullable;

/**
 * The texts of words whose meaning lives on a floor above: NTSTATUS values, layers, reasons, the
 * arguments of calls.
 */
@FunctionalInterface
public interface WordLabels {
  /** Knows none: numbers stay numbers. */
  WordLabels NONE = (event, word, value) -> null;

  /**
   * The text of a word.
   *
   * @param event of which it is a word
   * @param value the word, for one of two words its first
   * @return null for one without a name
   */
  @Nullable String of(EventView event, Word word, long value);

  /**
   * What a call was given, as its sentence says it, such as {@code (Event done #7, Increment 0)}.
   *
   * @param event a CALL
   * @return empty where the call is not known or was given nothing
   */
  default String arguments(EventView event) {
    return "";
  }
}

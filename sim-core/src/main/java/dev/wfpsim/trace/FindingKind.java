package dev.wfpsim.trace;

import java.util.List;

/**
 * A kind of mistake that can be told: what a {@link FindingCode} and a stop code have in common.
 */
public interface FindingKind {
  /** The code, as users see and name it. */
  String name();

  /** The numbered rules that this mistake breaks, the usual one first; empty for none. */
  List<String> rules();

  /** How much it weighs. */
  Severity severity();

  /** The mistake in a line. */
  String meaning();

  /** The rule that this mistake breaks unless something else is said; empty for none. */
  default String rule() {
    return rules().isEmpty() ? "" : rules().getFirst();
  }
}

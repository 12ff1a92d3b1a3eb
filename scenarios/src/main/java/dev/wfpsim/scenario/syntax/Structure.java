package dev.wfpsim.scenario.syntax;

import java.util.Collection;
import java.util.Map;

/** What may be inside what, so that a path through a scenario can be told from a misspelt one. */
public sealed interface Structure {

  /** Anything: its own reader says what is wrong with it. */
  Structure ANY = new Any();

  /**
   * A map whose keys the language knows; an absent one may be added.
   *
   * @param known the keys
   * @param inside what is inside a key
   * @param otherwise what is inside any other key
   */
  record Keys(Collection<String> known, Map<String, Structure> inside, Structure otherwise)
      implements Structure {}

  /** A map of things that the scenario names: what is not there cannot be meant. */
  record Named(Structure each) implements Structure {}

  /** A list, its places counted from 0. */
  record Items(Structure each) implements Structure {}

  /** See {@link #ANY}. */
  record Any() implements Structure {}

  /** What is inside a key or place. */
  default Structure at(String step) {
    return switch (this) {
      case Keys keys -> keys.inside().getOrDefault(step, keys.otherwise());
      case Named named -> named.each();
      case Items items -> items.each();
      case Any any -> any;
    };
  }
}

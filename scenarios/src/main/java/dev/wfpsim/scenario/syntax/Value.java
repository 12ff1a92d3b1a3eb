package dev.wfpsim.scenario.syntax;

/** One value of a scenario file with the place it was written at: a map, a list or a word. */
public sealed interface Value permits MapValue, ListValue, TextValue {

  Position at();

  /** What it is, for a message: "a map", "a list", "a value". */
  String kind();
}

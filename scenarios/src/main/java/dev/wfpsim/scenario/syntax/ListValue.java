package dev.wfpsim.scenario.syntax;

import java.util.List;

/** A list of values in the order written. */
public record ListValue(Position at, List<Value> items) implements Value {

  public ListValue {
    items = List.copyOf(items);
  }

  @Override
  public String kind() {
    return "a list";
  }
}

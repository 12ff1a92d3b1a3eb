package dev.wfpsim.scenario.syntax;

import java.util.List;

/**
 * The keys a map may have, under the name the published schema gives that map: the one list that
 * both the reader and the schema's test go by.
 */
public record Shape(String name, List<String> keys) {

  public static Shape of(String name, String... keys) {
    return new Shape(name, List.of(keys));
  }
}

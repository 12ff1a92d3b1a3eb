package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.syntax.ListValue;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Validates by as much of JSON Schema draft-07 as our schema uses; a keyword that it does not know
 * fails the test, so that the schema cannot grow beyond what is checked.
 */
final class SchemaCheck {

  private static final List<String> SILENT =
      List.of("description", "title", "$schema", "$id", "definitions", "then");

  private static final String OTHER = "tables.schema.json";

  private final MapValue main;
  private final MapValue tables;
  private MapValue root;

  SchemaCheck(MapValue main, MapValue tables) {
    this.main = main;
    this.tables = tables;
    this.root = main;
  }

  List<String> problems(Value value) {
    List<String> problems = new ArrayList<>();
    check(value, main, problems);
    return problems;
  }

  /** What a reference of the file being read points at, in its own file or the other. */
  private void refer(Value value, String reference, List<String> problems) {
    MapValue before = root;
    root = reference.startsWith(OTHER) ? tables : root;
    MapValue definitions = (MapValue) root.get("definitions");
    String name = reference.substring(reference.indexOf("#/definitions/") + 14);
    check(value, (MapValue) definitions.get(name), problems);
    root = before;
  }

  private boolean holds(Value value, Value schema) {
    List<String> problems = new ArrayList<>();
    check(value, (MapValue) schema, problems);
    return problems.isEmpty();
  }

  private void check(Value value, MapValue schema, List<String> problems) {
    for (MapValue.Entry keyword : schema.entries()) {
      Value rule = keyword.value();
      switch (keyword.key().text()) {
        case "$ref" -> refer(value, ((TextValue) rule).text(), problems);
        case "if" -> {
          if (holds(value, rule)) {
            check(value, (MapValue) schema.get("then"), problems);
          }
        }
        case "oneOf" ->
            expect(
                items(rule).stream().filter(part -> holds(value, part)).count() == 1,
                value,
                "one of " + items(rule).size(),
                problems);
        case "minimum" -> bound(value, rule, true, problems);
        case "maximum" -> bound(value, rule, false, problems);
        case "maxLength" ->
            expect(
                !(value instanceof TextValue text)
                    || text.text().length() <= Integer.parseInt(((TextValue) rule).text()),
                value,
                "length",
                problems);
        case "allOf" -> items(rule).forEach(part -> check(value, (MapValue) part, problems));
        case "anyOf" -> anyOf(value, items(rule), problems);
        case "type", "enum", "pattern" -> scalar(keyword.key().text(), value, rule, problems);
        case "properties" -> properties(value, (MapValue) rule, problems);
        case "required" -> {
          for (String name : texts(rule)) {
            expect(
                !(value instanceof MapValue map) || map.get(name) != null, value, name, problems);
          }
        }
        case "additionalProperties" -> additional(value, schema, rule, problems);
        case "propertyNames" -> {
          if (value instanceof MapValue map) {
            map.entries().forEach(e -> check(e.key(), (MapValue) rule, problems));
          }
        }
        case "items" -> {
          if (value instanceof ListValue list) {
            list.items().forEach(item -> check(item, (MapValue) rule, problems));
          }
        }
        case "minItems" -> size(value, rule, true, problems);
        case "maxItems" -> size(value, rule, false, problems);
        case "minProperties" -> size(value, rule, true, problems);
        case "maxProperties" -> size(value, rule, false, problems);
        default -> {
          if (!SILENT.contains(keyword.key().text())) {
            problems.add("unknown keyword: " + keyword.key().text());
          }
        }
      }
    }
  }

  private static void scalar(String keyword, Value value, Value rule, List<String> problems) {
    switch (keyword) {
      case "type" -> {
        List<String> types = rule instanceof TextValue one ? List.of(one.text()) : texts(rule);
        boolean fits = types.stream().anyMatch(type -> isType(value, type));
        expect(fits, value, "type " + types, problems);
      }
      case "enum" -> {
        boolean fits = value instanceof TextValue text && texts(rule).contains(text.text());
        expect(fits, value, "one of " + texts(rule), problems);
      }
      default -> {
        boolean fits =
            !(value instanceof TextValue text)
                || Pattern.compile(((TextValue) rule).text()).matcher(text.text()).find();
        expect(fits, value, "pattern " + rule, problems);
      }
    }
  }

  private static void bound(Value value, Value rule, boolean least, List<String> problems) {
    if (value instanceof TextValue text && text.text().matches("-?[0-9]{1,30}")) {
      int order =
          new java.math.BigInteger(text.text())
              .compareTo(new java.math.BigInteger(((TextValue) rule).text()));
      expect(least ? order >= 0 : order <= 0, value, "bound " + rule, problems);
    }
  }

  private void anyOf(Value value, List<Value> choices, List<String> problems) {
    List<String> closest = null;
    for (Value choice : choices) {
      List<String> found = new ArrayList<>();
      check(value, (MapValue) choice, found);
      if (found.isEmpty()) {
        return;
      }
      closest = closest == null || found.size() < closest.size() ? found : closest;
    }
    problems.addAll(closest);
  }

  private void properties(Value value, MapValue rules, List<String> problems) {
    if (value instanceof MapValue map) {
      for (MapValue.Entry rule : rules.entries()) {
        Value property = map.get(rule.key().text());
        if (property != null) {
          check(property, (MapValue) rule.value(), problems);
        }
      }
    }
  }

  private void additional(Value value, MapValue schema, Value rule, List<String> problems) {
    MapValue known = (MapValue) schema.get("properties");
    if (!(value instanceof MapValue map)) {
      return;
    }
    for (MapValue.Entry entry : map.entries()) {
      if (known != null && known.get(entry.key().text()) != null) {
        continue;
      }
      if (rule instanceof MapValue inner) {
        check(entry.value(), inner, problems);
      } else {
        problems.add(entry.key().at() + ": unknown key: " + entry.key().text());
      }
    }
  }

  private static void size(Value value, Value rule, boolean least, List<String> problems) {
    int bound = Integer.parseInt(((TextValue) rule).text());
    int size =
        value instanceof ListValue list
            ? list.items().size()
            : value instanceof MapValue map ? map.entries().size() : bound;
    expect(least ? size >= bound : size <= bound, value, "size " + bound, problems);
  }

  private static boolean isType(Value value, String type) {
    return switch (type) {
      case "object" -> value instanceof MapValue;
      case "array" -> value instanceof ListValue;
      case "null" -> value instanceof TextValue text && text.text().isEmpty() && !text.quoted();
      case "integer" ->
          value instanceof TextValue text
              && !text.quoted()
              && text.text().matches("-?[0-9]+|0x[0-9A-Fa-f]+");
      case "number" ->
          value instanceof TextValue text && !text.quoted() && text.text().matches("-?[0-9.]+");
      case "boolean" -> value instanceof TextValue text && text.text().matches("true|false");
      case "string" ->
          value instanceof TextValue text && (text.quoted() || !isOtherScalar(text.text()));
      default -> throw new IllegalArgumentException(type);
    };
  }

  /** What YAML's core schema takes for a number, a truth or nothing, unless it is in quotes. */
  private static boolean isOtherScalar(String text) {
    return text.matches("[-+]?[0-9]+|0x[0-9A-Fa-f]+|[-+]?[0-9]*\\.[0-9]+|true|false|null|~|");
  }

  private static void expect(boolean holds, Value value, String what, List<String> problems) {
    if (!holds) {
      problems.add(value.at() + ": expected " + what);
    }
  }

  private static List<Value> items(Value value) {
    return ((ListValue) value).items();
  }

  private static List<String> texts(Value value) {
    return items(value).stream().map(item -> ((TextValue) item).text()).toList();
  }
}

package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.model.Policy;
import dev.wfpsim.wfp.layer.FieldKind;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.IpFamily;
import dev.wfpsim.wfp.profile.PlatformOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the part of the schema that is a picture of tables in the code: layers, the fields of each
 * with what may be written for them, flags, platform options.
 */
final class SchemaTables {

  private static final String NUMBER = "(0[xX][0-9A-Fa-f_]+|[0-9][0-9_]*)";
  private static final String SIGN = "(not |>=|<=|>|<) *";

  private final List<String> definitions = new ArrayList<>();
  private final Map<String, String> values = new LinkedHashMap<>();

  /** The whole file. */
  String text() {
    define("layer", "A layer: ./wfpsim list layers shows them.", layers());
    Map<String, List<FwpsLayer>> groups = new LinkedHashMap<>();
    for (FwpsLayer layer : FwpsLayer.values()) {
      groups.computeIfAbsent(when(layer), key -> new ArrayList<>()).add(layer);
    }
    List<String> rules = new ArrayList<>();
    groups.forEach(
        (when, layers) -> {
          String name = "when-" + layers.getFirst().shortName();
          define(name, "The fields of these layers.", when);
          rules.add(rule(layers, name));
        });
    define("filter", "The fields of a filter are those of its layer.", list("allOf", rules));
    define("options", "What the documentation leaves open.", options());
    return "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n"
        + "  \"$id\": \"tables.schema.json\",\n"
        + "  \"title\": \"What wfpsim's scenario schema takes from the code: made by a test\",\n"
        + "  \"definitions\": {\n"
        + String.join(",\n", definitions)
        + "\n  }\n}\n";
  }

  private void define(String name, String about, String body) {
    definitions.add(
        "    " + quote(name) + ": { \"description\": " + quote(about) + ", " + body + " }");
  }

  private static String layers() {
    List<String> names = new ArrayList<>();
    for (String prefix : List.of("", "FWPS_LAYER_", "FWPM_LAYER_")) {
      for (FwpsLayer layer : FwpsLayer.values()) {
        names.add(prefix + layer.shortName());
      }
    }
    return enumeration(names);
  }

  private static String rule(List<FwpsLayer> layers, String when) {
    List<String> names = new ArrayList<>();
    for (String prefix : List.of("", "FWPS_LAYER_", "FWPM_LAYER_")) {
      layers.forEach(layer -> names.add(prefix + layer.shortName()));
    }
    return "{ \"if\": { \"required\": [\"layer\"], \"properties\": { \"layer\": { "
        + enumeration(names)
        + " } } }, \"then\": { \"properties\": { \"when\": { \"$ref\": \"#/definitions/"
        + when
        + "\" } } } }";
  }

  /** A reference to a definition of what may be written for this field and its like. */
  private String named(FwpsField field, String value) {
    String known = values.get(value);
    if (known == null) {
      known =
          values.containsValue(field.name()) ? field.name() + "-" + values.size() : field.name();
      values.put(value, known);
      definitions.add("    " + quote(known) + ": " + value);
    }
    return "{ \"$ref\": \"#/definitions/" + known + "\" }";
  }

  private String when(FwpsLayer layer) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (FwpsField field : FwpsField.values()) {
      if (layer.has(field)) {
        String value = named(field, value(layer, field));
        properties.put(field.name(), value);
        if (FwpsField.byName(field.conditionName()) == field) {
          properties.put(field.conditionName(), value);
        }
      }
    }
    return "\"type\": [\"object\", \"null\"], \"properties\": { "
        + properties.entrySet().stream()
            .map(each -> quote(each.getKey()) + ": " + each.getValue())
            .collect(Collectors.joining(", "))
        + " }, \"additionalProperties\": false";
  }

  /** What may be written for a field: one value or several. */
  private static String value(FwpsLayer layer, FwpsField field) {
    if (field.kind() == FieldKind.FLAGS) {
      List<String> both = new ArrayList<>(ConditionFlags.known());
      ConditionFlags.known().forEach(flag -> both.add("not " + flag));
      return "{ " + several(enumeration(both)) + " }";
    }
    if (field.kind() == FieldKind.IP_ADDRESS) {
      String characters = layer.family() == IpFamily.V6 ? "[0-9A-Fa-f:.]+" : "[0-9.]+";
      String address = characters + "(/[0-9]{1,3})?";
      return "{ "
          + several(
              pattern(
                  "("
                      + SIGN
                      + ")?(default|"
                      + address
                      + "|"
                      + characters
                      + " *- *"
                      + characters
                      + ")"))
          + " }";
    }
    long most =
        switch (layer.type(layer.indexOf(field))) {
          case FWP_UINT8 -> 0xffL;
          case FWP_UINT16 -> 0xffffL;
          case FWP_UINT32 -> 0xffff_ffffL;
          case FWP_UINT64 -> Long.MAX_VALUE;
          default -> 0;
        };
    if (most == 0) {
      return "{ " + several("\"type\": [\"string\", \"number\", \"boolean\"]") + " }";
    }
    List<String> words = FieldWords.of(field).keySet().stream().sorted().toList();
    boolean named = FieldWords.isInterface(field) || FieldWords.isInterfaceIndex(field);
    String word = named ? "|[A-Za-z].*" : words.isEmpty() ? "" : "|" + String.join("|", words);
    String text = "(" + SIGN + ")?(" + NUMBER + "|" + NUMBER + " *- *" + NUMBER + word + ")";
    String number = "\"type\": \"integer\", \"minimum\": 0, \"maximum\": " + most;
    return "{ " + several("\"anyOf\": [ { " + number + " }, { " + pattern(text) + " } ]") + " }";
  }

  private static String several(String one) {
    return "\"anyOf\": [ { "
        + one
        + " }, { \"type\": \"array\", \"minItems\": 1, \"items\": { "
        + one
        + " } } ]";
  }

  private static String options() {
    return "\"type\": [\"object\", \"null\"], \"properties\": { "
        + Arrays.stream(PlatformOption.values())
            .map(
                option ->
                    quote(option.path())
                        + ": { "
                        + (option.isSwitch()
                            ? enumeration(List.of("true", "false")).replace("[", "[true, false, ")
                            : "\"type\": [\"string\", \"integer\"]")
                        + " }")
            .collect(Collectors.joining(", "))
        + " }, \"additionalProperties\": false";
  }

  /** The words of an action or flag, as the reader makes them. */
  static List<String> words(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }

  static List<String> actions() {
    return words(Policy.Action.values());
  }

  private static String pattern(String text) {
    return "\"type\": \"string\", \"pattern\": " + quote("^" + text + "$");
  }

  private static String enumeration(List<String> words) {
    return "\"enum\": ["
        + words.stream().map(SchemaTables::quote).collect(Collectors.joining(", "))
        + "]";
  }

  private static String list(String keyword, List<String> items) {
    return quote(keyword) + ": [\n      " + String.join(",\n      ", items) + "\n    ]";
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}

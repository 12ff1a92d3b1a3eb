package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.Operand;
import dev.wfpsim.scenario.model.Policy.Condition;
import dev.wfpsim.scenario.model.Policy.Match;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.ListValue;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import dev.wfpsim.wfp.layer.FieldKind;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code when:}, a filter's conditions: field names of the layer, each with a value or a list
 * of alternatives. A value may start with {@code not}, {@code >}, {@code >=}, {@code <}, {@code
 * <=}, or be a range {@code a-b}.
 */
final class ConditionReader {

  private final Names names;

  ConditionReader(Names names) {
    this.names = names;
  }

  List<Condition> read(@Nullable Value when, FwpsLayer layer) {
    if (when == null) {
      return List.of();
    }
    if (!(when instanceof MapValue map)) {
      names.problems.add(when.at(), "expected a map: key=when, found " + when.kind());
      return List.of();
    }
    List<Condition> conditions = new ArrayList<>();
    List<String> known = layer.fields().stream().map(FwpsField::name).toList();
    for (MapValue.Entry entry : map.entries()) {
      String name = entry.key().text();
      FwpsField field = FwpsField.byName(name);
      if (field == null || !layer.has(field)) {
        names.problems.add(
            entry.key().at(),
            "unknown field: field="
                + name
                + ", layer="
                + layer.shortName()
                + Spelling.suggestion(name, known));
        continue;
      }
      addConditions(conditions, layer, field, entry);
    }
    return conditions;
  }

  /**
   * The engine takes neighbouring conditions of one field as alternatives, so these stay together.
   */
  private void addConditions(
      List<Condition> conditions, FwpsLayer layer, FwpsField field, MapValue.Entry entry) {
    List<Value> values =
        entry.value() instanceof ListValue list ? list.items() : List.of(entry.value());
    if (values.isEmpty()) {
      names.problems.add(entry.value().at(), "no value: field=" + field.name());
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (Value value : values) {
      TextValue text = Fields.scalar(value, field.name(), names.problems);
      if (text == null) {
        continue;
      }
      try {
        Comparison comparison = comparison(text.text(), layer, field);
        if (!comparisons.isEmpty() && !comparison.mixesWith(comparisons.getFirst())) {
          throw new WrongValue(
              "mixed comparisons: field=" + field.name() + ", value=" + text.text());
        }
        comparisons.add(comparison);
      } catch (WrongValue wrong) {
        names.problems.add(text.at(), wrong.getMessage());
      }
    }
    for (Match match : Match.values()) {
      List<Operand> operands =
          comparisons.stream().filter(c -> c.match == match).map(c -> c.operand).toList();
      if (!operands.isEmpty()) {
        conditions.add(new Condition(field, entry.key().at(), match, operands));
      }
    }
  }

  private record Comparison(Match match, Operand operand) {
    /** Values and ranges are alternatives of one another; anything else only of its like. */
    boolean mixesWith(Comparison other) {
      return match == other.match || isEqual() && other.isEqual();
    }

    private boolean isEqual() {
      return match == Match.EQUAL || match == Match.RANGE;
    }
  }

  private Comparison comparison(String text, FwpsLayer layer, FwpsField field) throws WrongValue {
    if (field.kind() == FieldKind.FLAGS) {
      boolean none = text.startsWith("not ");
      long bit = ConditionFlags.bit(none ? text.substring(4).strip() : text);
      return new Comparison(
          none ? Match.FLAGS_NONE_SET : Match.FLAGS_ANY_SET, new Operand.Number(bit));
    }
    String[][] signs = {
      {"not ", "NOT_EQUAL"},
      {">=", "GREATER_OR_EQUAL"},
      {"<=", "LESS_OR_EQUAL"},
      {">", "GREATER"},
      {"<", "LESS"}
    };
    for (String[] sign : signs) {
      if (text.startsWith(sign[0])) {
        String rest = text.substring(sign[0].length()).strip();
        return new Comparison(Match.valueOf(sign[1]), operand(rest, layer, field));
      }
    }
    Operand operand = operand(text, layer, field);
    boolean range =
        operand instanceof Operand.NumberRange || operand instanceof Operand.AddressRange;
    return new Comparison(range ? Match.RANGE : Match.EQUAL, operand);
  }

  private Operand operand(String text, FwpsLayer layer, FwpsField field) throws WrongValue {
    if (field.kind() == FieldKind.IP_ADDRESS) {
      return address(text, layer);
    }
    String name = field.name();
    if (name.equals("ALE_APP_ID") || name.equals("ALE_ORIGINAL_APP_ID")) {
      String image = names.processImages.get(text);
      if (image == null && !text.contains("\\")) {
        throw new WrongValue(
            "unknown process: process=" + text + Spelling.suggestion(text, names.processes));
      }
      return new Operand.Image(image == null ? text : image);
    }
    if (name.equals("ALE_USER_ID")) {
      return new Operand.Account(Accounts.sid(text));
    }
    boolean luid = FieldWords.isInterface(field);
    boolean starts = !text.isEmpty() && Character.isLetter(text.charAt(0));
    if (starts && (luid || FieldWords.isInterfaceIndex(field))) {
      return new Operand.Interface(interfaceName(text), luid);
    }
    int most =
        switch (layer.type(layer.indexOf(field))) {
          case FWP_UINT8 -> 8;
          case FWP_UINT16 -> 16;
          case FWP_UINT32 -> 32;
          case FWP_UINT64 -> 63;
          default -> 0;
        };
    if (most == 0) {
      return new Operand.Text(text);
    }
    Map<String, Long> words = FieldWords.of(field);
    Long word = words.get(text);
    if (word != null) {
      return new Operand.Number(word);
    }
    if (!words.isEmpty() && starts) {
      List<String> sorted = words.keySet().stream().sorted().toList();
      Fields.word(text, FieldWords.what(field), sorted);
    }
    long limit = most == 63 ? Long.MAX_VALUE : (1L << most) - 1;
    int dash = text.indexOf('-');
    if (dash > 0) {
      long low = Units.number(text.substring(0, dash).strip(), 0, limit);
      long high = Units.number(text.substring(dash + 1).strip(), low, limit);
      return new Operand.NumberRange(low, high);
    }
    return new Operand.Number(Units.number(text, 0, limit));
  }

  /** A card of any host, or loopback, which every host has. */
  private String interfaceName(String text) throws WrongValue {
    List<String> known = new ArrayList<>(List.of("loopback"));
    names.hostSetups.values().stream()
        .flatMap(host -> host.interfaces().stream())
        .map(HostSetup.InterfaceSetup::name)
        .forEach(known::add);
    if (!known.contains(text)) {
      throw new WrongValue(
          "unknown interface: interface=" + text + Spelling.suggestion(text, known));
    }
    return text;
  }

  private static Operand address(String text, FwpsLayer layer) throws WrongValue {
    int dash = text.indexOf('-');
    if (dash > 0) {
      IpAddress least = Addresses.address(text.substring(0, dash).strip());
      IpAddress most = Addresses.address(text.substring(dash + 1).strip());
      family(least, layer);
      family(most, layer);
      if (least.compareTo(most) > 0) {
        throw new WrongValue("bounds the wrong way round: addresses=" + text);
      }
      return new Operand.AddressRange(least, most);
    }
    IpPrefix prefix = Addresses.destination(text);
    family(prefix.address(), layer);
    return new Operand.Addresses(prefix);
  }

  private static void family(IpAddress address, FwpsLayer layer) throws WrongValue {
    AddressFamily wanted =
        layer.family() == IpFamily.V6 ? AddressFamily.AF_INET6 : AddressFamily.AF_INET;
    if (address.family() != wanted) {
      throw new WrongValue(Families.wrong(address, wanted) + " at layer " + layer.shortName());
    }
  }
}

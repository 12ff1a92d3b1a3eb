package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.model.Policy;
import dev.wfpsim.scenario.model.Policy.Action;
import dev.wfpsim.scenario.model.Policy.CalloutName;
import dev.wfpsim.scenario.model.Policy.Condition;
import dev.wfpsim.scenario.model.Policy.FilterSetup;
import dev.wfpsim.scenario.model.Policy.Flag;
import dev.wfpsim.scenario.model.Policy.SublayerSetup;
import dev.wfpsim.scenario.model.Policy.Weight;
import dev.wfpsim.scenario.model.RunLimits;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code policy:}, sublayers and filters, and the filters the story adds. */
final class PolicyReader {

  private static final List<String> LAYERS =
      Arrays.stream(FwpsLayer.values()).map(FwpsLayer::shortName).toList();
  private static final List<String> ACTIONS = words(Action.values());
  private static final List<String> FLAGS = words(Flag.values());

  private final Names names;
  private final ConditionReader conditions;
  private int unnamed;

  PolicyReader(Names names) {
    this.names = names;
    this.conditions = new ConditionReader(names);
  }

  private static List<String> words(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(c -> c.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  Policy read(Fields root) {
    List<SublayerSetup> sublayers = new ArrayList<>();
    List<FilterSetup> filters = new ArrayList<>();
    List<Value> items = root.list("policy");
    if (items.size() > RunLimits.MAX_FILTERS) {
      root.problem(
          "policy",
          "too many filters: filters=" + items.size() + ", limit=" + RunLimits.MAX_FILTERS);
      return new Policy(sublayers, filters);
    }
    for (Value item : items) {
      if (isSublayer(item)) {
        sublayers.add(sublayer(item));
      }
    }
    for (Value item : items) {
      FilterSetup filter = isSublayer(item) ? null : filter(item, true);
      if (filter != null) {
        filters.add(filter);
      }
    }
    return new Policy(sublayers, filters);
  }

  private static boolean isSublayer(Value item) {
    return item instanceof MapValue map
        && map.get("sublayer") != null
        && map.get("layer") == null
        && map.get("action") == null;
  }

  private SublayerSetup sublayer(Value item) {
    Fields sublayer = Fields.of(item, Shapes.SUBLAYER, names.problems);
    TextValue name = sublayer.scalar("sublayer");
    if (name != null && names.isName(name, "sublayer")) {
      if (names.sublayers.contains(name.text())) {
        names.problems.add(name.at(), "sublayer given twice: sublayer=" + name.text());
      }
      names.sublayers.add(name.text());
    }
    sublayer.require("weight");
    int weight = (int) sublayer.number("weight", 0, 0, 65_535);
    return new SublayerSetup(name == null ? "" : name.text(), item.at(), weight);
  }

  /** One filter, or null where it cannot even be told what it is for. */
  @Nullable FilterSetup filter(Value item, boolean inPolicy) {
    Fields filter = Fields.of(item, Shapes.FILTER, names.problems);
    FwpsLayer layer = layer(filter);
    Action action = action(filter);
    String on = filter.has("on") ? names.reference(filter, "on", "host", names.hosts) : null;
    String sublayer =
        filter.has("sublayer")
            ? names.reference(filter, "sublayer", "sublayer", names.sublayers)
            : null;
    String name = filter.text("name", "");
    if (name.isEmpty()) {
      name = "filter-" + ++unnamed;
    } else if (names.filters.contains(name)) {
      filter.problem("name", "filter given twice: filter=" + name);
    }
    names.filters.add(name);
    CalloutName callout = callout(filter, action, layer);
    Weight weight = filter.read("weight", Weight.AUTOMATIC, PolicyReader::weight);
    List<Flag> flags = flags(filter, action);
    List<Condition> when = layer == null ? List.of() : conditions.read(filter.get("when"), layer);
    if (layer == null || action == null) {
      return null;
    }
    if (callout != null && on == null) {
      on = names.driverHosts.get(callout.driver());
    }
    if (layer.isReached()) {
      new ConditionCheck(names, layer, on).warn(when);
      warnForwarding(filter, layer, on);
    }
    return new FilterSetup(
        name, item.at(), layer, on, when, action, callout, sublayer, weight, flags, inPolicy);
  }

  private void warnForwarding(Fields filter, FwpsLayer layer, @Nullable String on) {
    boolean forwards =
        names.hostSetups.values().stream()
            .anyMatch(host -> host.forwarding() && (on == null || on.equals(host.name())));
    if (layer.shortName().startsWith("IPFORWARD") && !forwards) {
      names.problems.warn(
          filter.at("layer"),
          "no traffic reaches this layer: layer="
              + layer.shortName()
              + ", "
              + (on == null ? "no host forwards" : "host " + on + " does not forward"));
    }
  }

  private @Nullable FwpsLayer layer(Fields filter) {
    filter.require("layer");
    String name = filter.text("layer", "");
    if (name.isEmpty()) {
      return null;
    }
    FwpsLayer layer = FwpsLayer.byName(name);
    if (layer == null) {
      filter.problem("layer", "unknown layer: layer=" + name + Spelling.suggestion(name, LAYERS));
    } else if (!layer.isReached()) {
      names.problems.warn(filter.at("layer"), Shapes.NOT_REACHED + layer.shortName());
    }
    return layer;
  }

  private @Nullable Action action(Fields filter) {
    filter.require("action");
    if (!filter.has("action")) {
      return null;
    }
    String word = filter.word("action", "", "action", ACTIONS);
    return word.isEmpty() ? null : Action.valueOf(constant(word));
  }

  private @Nullable CalloutName callout(
      Fields filter, @Nullable Action action, @Nullable FwpsLayer layer) {
    boolean wanted = action != null && action.needsCallout();
    if (!filter.has("callout")) {
      if (wanted) {
        filter.require("callout");
      }
      return null;
    }
    if (action != null && !wanted) {
      filter.problem("callout", "action takes no callout: action=" + filter.text("action", ""));
      return null;
    }
    String text = filter.text("callout", "");
    int slash = text.indexOf('/');
    String driver = slash < 0 ? text : text.substring(0, slash);
    if (names.reference(driver, filter.at("callout"), "driver", names.drivers) == null) {
      return null;
    }
    String use = names.driverUses.get(driver);
    DriverKind kind = use == null ? null : names.catalogue.find(use);
    if (kind == null) {
      return null;
    }
    List<String> known = kind.callouts().stream().map(c -> driver + "/" + c.name()).toList();
    CalloutPort port = slash < 0 ? null : kind.callout(text.substring(slash + 1));
    if (port == null) {
      filter.problem("callout", "unknown callout: callout=" + text + Spelling.choice(text, known));
      return null;
    }
    if (layer != null && !port.layers().contains(layer)) {
      List<String> layers = port.layers().stream().map(FwpsLayer::shortName).toList();
      filter.problem(
          "callout",
          "callout not for this layer: callout="
              + text
              + ", layer="
              + layer.shortName()
              + ", expected "
              + String.join(" or ", layers));
    }
    return new CalloutName(driver, port.name());
  }

  private static Weight weight(String text) throws WrongValue {
    if (text.equals("auto")) {
      return Weight.AUTOMATIC;
    }
    if (text.startsWith("exact ")) {
      String digits = text.substring(6).strip();
      try {
        return new Weight(Weight.Kind.EXACT, Units.seed(digits));
      } catch (WrongValue wrong) {
        throw new WrongValue("not a weight of 64 bits: value=" + digits);
      }
    }
    return new Weight(Weight.Kind.RANGE, Units.number(text, 0, 15));
  }

  private List<Flag> flags(Fields filter, @Nullable Action action) {
    List<Flag> flags = new ArrayList<>();
    for (Value item : filter.items("flags")) {
      TextValue text = Fields.scalar(item, "flags", names.problems);
      try {
        if (text != null) {
          flags.add(Flag.valueOf(constant(Fields.word(text.text(), "flag", FLAGS))));
        }
      } catch (WrongValue wrong) {
        names.problems.add(text.at(), wrong.getMessage());
      }
    }
    boolean permitsMissing = flags.contains(Flag.PERMIT_IF_CALLOUT_UNREGISTERED);
    if (permitsMissing
        && action != null
        && action != Action.CALLOUT_TERMINATING
        && action != Action.CALLOUT_UNKNOWN) {
      filter.problem(
          "flags",
          "flag not for this action: flag=permit-if-callout-unregistered, action="
              + filter.text("action", ""));
    }
    return flags;
  }
}

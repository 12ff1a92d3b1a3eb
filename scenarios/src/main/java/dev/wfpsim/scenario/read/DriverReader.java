package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.model.DriverSetup;
import dev.wfpsim.scenario.model.RunLimits;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code drivers:}, checking each parameter against what its driver declares. */
final class DriverReader {

  private static final String NEVER = "never";

  private final Names names;

  DriverReader(Names names) {
    this.names = names;
  }

  List<DriverSetup> read(Fields root) {
    List<DriverSetup> drivers = new ArrayList<>();
    List<MapValue.Entry> entries = root.entries("drivers");
    if (entries.size() > RunLimits.MAX_DRIVERS) {
      root.problem(
          "drivers",
          "too many drivers: drivers=" + entries.size() + ", limit=" + RunLimits.MAX_DRIVERS);
      return drivers;
    }
    for (MapValue.Entry entry : entries) {
      names.isName(entry.key(), "driver");
      drivers.add(driver(entry));
    }
    return drivers;
  }

  private DriverSetup driver(MapValue.Entry entry) {
    String name = entry.key().text();
    Fields driver = Fields.of(entry.value(), Shapes.DRIVER, names.problems);
    String on = names.reference(driver, "on", "host", names.hosts);
    driver.require("use");
    String use = driver.text("use", "");
    SortedMap<String, String> with = new TreeMap<>();
    DriverKind kind = names.catalogue.find(use);
    if (kind != null) {
      names.driverUses.put(name, use);
      parameters(driver, kind, with);
    } else if (!use.isEmpty()) {
      driver.problem("use", unknownDriver(use));
    }
    names.driverHosts.put(name, on == null ? "" : on);
    boolean never = driver.text("start", "").equals(NEVER);
    return new DriverSetup(
        name,
        entry.key().at(),
        use,
        on == null ? "" : on,
        with,
        never ? 0 : driver.durationNanos("start", 0),
        !never);
  }

  private String unknownDriver(String use) {
    String suggestion = Spelling.suggestion(use, names.catalogue.names());
    String list = suggestion.isEmpty() ? ", ./wfpsim list drivers shows them" : suggestion;
    return "unknown driver: driver=" + use + list;
  }

  private void parameters(Fields driver, DriverKind kind, SortedMap<String, String> with) {
    List<String> known = kind.parameters().stream().map(DriverParameter::name).toList();
    for (MapValue.Entry entry : driver.entries("with")) {
      String key = entry.key().text();
      DriverParameter parameter = kind.parameter(key);
      if (parameter == null) {
        names.problems.add(
            entry.key().at(),
            "unknown parameter: parameter="
                + key
                + ", driver="
                + kind.name()
                + Spelling.suggestion(key, known));
        continue;
      }
      TextValue text = Fields.scalar(entry.value(), key, names.problems);
      if (text == null) {
        continue;
      }
      try {
        check(parameter, text.text());
        with.put(key, text.text());
      } catch (WrongValue wrong) {
        names.problems.add(text.at(), wrong.getMessage());
      }
    }
    for (DriverParameter parameter : kind.parameters()) {
      boolean given =
          driver.get("with") instanceof MapValue map && map.get(parameter.name()) != null;
      if (parameter.required() && !given) {
        names.problems.add(
            driver.at("with"),
            "missing parameter: parameter=" + parameter.name() + ", driver=" + kind.name());
      } else if (!given && !parameter.absent().isEmpty()) {
        with.put(parameter.name(), parameter.absent());
      }
    }
  }

  private void check(DriverParameter parameter, String text) throws WrongValue {
    switch (parameter.kind()) {
      case PROCESS -> {
        if (!names.processes.contains(text)) {
          throw new WrongValue(
              "unknown process: process=" + text + Spelling.suggestion(text, names.processes));
        }
      }
      case PORT -> Units.number(text, 0, 65_535);
      case ADDRESS -> Addresses.address(text);
      case ENDPOINT -> Addresses.endpoint(text);
      case DURATION -> Units.durationNanos(text);
      case SIZE -> Units.bytes(text);
      case NUMBER -> Units.number(text, Long.MIN_VALUE, Long.MAX_VALUE);
      case YES_NO -> Fields.word(text, "answer", List.of("true", "false"));
      case WORD -> Fields.word(text, parameter.name(), parameter.words());
      case TEXT -> {}
    }
  }
}

package dev.wfpsim.scenario.library;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.model.DriverSetup;
import dev.wfpsim.scenario.model.Expectation;
import dev.wfpsim.scenario.model.Expectation.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A driver of the library in a shipped scenario, with each worker that it can have.
 *
 * @param worker what does its work; empty for a driver without that parameter
 */
record DriverUse(String scenario, String driver, String kind, String worker) {
  private static final DriverCatalogue CATALOGUE = DriverCatalogue.installed();

  /** Every one there is. */
  static List<DriverUse> all() {
    List<DriverUse> found = new ArrayList<>();
    for (String name : Shipped.ALL) {
      // The others are about captures, and about every case of one driver.
      if (!name.startsWith("real/") && !name.startsWith("matrix/")) {
        for (DriverSetup driver : Shipped.load(name).scenario().drivers()) {
          workers(driver.use())
              .forEach(each -> found.add(new DriverUse(name, driver.name(), driver.use(), each)));
        }
      }
    }
    return found;
  }

  private static List<String> workers(String kind) {
    DriverParameter worker = Objects.requireNonNull(CATALOGUE.find(kind), kind).parameter("worker");
    return worker == null ? List.of("") : worker.words();
  }

  /** Its scenario with that worker, with further changes, and checked for {@code claims} alone. */
  LoadedScenario load(Predicate<Claim> claims, List<String> expectations, String... changes) {
    LoadedScenario plain = Shipped.load(scenario);
    List<String> overrides = new ArrayList<>(List.of(changes));
    if (!worker.isEmpty()) {
      overrides.add("drivers." + driver + ".with.worker=" + worker);
    }
    List<String> kept = new ArrayList<>();
    for (Expectation each : plain.scenario().expectations()) {
      if (claims.test(each.claim())) {
        kept.add(quoted(each.text()));
      }
    }
    expectations.forEach(each -> kept.add(quoted(each)));
    overrides.add("expect=[ " + String.join(", ", kept) + " ]");
    return Shipped.load(scenario, overrides.toArray(String[]::new));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}

package dev.wfpsim.cli.bench;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.model.DriverSetup;
import java.util.Set;
import java.util.TreeSet;

/**
 * A scenario that is measured.
 *
 * @param label how it is told from the other one
 * @param command the options that make the same runs, for the user to repeat one
 */
public record BenchSide(String label, String command, LoadedScenario scenario) {

  /** The packages of the drivers it uses. */
  Set<String> driverPackages() {
    Set<String> packages = new TreeSet<>();
    for (DriverSetup driver : scenario.scenario().drivers()) {
      DriverKind kind = scenario.catalogue().find(driver.use());
      if (kind != null) {
        packages.add(StackSort.packageOf(kind.getClass().getName()));
      }
    }
    return packages;
  }
}

package dev.wfpsim.scenario;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.run.Plan;
import dev.wfpsim.scenario.syntax.Warning;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A valid scenario with the conversations of the captures it replays: all that a run needs, and it
 * may run any number of times, at once too, since nothing in it changes.
 */
public final class LoadedScenario {

  private final Scenario scenario;
  private final SortedMap<String, List<CapturedStream>> captures;
  private final DriverCatalogue catalogue;
  private final List<Warning> warnings;
  private final Supplier<Plan> plan;

  /**
   * A scenario that has been read and checked.
   *
   * @param captures the conversations of each capture, by the name the scenario gives the file
   * @param catalogue the drivers it was read with
   * @param warnings what is likely not meant in it, in the order of the file
   */
  public LoadedScenario(
      Scenario scenario,
      SortedMap<String, List<CapturedStream>> captures,
      DriverCatalogue catalogue,
      List<Warning> warnings) {
    this.scenario = scenario;
    this.captures = Collections.unmodifiableSortedMap(new TreeMap<>(captures));
    this.catalogue = catalogue;
    this.warnings = List.copyOf(warnings);
    this.plan = Suppliers.memoize(() -> new Plan(scenario));
  }

  /** One without warnings. */
  public LoadedScenario(
      Scenario scenario,
      SortedMap<String, List<CapturedStream>> captures,
      DriverCatalogue catalogue) {
    this(scenario, captures, catalogue, List.of());
  }

  public Scenario scenario() {
    return scenario;
  }

  public DriverCatalogue catalogue() {
    return catalogue;
  }

  public List<Warning> warnings() {
    return warnings;
  }

  /** What its runs have in common; made when it is first asked for, once for all threads. */
  public Plan plan() {
    return Objects.requireNonNull(plan.get());
  }

  /** The conversations of a capture the scenario names. */
  public List<CapturedStream> conversations(String file) {
    return captures.getOrDefault(file, List.of());
  }
}

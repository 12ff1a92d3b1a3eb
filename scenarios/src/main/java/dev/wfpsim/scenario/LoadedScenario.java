package dev.wfpsim.scenario;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.syntax.Warning;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A valid scenario with the conversations of the captures it replays: all that a run needs, and it
 * may run any number of times, at once too, since nothing in it changes.
 *
 * @param captures the conversations of each capture, by the name the scenario gives the file
 * @param catalogue the drivers it was read with
 * @param warnings what is likely not meant in it, in the order of the file
 */
public record LoadedScenario(
    Scenario scenario,
    SortedMap<String, List<CapturedStream>> captures,
    DriverCatalogue catalogue,
    List<Warning> warnings) {

  public LoadedScenario {
    captures = new TreeMap<>(captures);
    warnings = List.copyOf(warnings);
  }

  /** One without warnings. */
  public LoadedScenario(
      Scenario scenario,
      SortedMap<String, List<CapturedStream>> captures,
      DriverCatalogue catalogue) {
    this(scenario, captures, catalogue, List.of());
  }

  /** The conversations of a capture the scenario names. */
  public List<CapturedStream> conversations(String file) {
    return captures.getOrDefault(file, List.of());
  }
}

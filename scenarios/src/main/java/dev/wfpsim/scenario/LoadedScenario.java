package dev.wfpsim.scenario;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.pcap.CapturedStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A valid scenario with the conversations of the captures it replays: all that a run needs, and it
 * may run any number of times, at once too, since nothing in it changes.
 *
 * @param captures the conversations of each capture, by the name the scenario gives the file
 * @param catalogue the drivers it was read with
 */
public record LoadedScenario(
    Scenario scenario,
    SortedMap<String, List<CapturedStream>> captures,
    DriverCatalogue catalogue) {

  public LoadedScenario {
    captures = new TreeMap<>(captures);
  }

  /** The conversations of a capture the scenario names. */
  public List<CapturedStream> conversations(String file) {
    return captures.getOrDefault(file, List.of());
  }
}

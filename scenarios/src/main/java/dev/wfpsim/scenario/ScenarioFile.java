package dev.wfpsim.scenario;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.read.Cases;
import dev.wfpsim.scenario.read.ScenarioReader;
import dev.wfpsim.scenario.read.ScenarioStructure;
import dev.wfpsim.scenario.syntax.Overrides;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.Structure;
import dev.wfpsim.scenario.syntax.Value;
import dev.wfpsim.scenario.syntax.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The text of a scenario file, read: either a valid {@link Scenario} or every problem found in it,
 * each with its line and column. Reads no file itself.
 */
public final class ScenarioFile {

  private ScenarioFile() {}

  /** A scenario is wrong; the message is the first problem. */
  public static final class InvalidScenario extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    InvalidScenario(List<Problem> problems) {
      super(problems.getFirst().toString());
      this.problems = List.copyOf(problems);
    }

    /** Everything wrong with it, in the order of the file; at least one. */
    public List<Problem> problems() {
      return problems;
    }
  }

  /**
   * The scenario in a text.
   *
   * @param source the file, as its user named it: the start of every problem
   * @param overrides {@code path=value} texts to apply first, as given to {@code --set}
   */
  public static Scenario parse(
      String source, String text, List<String> overrides, DriverCatalogue catalogue)
      throws InvalidScenario {
    return parse(source, text, overrides, catalogue, new Problems());
  }

  private static Scenario parse(
      String source,
      String text,
      List<String> overrides,
      DriverCatalogue catalogue,
      Problems problems)
      throws InvalidScenario {
    return parse(source, YamlReader.read(source, text, problems), overrides, catalogue, problems);
  }

  private static Scenario parse(
      String source,
      @Nullable Value written,
      List<String> overrides,
      DriverCatalogue catalogue,
      Problems problems)
      throws InvalidScenario {
    Scenario scenario = null;
    try {
      if (written != null) {
        Structure structure = ScenarioStructure.scenario();
        Value root = Overrides.apply(written, structure, overrides, problems);
        if (Cases.isChosen(root) && problems.isEmpty()) {
          Value chosen = Cases.apply(written, root, problems);
          root = Overrides.apply(chosen, structure, overrides, problems);
        }
        scenario = ScenarioReader.read(source, root, overrides, catalogue, problems);
      }
    } catch (Problems.Full tooMany) {
      scenario = null; // what was read is not whole
    }
    if (scenario == null || !problems.isEmpty()) {
      throw new InvalidScenario(problems.all());
    }
    return scenario;
  }

  /** As {@link #parse}, and reads the captures the scenario replays. */
  public static LoadedScenario load(
      String source,
      String text,
      List<String> overrides,
      DriverCatalogue catalogue,
      Attachments attachments)
      throws InvalidScenario {
    Problems problems = new Problems();
    Value root = YamlReader.read(source, text, problems);
    return load(source, root, overrides, catalogue, attachments, problems);
  }

  /**
   * As {@link #load}, of every case of the file in the order written; of the file itself where it
   * has no cases, or the overrides choose one.
   */
  public static List<LoadedScenario> loadCases(
      String source,
      String text,
      List<String> overrides,
      DriverCatalogue catalogue,
      Attachments attachments)
      throws InvalidScenario {
    Problems problems = new Problems();
    Value root = YamlReader.read(source, text, problems);
    Value with =
        root == null
            ? null
            : Overrides.apply(root, ScenarioStructure.scenario(), overrides, new Problems());
    List<String> names = with == null ? List.of() : Cases.open(with);
    if (names.isEmpty()) {
      return List.of(load(source, root, overrides, catalogue, attachments, problems));
    }
    List<LoadedScenario> loaded = new ArrayList<>();
    Set<Problem> found = new LinkedHashSet<>();
    for (String name : names) {
      List<String> chosen = new ArrayList<>(overrides);
      chosen.add("case=" + name);
      try {
        loaded.add(load(source, root, chosen, catalogue, attachments, new Problems()));
      } catch (InvalidScenario invalid) {
        found.addAll(invalid.problems());
      }
    }
    if (!found.isEmpty()) {
      throw new InvalidScenario(List.copyOf(found));
    }
    return loaded;
  }

  private static LoadedScenario load(
      String source,
      @Nullable Value root,
      List<String> overrides,
      DriverCatalogue catalogue,
      Attachments attachments,
      Problems problems)
      throws InvalidScenario {
    Scenario scenario = parse(source, root, overrides, catalogue, problems);
    SortedMap<String, List<CapturedStream>> captures = new TreeMap<>();
    try {
      captures.putAll(new ReplayedCaptures(scenario, attachments, problems).read());
    } catch (Problems.Full tooMany) {
      captures.clear(); // the problems say why
    }
    if (!problems.isEmpty()) {
      throw new InvalidScenario(problems.all());
    }
    return new LoadedScenario(scenario, captures, catalogue, problems.warnings());
  }
}

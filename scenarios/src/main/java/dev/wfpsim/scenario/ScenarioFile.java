package dev.wfpsim.scenario;

import dev.wfpsim.net.SocketAddress;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Behaviour;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.ProcessSetup;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.model.Traffic;
import dev.wfpsim.scenario.pcap.Capture;
import dev.wfpsim.scenario.pcap.CaptureError;
import dev.wfpsim.scenario.pcap.CaptureLimits;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.read.ScenarioReader;
import dev.wfpsim.scenario.read.ScenarioStructure;
import dev.wfpsim.scenario.syntax.Overrides;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.Value;
import dev.wfpsim.scenario.syntax.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
    Value root = YamlReader.read(source, text, problems);
    if (root == null) {
      throw new InvalidScenario(problems.all());
    }
    root = Overrides.apply(root, ScenarioStructure.scenario(), overrides, problems);
    Scenario scenario = ScenarioReader.read(source, root, overrides, catalogue, problems);
    if (!problems.isEmpty()) {
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
    Scenario scenario = parse(source, text, overrides, catalogue, problems);
    SortedMap<String, List<CapturedStream>> captures = new TreeMap<>();
    for (Traffic traffic : scenario.traffic()) {
      if (traffic instanceof Traffic.Replay replay && !captures.containsKey(replay.file())) {
        captures.put(replay.file(), capture(replay, scenario, attachments, problems));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidScenario(problems.all());
    }
    return new LoadedScenario(scenario, captures, catalogue, problems.warnings());
  }

  private static List<CapturedStream> capture(
      Traffic.Replay replay, Scenario scenario, Attachments attachments, Problems problems) {
    List<CapturedStream> streams = List.of();
    try (InputStream in = attachments.open(replay.file())) {
      streams = Capture.read(in, replay.file(), CaptureLimits.DEFAULT).replayableTcp();
    } catch (CaptureError error) {
      problems.add(replay.at(), "capture cannot be replayed: " + error.getMessage());
      return streams;
    } catch (IOException error) {
      problems.add(
          replay.at(), "capture cannot be read: file=" + replay.file() + ", " + error.getMessage());
      return streams;
    }
    if (streams.isEmpty()) {
      problems.add(replay.at(), "nothing to replay: file=" + replay.file() + " has no TCP stream");
    }
    for (CapturedStream stream : streams) {
      Endpoint server = new Endpoint(Endpoint.Transport.TCP, stream.server());
      if (!isServed(scenario, stream.server())) {
        problems.add(
            replay.at(),
            "nobody answers a replayed connection: endpoint="
                + server
                + ", expected a process that listens there and behaves as replay");
      }
    }
    return streams;
  }

  private static boolean isServed(Scenario scenario, SocketAddress server) {
    for (ProcessSetup process : scenario.processes()) {
      HostSetup host = scenario.host(process.host());
      boolean there = host != null && host.has(server.address());
      for (Endpoint listen : process.listen()) {
        SocketAddress at = listen.address();
        boolean address =
            at.address().equals(server.address()) || there && at.address().isUnspecified();
        if (process.behaviour() instanceof Behaviour.ReplayServer
            && address
            && listen.isTcp()
            && at.port() == server.port()) {
          return true;
        }
      }
    }
    return false;
  }
}

package dev.wfpsim.scenario;

import dev.wfpsim.scenario.model.Behaviour;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.ProcessSetup;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.model.Traffic;
import dev.wfpsim.scenario.pcap.Capture;
import dev.wfpsim.scenario.pcap.CaptureError;
import dev.wfpsim.scenario.pcap.CaptureLimits;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.pcap.NotReplayed;
import dev.wfpsim.scenario.syntax.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the captures that a scenario replays, and looks whether somebody answers them. */
final class ReplayedCaptures {

  private final Scenario scenario;
  private final Attachments attachments;
  private final Problems problems;

  ReplayedCaptures(Scenario scenario, Attachments attachments, Problems problems) {
    this.scenario = scenario;
    this.attachments = attachments;
    this.problems = problems;
  }

  /** The conversations of each capture, by the name the scenario gives the file. */
  SortedMap<String, List<CapturedStream>> read() {
    SortedMap<String, List<CapturedStream>> captures = new TreeMap<>();
    for (Traffic traffic : scenario.traffic()) {
      if (traffic instanceof Traffic.Replay replay) {
        List<CapturedStream> known = captures.get(replay.file());
        List<CapturedStream> streams = known == null ? capture(replay) : known;
        captures.put(replay.file(), streams);
        checkInTime(replay, streams);
        streams.forEach(stream -> checkServed(replay, stream));
      }
    }
    return captures;
  }

  private List<CapturedStream> capture(Traffic.Replay replay) {
    try (InputStream in = attachments.open(replay.file())) {
      Capture capture = Capture.read(in, replay.file(), CaptureLimits.DEFAULT);
      List<CapturedStream> streams = capture.replayable();
      for (NotReplayed rest : capture.notReplayed()) {
        problems.warn(replay.at(), "not replayed of " + replay.file() + ": " + rest);
      }
      return streams;
    } catch (CaptureError error) {
      problems.add(replay.at(), "capture cannot be replayed: " + error.getMessage());
    } catch (IOException error) {
      problems.add(
          replay.at(), "capture cannot be read: file=" + replay.file() + ", " + error.getMessage());
    }
    return List.of();
  }

  private void checkInTime(Traffic.Replay replay, List<CapturedStream> streams) {
    long stop = scenario.run().stopNanos();
    long late = streams.stream().filter(each -> replay.beginNanos(each, streams) >= stop).count();
    if (late > 0) {
      problems.warn(
          replay.at(),
          "conversations that begin when the run is over: number="
              + late
              + " of "
              + streams.size()
              + ", give the run a later stop or the replay more speed");
    }
  }

  /** A loopback server's address means something on the client's own host only. */
  private void checkServed(Traffic.Replay replay, CapturedStream stream) {
    Endpoint server = Endpoint.of(stream);
    ProcessSetup client = scenario.process(replay.process());
    String asker = client == null ? "" : client.host();
    for (ProcessSetup process : scenario.processes()) {
      if (process.behaviour() instanceof Behaviour.ReplayServer
          && scenario.listensAt(process, server, asker)) {
        return;
      }
    }
    String where = stream.server().address().isLoopback() ? " on host " + asker : "";
    problems.add(
        replay.at(),
        (server.isTcp()
                ? "nobody answers a replayed connection"
                : "nobody hears replayed datagrams")
            + ": endpoint="
            + server
            + ", expected a process that listens there"
            + where
            + " and behaves as replay");
  }
}

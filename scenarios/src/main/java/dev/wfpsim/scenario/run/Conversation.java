package dev.wfpsim.scenario.run;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.pcap.CapturedStream;

/**
 * A recorded conversation of a capture that the scenario replays.
 *
 * @param file the capture, as the scenario names it
 * @param index its place among those of the capture, from 0
 */
record Conversation(String file, int index, CapturedStream stream) {

  static Conversation of(LoadedScenario scenario, String file, int index) {
    return new Conversation(file, index, scenario.conversations(file).get(index));
  }

  /** What one side says. */
  ByteSource.Recorded says(boolean client) {
    return new ByteSource.Recorded(stream.bytes(client), client);
  }
}

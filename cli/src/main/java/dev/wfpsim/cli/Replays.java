package dev.wfpsim.cli;

import dev.wfpsim.scenario.SimulationResult;

/** Replay files on the disk. */
final class Replays {

  private Replays() {}

  /** Writes the replay file of a failed run; answers its path, or nothing where there is none. */
  static String write(Console console, Job job, SimulationResult result, String out) {
    return "";
  }
}

package dev.wfpsim.report;

import static dev.wfpsim.report.Figure.many;
import static dev.wfpsim.report.Figure.of;

import dev.wfpsim.scenario.FailureKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The runs that failed in one way: how many, and which was the first. */
final class FailureGroup {

  private final FailureKind kind;
  private final long firstSeed;
  private final String firstReplay;
  private long runs;
  private long replays;

  FailureGroup(FailureKind kind, long firstSeed, String firstReplay) {
    this.kind = kind;
    this.firstSeed = firstSeed;
    this.firstReplay = firstReplay;
  }

  /** One more of them, with its replay file or none. */
  void add(String replay) {
    runs++;
    replays += replay.isEmpty() ? 0 : 1;
  }

  List<String> text() {
    List<String> lines = new ArrayList<>();
    lines.add("  ✗ " + kind.text() + ": " + many(runs, "run") + ", first seed " + seed());
    if (!firstReplay.isEmpty()) {
      long without = runs - replays;
      lines.add(
          "      "
              + many(replays, "replay file")
              + (without == 0 ? "" : ", " + of(without) + " not written")
              + ", first "
              + firstReplay);
    }
    return lines;
  }

  private String seed() {
    return Figure.seed(firstSeed);
  }

  void json(JsonGenerator json) {
    json.writeStringProperty("rule", kind.rule());
    json.writeStringProperty("code", kind.code());
    json.writeStringProperty("driver", kind.driver());
    json.writeStringProperty("place", kind.place());
    json.writeNumberProperty("runs", runs);
    json.writeName("seed");
    json.writeNumber(new BigInteger(seed()));
    json.writeStringProperty("replay", firstReplay);
    json.writeNumberProperty("replays", replays);
  }
}

package dev.wfpsim.report;

import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.scenario.syntax.Warning;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What {@code check --json} says about one file: {@code wfpsim.check/1}. */
public final class CheckJson {

  private CheckJson() {}

  /**
   * The document.
   *
   * @param problems why the file is not valid; none for a valid one
   * @param warnings what is likely not meant in a valid one
   */
  public static String line(String file, List<Problem> problems, List<Warning> warnings) {
    return Json.object(
        json -> {
          json.writeStringProperty("schema", "wfpsim.check/1");
          json.writeStringProperty("file", file);
          json.writeBooleanProperty("valid", problems.isEmpty());
          Json.objects(
              json,
              "problems",
              problems,
              (item, problem) -> placed(item, problem.at(), problem.message()));
          warnings(json, warnings);
        });
  }

  /** The {@code warnings} of a document: source, line, column and message of each. */
  static void warnings(JsonGenerator json, List<Warning> warnings) {
    Json.objects(
        json,
        "warnings",
        warnings,
        (item, warning) -> placed(item, warning.at(), warning.message()));
  }

  private static void placed(JsonGenerator item, Position at, String message) {
    item.writeStringProperty("source", at.source());
    item.writeNumberProperty("line", at.line());
    item.writeNumberProperty("column", at.column());
    item.writeStringProperty("message", message);
  }
}

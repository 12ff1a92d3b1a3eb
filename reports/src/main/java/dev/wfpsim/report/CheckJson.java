package dev.wfpsim.report;

import dev.wfpsim.scenario.syntax.Problem;
import java.util.List;

/** What {@code check --json} says about one file: {@code wfpsim.check/1}. */
public final class CheckJson {

  private CheckJson() {}

  public static String line(String file, List<Problem> problems) {
    return Json.object(
        json -> {
          json.writeStringProperty("schema", "wfpsim.check/1");
          json.writeStringProperty("file", file);
          json.writeBooleanProperty("valid", problems.isEmpty());
          Json.objects(
              json,
              "problems",
              problems,
              (item, problem) -> {
                item.writeStringProperty("source", problem.at().source());
                item.writeNumberProperty("line", problem.at().line());
                item.writeNumberProperty("column", problem.at().column());
                item.writeStringProperty("message", problem.message());
              });
        });
  }
}

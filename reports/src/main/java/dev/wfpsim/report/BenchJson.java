package dev.wfpsim.report;

import dev.wfpsim.report.bench.BenchFigures;
import dev.wfpsim.report.bench.Contrast;
import dev.wfpsim.report.bench.CostFigure;
import dev.wfpsim.report.bench.Interval;
import dev.wfpsim.report.bench.SideFigures;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What {@code bench --json} says: {@code wfpsim.bench/1}. Times are nanoseconds. */
public final class BenchJson {

  private BenchJson() {}

  /** The document. */
  public static String document(BenchFigures bench) {
    return Json.object(
        json -> {
          json.writeStringProperty("schema", "wfpsim.bench/1");
          json.writeNumberProperty("rounds", bench.rounds());
          json.writeStringProperty("seed", Figure.seed(bench.seed()));
          json.writeBooleanProperty("warm", bench.warm());
          json.writeStringProperty("java", bench.java());
          json.writeNumberProperty("processors", bench.processors());
          Json.objects(json, "sides", bench.sides(), BenchJson::side);
          Json.objects(json, "contrasts", bench.contrasts(), BenchJson::contrast);
        });
  }

  private static void side(JsonGenerator json, SideFigures side) {
    json.writeStringProperty("label", side.label());
    json.writeNumberProperty("runsPerRound", side.runsPerRound());
    Json.objects(json, "costs", side.figures(), BenchJson::figure);
    interval(json, "bytesPerRun", side.bytesPerRun());
    interval(json, "driverShare", side.own());
    interval(json, "driverShareWithCalls", side.withCalls());
    Json.value(json, "notMeasured", side.notMeasured());
  }

  private static void figure(JsonGenerator json, CostFigure figure) {
    json.writeStringProperty("cost", figure.cost().key());
    json.writeNumberProperty("perRun", figure.perRun());
    interval(json, "nanos", figure.nanos());
  }

  private static void contrast(JsonGenerator json, Contrast contrast) {
    json.writeStringProperty("cost", contrast.cost().key());
    interval(json, "ratio", contrast.ratio());
    json.writeStringProperty("verdict", contrast.verdict().name().toLowerCase(Locale.ROOT));
  }

  private static void interval(JsonGenerator json, String name, Interval interval) {
    Json.object(
        json,
        name,
        item -> {
          item.writeNumberProperty("mean", interval.mean());
          item.writeNumberProperty("low", interval.low());
          item.writeNumberProperty("high", interval.high());
        });
  }
}

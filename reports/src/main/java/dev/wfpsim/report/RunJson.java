package dev.wfpsim.report;

import dev.wfpsim.scenario.Blocked;
import dev.wfpsim.scenario.Dropped;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.wfp.classify.LayerCounts;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** A run as {@code wfpsim.run/1}: one document on one line, its keys fixed and in fixed order. */
public final class RunJson {

  private RunJson() {}

  /**
   * The document.
   *
   * @param replay the replay file of a failed run, empty for none
   * @param reproduce the command that runs it again
   */
  public static String document(SimulationResult result, String replay, String reproduce) {
    return Json.object(
        json -> {
          json.writeStringProperty("schema", "wfpsim.run/1");
          json.writeStringProperty("scenario", result.scenario());
          json.writeName("seed");
          json.writeNumber(new BigInteger(Long.toUnsignedString(result.seed())));
          json.writeStringProperty("profile", result.profile());
          json.writeStringProperty("fingerprint", result.fingerprint().toString());
          json.writeStringProperty("outcome", result.outcome().word());
          json.writeNumberProperty("virtualNanos", result.virtualNanos());
          json.writeNumberProperty("events", result.events());
          json.writeNumberProperty("choices", result.choices());
          Json.object(json, "counts", counts -> counts(counts, result.counts()));
          Json.object(json, "byLayer", layers -> layers(layers, result.byLayer()));
          Json.objects(
              json,
              "expectations",
              result.expectations(),
              (item, expectation) -> {
                item.writeStringProperty("text", expectation.text());
                item.writeBooleanProperty("held", expectation.held());
                item.writeNumberProperty("line", expectation.line());
                item.writeStringProperty("detail", expectation.detail());
              });
          Json.objects(
              json,
              "findings",
              result.findings(),
              (item, finding) -> {
                item.writeStringProperty("rule", finding.rule());
                item.writeStringProperty("code", finding.code());
                item.writeStringProperty(
                    "severity", finding.severity().name().toLowerCase(Locale.ROOT));
                item.writeNumberProperty("virtualNanos", finding.virtualNanos());
                item.writeNumberProperty("event", finding.event());
                item.writeStringProperty("activity", finding.activity());
                item.writeStringProperty("driver", finding.driver());
                item.writeStringProperty("callback", finding.callback());
                item.writeStringProperty("place", finding.place());
                item.writeStringProperty("message", finding.message());
                Json.objects(item, "earlier", finding.earlier(), RunJson::moment);
                item.writeStringProperty("replay", replay);
              });
          prints(json, result);
          CheckJson.warnings(json, result.warnings());
          Json.objects(json, "blocked", result.blocked(), RunJson::blocked);
          Json.objects(json, "dropped", result.dropped(), RunJson::dropped);
          json.writeStringProperty("reproduce", reproduce);
        });
  }

  private static void moment(JsonGenerator json, Moment moment) {
    json.writeNumberProperty("event", moment.event());
    json.writeNumberProperty("virtualNanos", moment.virtualNanos());
    json.writeStringProperty("activity", moment.activity());
    json.writeStringProperty("place", moment.place());
    json.writeStringProperty("what", moment.what());
  }

  private static void blocked(JsonGenerator json, Blocked blocked) {
    json.writeStringProperty("host", blocked.host());
    json.writeStringProperty("layer", blocked.layer().name());
    json.writeStringProperty("filter", blocked.filter());
    json.writeNumberProperty("line", blocked.line());
    json.writeStringProperty("action", blocked.action());
    json.writeStringProperty("callout", blocked.callout());
    json.writeNumberProperty("calloutMissing", blocked.calloutMissing());
    json.writeNumberProperty("blocked", blocked.blocked());
    json.writeNumberProperty("absorbed", blocked.absorbed());
  }

  private static void dropped(JsonGenerator json, Dropped dropped) {
    json.writeStringProperty("host", dropped.host());
    json.writeStringProperty("layer", dropped.layer());
    json.writeStringProperty("reason", dropped.reason());
    json.writeNumberProperty("packets", dropped.packets());
  }

  private static void prints(JsonGenerator json, SimulationResult result) {
    Json.objects(
        json,
        "prints",
        result.prints(),
        (item, print) -> {
          item.writeNumberProperty("virtualNanos", print.virtualNanos());
          item.writeNumberProperty("event", print.event());
          item.writeStringProperty("activity", print.activity());
          item.writeStringProperty("driver", print.driver());
          item.writeNumberProperty("component", print.component());
          item.writeNumberProperty("level", print.level());
          item.writeStringProperty("text", print.text());
        });
    json.writeNumberProperty("printsDropped", result.printsDropped());
  }

  private static void counts(JsonGenerator json, RunCounts counts) {
    json.writeNumberProperty("classifies", counts.classifies());
    json.writeNumberProperty("redirects", counts.redirects());
    Json.object(
        json,
        "injections",
        inner -> {
          inner.writeNumberProperty("requested", counts.injections().requested());
          inner.writeNumberProperty("completed", counts.injections().completed());
          inner.writeNumberProperty("failed", counts.injections().failed());
        });
    Json.object(
        json,
        "connections",
        inner -> {
          inner.writeNumberProperty("opened", counts.connections().opened());
          inner.writeNumberProperty("redirected", counts.connections().redirected());
          inner.writeNumberProperty("blocked", counts.connections().blocked());
          inner.writeNumberProperty("failed", counts.connections().failed());
          thereof(inner, "outOfPorts", counts.connections().outOfPorts());
        });
    Json.object(
        json,
        "packets",
        inner -> {
          inner.writeNumberProperty("sent", counts.packets().sent());
          inner.writeNumberProperty("delivered", counts.packets().delivered());
          inner.writeNumberProperty("lost", counts.packets().lost());
          thereof(inner, "tooLong", counts.packets().tooLong());
        });
    Json.object(
        json,
        "bytes",
        inner -> {
          inner.writeNumberProperty("sent", counts.bytes().sent());
          inner.writeNumberProperty("delivered", counts.bytes().delivered());
        });
  }

  /** A part of a figure that has a cause worth knowing; not there where it is none. */
  private static void thereof(JsonGenerator json, String key, long count) {
    if (count > 0) {
      json.writeNumberProperty(key, count);
    }
  }

  private static void layers(JsonGenerator json, Map<FwpsLayer, LayerCounts> byLayer) {
    byLayer.forEach(
        (layer, counts) ->
            Json.object(
                json,
                layer.name(),
                inner -> {
                  inner.writeNumberProperty("classifies", counts.classifies());
                  inner.writeNumberProperty("permit", counts.permits());
                  inner.writeNumberProperty("block", counts.blocks());
                  inner.writeNumberProperty("continue", counts.continues());
                  inner.writeNumberProperty("callouts", counts.callouts());
                }));
  }
}

package dev.wfpsim.bench.page;

import dev.wfpsim.bench.page.Curve.Point;
import dev.wfpsim.bench.page.Curve.Series;
import dev.wfpsim.bench.page.Flame.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a full run measured: the document {@code wfpsim.performance/1}, from which the page is made.
 * It has {@code taken} (a date), {@code version} (of the sources), {@code ratios} (a {@code
 * wfpsim.ratios/2}, in which a row that was measured later has a {@code version} of its own),
 * {@code curves} (each {@code key}, {@code title}, {@code x}, {@code y} and {@code series} of
 * {@code name} and {@code points}) and {@code hot} (each {@code name}, {@code hottest} methods with
 * {@code own} and {@code all}, their shares of the samples, and {@code stacks}: frames by
 * semicolon, the outermost first, with their samples, rare ends cut off).
 */
public final class Measured {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SCHEMA = "wfpsim.performance/1";

  private static final int HOTTEST = 15;

  /** A share of samples too small to be seen. */
  private static final double RARE = 0.005;

  private final JsonNode root;

  private Measured(JsonNode root) {
    this.root = root;
  }

  /** Reads the document. */
  public static Measured parse(String text) {
    JsonNode root = JSON.readTree(text);
    if (!root.path("schema").asString("").equals(SCHEMA)) {
      throw new IllegalArgumentException("not a document of the schema " + SCHEMA);
    }
    return new Measured(root);
  }

  /** Makes the document of what was measured. */
  public static Measured of(
      String taken,
      String version,
      String ratios,
      List<Curve> curves,
      Map<String, Map<String, Long>> hot) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA).put("taken", taken).put("version", version);
    root.set("ratios", JSON.readTree(ratios));
    ArrayNode all = root.putArray("curves");
    curves.forEach(curve -> put(all.addObject(), curve));
    ArrayNode paths = root.putArray("hot");
    hot.forEach(
        (name, stacks) -> {
          Flame flame = Flame.of(stacks);
          ObjectNode path = paths.addObject().put("name", name);
          ArrayNode hottest = path.putArray("hottest");
          for (Share share : flame.hottest(HOTTEST)) {
            hottest
                .addObject()
                .put("method", share.method())
                .put("own", share.own())
                .put("all", share.all());
          }
          ObjectNode node = path.putObject("stacks");
          flame.stacksWithout(RARE).forEach(node::put);
        });
    return new Measured(root);
  }

  private static void put(ObjectNode node, Curve curve) {
    node.put("key", curve.key()).put("title", curve.title()).put("x", curve.x());
    ArrayNode all = node.put("y", curve.y()).putArray("series");
    for (Series series : curve.series()) {
      ArrayNode points = all.addObject().put("name", series.name()).putArray("points");
      series.points().forEach(point -> points.addArray().add(point.x()).add(point.y()));
    }
  }

  /**
   * This, with rows that were measured since: each takes the place of the row of its key, or comes
   * last, and says in {@code version} what it was measured of.
   *
   * @param ratios a {@code wfpsim.ratios/2}
   */
  public Measured with(String newVersion, String ratios) {
    ObjectNode copy = (ObjectNode) root.deepCopy();
    ArrayNode rows = (ArrayNode) copy.path("ratios").path("rows");
    JsonNode measured = JSON.readTree(ratios);
    boolean isQuick = measured.path("mode").asString("").equals("quick");
    for (JsonNode row : measured.path("rows")) {
      ((ObjectNode) row).put("version", isQuick ? newVersion + ", quick" : newVersion);
      int at = indexOf(rows, row.path("key").asString(""));
      if (at < 0) {
        rows.add(row);
      } else {
        rows.set(at, row);
      }
    }
    return new Measured(copy);
  }

  private static int indexOf(ArrayNode rows, String key) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.path(i).path("key").asString("").equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /** The document, indented, so that two of them can be compared line by line. */
  public String toJson() {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  String taken() {
    return root.path("taken").asString("");
  }

  String version() {
    return root.path("version").asString("");
  }

  String mode() {
    return root.path("ratios").path("mode").asString("");
  }

  JsonNode machine() {
    return root.path("ratios").path("machine");
  }

  /** A line of the table of ratios; figures are null where it was not measured. */
  record Row(JsonNode node) {
    String key() {
      return node.path("key").asString("");
    }

    String text(String field) {
      return node.path(field).asString("");
    }

    boolean has(String field) {
      return node.path(field).isNumber();
    }

    double number(String field) {
      return node.path(field).asDouble();
    }

    boolean isAtMost() {
      return node.path("target").has("atMost");
    }

    double bound() {
      return node.path("target").path(isAtMost() ? "atMost" : "atLeast").asDouble();
    }
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    root.path("ratios").path("rows").forEach(node -> rows.add(new Row(node)));
    return rows;
  }

  List<Curve> curves() {
    List<Curve> curves = new ArrayList<>();
    for (JsonNode node : root.path("curves")) {
      List<Series> all = new ArrayList<>();
      for (JsonNode series : node.path("series")) {
        List<Point> points = new ArrayList<>();
        for (JsonNode point : series.path("points")) {
          points.add(new Point(point.path(0).asDouble(), point.path(1).asDouble()));
        }
        all.add(new Series(series.path("name").asString(""), points));
      }
      curves.add(
          new Curve(
              node.path("key").asString(""),
              node.path("title").asString(""),
              node.path("x").asString(""),
              node.path("y").asString(""),
              all));
    }
    return curves;
  }

  /** Where one run spends its time. */
  record Hot(String name, Flame flame, List<Share> hottest) {}

  List<Hot> hot() {
    List<Hot> all = new ArrayList<>();
    for (JsonNode path : root.path("hot")) {
      Map<String, Long> stacks = new TreeMap<>();
      for (var entry : path.path("stacks").properties()) {
        stacks.put(entry.getKey(), entry.getValue().asLong());
      }
      List<Share> hottest = new ArrayList<>();
      for (JsonNode share : path.path("hottest")) {
        hottest.add(
            new Share(
                share.path("method").asString(""),
                share.path("own").asDouble(),
                share.path("all").asDouble()));
      }
      all.add(new Hot(path.path("name").asString(""), Flame.of(stacks), hottest));
    }
    return all;
  }
}

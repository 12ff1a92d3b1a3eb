package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.syntax.Shape;
import dev.wfpsim.scenario.syntax.Structure;
import dev.wfpsim.scenario.syntax.Structure.Items;
import dev.wfpsim.scenario.syntax.Structure.Keys;
import dev.wfpsim.scenario.syntax.Structure.Named;
import java.util.Map;

/** What may be inside what in a scenario: the shapes put together. */
public final class ScenarioStructure {

  private static final Structure DISTRIBUTION = keys(Shapes.DISTRIBUTION, Map.of());

  private static final Structure RUN =
      keys(
          Shapes.RUN,
          Map.of(
              "platform",
              keys(
                  Shapes.PLATFORM,
                  Map.of("options", new Keys(PlatformOptions.names(), Map.of(), Structure.ANY))),
              "limits",
              keys(Shapes.LIMITS, Map.of())));

  private static final Structure HOST =
      keys(
          Shapes.HOST,
          Map.of(
              "interfaces", new Items(keys(Shapes.INTERFACE, Map.of())),
              "routes", new Items(keys(Shapes.ROUTE, Map.of()))));

  private static final Structure PROCESS =
      keys(
          Shapes.PROCESS,
          Map.of(
              "behave",
              keys(
                  Shapes.BEHAVIOUR,
                  Map.of(
                      "answer", keys(Shapes.ANSWER, Map.of()),
                      "forward-proxy", keys(Shapes.PROXY, Map.of())))));

  /** A filter or a sublayer: which, its other keys say. Fields are known by the layer. */
  private static final Structure FILTER = keys(Shapes.FILTER, Map.of());

  private static final Structure CONNECTIONS =
      keys(Shapes.CONNECTIONS, Map.of("every", DISTRIBUTION));

  /** A replay with its keys, or one process's name and what it does. */
  private static final Structure TRAFFIC = new Keys(Shapes.REPLAY.keys(), Map.of(), CONNECTIONS);

  private static final Structure SCENARIO =
      keys(
          Shapes.SCENARIO,
          Map.of(
              "run", RUN,
              "hosts", new Named(HOST),
              "links", new Items(keys(Shapes.LINK, Map.of("latency", DISTRIBUTION))),
              "processes", new Named(PROCESS),
              "drivers", new Named(keys(Shapes.DRIVER, Map.of())),
              "policy", new Items(FILTER),
              "traffic", new Items(TRAFFIC),
              "during", new Items(keys(Shapes.EVENT, Map.of("add-filter", FILTER))),
              "faults", new Items(keys(Shapes.FAULT, Map.of()))));

  private ScenarioStructure() {}

  /** Of a whole scenario. */
  public static Structure scenario() {
    return SCENARIO;
  }

  private static Structure keys(Shape shape, Map<String, Structure> inside) {
    return new Keys(shape.keys(), inside, Structure.ANY);
  }
}

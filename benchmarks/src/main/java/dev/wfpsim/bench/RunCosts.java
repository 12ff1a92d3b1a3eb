package dev.wfpsim.bench;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.util.List;

/** What whole runs cost: from the loaded scenario to the result, on one thread, warm. */
final class RunCosts {
  private static final int WARM_UPS = 500;
  private static final long SEED = 7;
  private static final String DIVERT = "inject/destroy-waits";
  private static final String DRIVER = "library/network-divert";

  private final Gauge gauge;

  RunCosts(Gauge gauge) {
    this.gauge = gauge;
  }

  List<Cost> runs() {
    LoadedScenario destroy = Scenarios.load(Scenarios.text(DIVERT));
    LoadedScenario proxy = Scenarios.load(Scenarios.text("redirect/local-proxy"));
    return List.of(
        Cost.of("a whole run of inject/destroy-waits", whole(destroy, 1)),
        Cost.of("a packet of redirect/local-proxy, bytes beside payload", perPacket(proxy)));
  }

  private Gauge.Reading whole(LoadedScenario scenario, long operations) {
    return gauge.measure(WARM_UPS, operations, () -> Scenarios.run(scenario, SEED).events());
  }

  /** A packet of a shipped scenario, and what it takes beside its payload. */
  Gauge.Reading packet() {
    return perPacket(Scenarios.load(Scenarios.text("redirect/local-proxy")));
  }

  /** Payload is what the processes sent: it has to be somewhere, whatever carries it. */
  private Gauge.Reading perPacket(LoadedScenario proxy) {
    SimulationResult result = Scenarios.run(proxy, SEED);
    long packets = result.counts().packets().sent();
    double payload = (double) result.counts().bytes().sent() / packets;
    Gauge.Reading reading = whole(proxy, packets);
    return new Gauge.Reading(reading.nanos(), reading.bytes() - payload, reading.yards());
  }

  /** The same driver twice, as a user's: with a class with monitors in its names, and without. */
  List<Cost> monitors() {
    DriverCatalogue catalogue = ScenarioBenchmark.withUsers();
    String text = Scenarios.text(DIVERT);
    Gauge.Reading plain = whole(Scenarios.load(text.replace(DRIVER, "user/plain"), catalogue), 1);
    Gauge.Reading naming = whole(Scenarios.load(text.replace(DRIVER, "user/naming"), catalogue), 1);
    return List.of(
        Cost.of("destroy-waits with a user's driver", plain),
        Cost.of("the same, naming a class with monitors", naming),
        new Cost(
            "naming a class with monitors : not",
            List.of(Costs.figure("times", naming.nanos() / plain.nanos()))));
  }
}

package dev.wfpsim.bench;

import dev.wfpsim.bench.Cost.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Says what the simulator's pieces cost: making a world, a whole run, a packet, an idle connection,
 * the watch over monitors, how cost grows with size, a classify and the change of a policy.
 *
 * <p>Arguments: {@code --json}, and words; a cost is measured whose name has one of the words in
 * it. Each figure is the least of many rounds, in processor time of the measuring thread. A
 * <em>yard</em> is one step of the bare timing wheel in the same rounds.
 */
public final class Costs {
  private static final int ROUNDS = 40;

  private Costs() {}

  public static void main(String[] args) {
    List<String> words = List.of(args).stream().filter(arg -> !arg.startsWith("--")).toList();
    List<Cost> costs = new ArrayList<>();
    all()
        .forEach(
            (name, measure) -> {
              if (words.isEmpty() || words.stream().anyMatch(name::contains)) {
                System.err.println("measuring: " + name);
                costs.addAll(measure.get());
              }
            });
    if (List.of(args).contains("--json")) {
      System.out.println(Cost.toJson(costs));
    } else {
      costs.forEach(cost -> System.out.println(cost.toText()));
    }
  }

  private static SortedMap<String, Supplier<List<Cost>>> all() {
    Gauge gauge = new Gauge(ROUNDS);
    SortedMap<String, Supplier<List<Cost>>> all = new TreeMap<>();
    all.put("1 world", () -> worlds(gauge));
    all.put("2 run", () -> new RunCosts(gauge).runs());
    all.put("3 connection", () -> List.of(new IdleConnections().cost()));
    all.put("4 monitor", () -> new RunCosts(gauge).monitors());
    all.put("6 classify", () -> new ClassifyCosts().costs());
    all.put("7 policy", () -> policies(gauge));
    for (Growth growth : Growth.all()) {
      all.put("5 growth " + growth.name(), () -> List.of(growth.cost()));
    }
    return all;
  }

  private static List<Cost> worlds(Gauge gauge) {
    int made = 200;
    Gauge.Reading kernel =
        gauge.measure(300, made, () -> repeated(made, () -> new BareWorld().kernelAlone()));
    Gauge.Reading world =
        gauge.measure(300, made, () -> repeated(made, () -> new BareWorld().twoHosts()));
    return List.of(
        Cost.of("a kernel alone", kernel),
        Cost.of("a world: two hosts, link, platform, one driver", world));
  }

  private static List<Cost> policies(Gauge gauge) {
    List<Cost> costs = new ArrayList<>();
    for (FilterShape shape : FilterShape.values()) {
      PolicyChangeBenchmark change = PolicyChangeBenchmark.of(shape, 10_000);
      costs.add(Cost.of("10,000 filters compiled: " + shape, gauge.measure(5, 1, change::compile)));
    }
    PolicyChangeBenchmark acl = PolicyChangeBenchmark.of(FilterShape.ACL, 10_000);
    costs.add(Cost.of("a transaction of 10,000 filters", gauge.measure(5, 1, acl::transaction)));
    return costs;
  }

  private static long repeated(int times, Gauge.Work work) {
    long sum = 0;
    for (int i = 0; i < times; i++) {
      sum += work.run();
    }
    return sum;
  }

  /** A figure that is a plain number. */
  static Figure figure(String unit, double value) {
    return new Figure(unit, value);
  }
}

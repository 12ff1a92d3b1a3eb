package dev.wfpsim.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the cost of a run grows with something in it: measured at a size, twice and four times it.
 *
 * <p>The exponent is the binary logarithm of the last doubling: 1 is linear, 2 quadratic.
 *
 * @param name of what grows
 * @param size the smallest
 * @param scenario the scenario of a size
 */
record Growth(String name, int size, IntFunction<String> scenario) {
  private static final int ROUNDS = 4;

  private static final String TWO_HOSTS =
      """
      hosts: { client: { addresses: [10.0.0.5/16] }, server: { addresses: [10.0.0.80/16] } }
      links: [ { between: [client, server] } ]
      """;

  static List<Growth> all() {
    return List.of(
        new Growth("when: N connections opened", 1_000, Growth::oneCondition),
        new Growth("N conditions, each on connections opened", 400, Growth::conditions),
        new Growth("hosts on one LAN", 64, Growth::lan),
        new Growth("policy changes", 2_000, Growth::policyChanges),
        new Growth("filters of a policy", 5_000, Growth::policy),
        new Growth("attempts x acceptances", 1_000, Growth::redirectedDatagrams));
  }

  Cost cost() {
    double[] nanos = nanosOf(1, 2, 4);
    double first = nanos[0];
    double second = nanos[1];
    double third = nanos[2];
    return new Cost(
        name + ", " + size + " to " + 4 * size,
        List.of(
            Costs.figure("ns", first),
            Costs.figure("ns2", second),
            Costs.figure("ns4", third),
            Costs.figure("exp", Math.log(third / second) / Math.log(2))));
  }

  /** What a run costs at so many times the smallest size; the greatest comes last. */
  double[] nanosOf(int... times) {
    nanos(times[times.length - 1] * size); // so that all are compiled alike
    double[] first = Arrays.stream(times).mapToDouble(each -> nanos(each * size)).toArray();
    double[] again = Arrays.stream(times).mapToDouble(each -> nanos(each * size)).toArray();
    return IntStream.range(0, times.length)
        .mapToDouble(i -> Math.min(first[i], again[i]))
        .toArray();
  }

  private double nanos(int count) {
    var loaded = Scenarios.load("scenario: growth\n" + scenario.apply(count));
    return new Gauge(ROUNDS).measure(2, 1, () -> Scenarios.run(loaded, 1).events()).nanos();
  }

  private static String lines(int count, String format) {
    return IntStream.range(0, count)
        .mapToObj(i -> format.formatted(i))
        .collect(Collectors.joining());
  }

  private static String connections(int count) {
    return TWO_HOSTS
        + "processes:\n"
        + "  app: { on: client }\n"
        + "  web: { on: server, listen: tcp/0.0.0.0:80, behave: { answer: 1 KiB } }\n"
        + "traffic:\n"
        + "  - app: { connect: tcp/10.0.0.80:80, every: 1 ms, times: "
        + count
        + ", send: 100 B, receive: 1 KiB }\n";
  }

  private static String oneCondition(int count) {
    return connections(count)
        + "during:\n  - { when: "
        + count
        + " connections opened, exit-process: app }\n";
  }

  private static String conditions(int count) {
    String events =
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> "  - { when: " + i + " connections opened, start-process: app }\n")
            .collect(Collectors.joining());
    return connections(count) + "during:\n" + events;
  }

  private static String lan(int count) {
    return "hosts:\n"
        + IntStream.range(0, count)
            .mapToObj(
                i ->
                    String.format(
                        Locale.ROOT,
                        "  h%d: { addresses: [10.1.%d.%d/16] }%n",
                        i,
                        i / 250,
                        1 + i % 250))
            .collect(Collectors.joining())
        + "links:\n  - { between: ["
        + IntStream.range(0, count).mapToObj(i -> "h" + i).collect(Collectors.joining(", "))
        + "] }\nprocesses:\n"
        + "  web: { on: h0, listen: tcp/0.0.0.0:80, behave: { answer: 100 B } }\n"
        + lines(count - 1, "  p%1$d: { on: h%1$d }\n")
        + "traffic:\n"
        + lines(
            count - 1,
            "  - p%1$d: { connect: tcp/10.1.0.1:80, start: %1$d ms, send: 100 B, receive: 100 B"
                + " }\n");
  }

  private static String filter(int i) {
    return String.format(
        Locale.ROOT,
        "{ name: f%d, layer: ALE_AUTH_CONNECT_V4, when: { IP_REMOTE_PORT: %d }, action: block }",
        i,
        1_000 + i);
  }

  private static String policyChanges(int count) {
    return connections(10)
        + "during:\n"
        + IntStream.range(0, count)
            .mapToObj(i -> "  - { at: " + (i + 1) + " ms, add-filter: " + filter(i) + " }\n")
            .collect(Collectors.joining());
  }

  private static String policy(int count) {
    return connections(10)
        + "policy:\n"
        + IntStream.range(0, count)
            .mapToObj(i -> "  - " + filter(i) + "\n")
            .collect(Collectors.joining());
  }

  private static String redirectedDatagrams(int count) {
    return TWO_HOSTS
        + """
        processes:
          app: { on: client }
          proxy: { on: client, listen: udp/10.0.0.5:5300, behave: { answer: 10 B } }
          dns: { on: server, listen: udp/10.0.0.80:53, behave: { answer: 10 B } }
        drivers:
          redirector: { use: library/connect-redirect, on: client, with: { to: proxy, port: 5300 } }
        policy:
          - layer: ALE_CONNECT_REDIRECT_V4
            when: { IP_PROTOCOL: udp, IP_REMOTE_PORT: 53 }
            action: callout-terminating
            callout: redirector/v4
        traffic:
        """
        + "  - app: { connect: udp/10.0.0.80:53, start: 50 ms, every: 100 us, times: "
        + count
        + ", send: 10 B, receive: 10 B, timeout: 1 s }\n";
  }
}

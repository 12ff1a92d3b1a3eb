package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.syntax.Shape;
import java.util.List;

/** The keys of every map of the language, under the names that the published schema uses. */
public final class Shapes {

  static final Shape SCENARIO =
      Shape.of(
          "scenario",
          "scenario",
          "case",
          "cases",
          "about",
          "run",
          "hosts",
          "links",
          "processes",
          "drivers",
          "policy",
          "traffic",
          "during",
          "faults",
          "expect");
  static final Shape RUN = Shape.of("run", "seed", "stop", "platform", "memory", "limits");
  static final Shape PLATFORM = Shape.of("platform", "windows", "profile", "options");
  static final Shape LIMITS =
      Shape.of(
          "limits",
          "events",
          "buffers",
          "findings",
          "connections",
          "payload",
          "hosts",
          "activities");
  static final Shape HOST =
      Shape.of(
          "host",
          "processors",
          "addresses",
          "mtu",
          "interfaces",
          "routes",
          "forwarding",
          "group-forwarded-fragments",
          "name-server",
          "stack-ready",
          "tcp");
  static final Shape TCP =
      Shape.of(
          "tcp",
          "sack",
          "timestamps",
          "window-scaling",
          "restart-after-idle",
          "nagle",
          "delayed-ack",
          "initial-timeout",
          "syn-retries",
          "data-retries",
          "time-wait",
          "keep-alive",
          "send-buffer",
          "receive-buffer");
  static final Shape INTERFACE = Shape.of("interface", "name", "addresses", "mtu", "category");
  static final Shape ROUTE = Shape.of("route", "to", "via", "interface", "metric");
  static final Shape LINK =
      Shape.of(
          "link",
          "name",
          "between",
          "latency",
          "loss",
          "duplicate",
          "reorder",
          "corrupt",
          "frame-check",
          "bandwidth",
          "queue",
          "mtu");
  static final Shape DISTRIBUTION =
      Shape.of("distribution", "constant", "uniform", "normal", "lognormal", "exponential");
  static final Shape PROCESS =
      Shape.of(
          "process", "on", "image", "user", "listen", "join", "behave", "ask-redirect", "start");
  static final Shape BEHAVIOUR =
      Shape.of("behaviour", "sink", "echo", "answer", "source", "forward-proxy", "replay", "names");
  static final Shape ANSWER = Shape.of("answer", "size", "request", "think");
  static final Shape PROXY = Shape.of("proxy", "redirect-records");
  static final Shape DRIVER = Shape.of("driver", "use", "on", "with", "start");
  static final Shape FILTER =
      Shape.of(
          "filter",
          "name",
          "layer",
          "on",
          "when",
          "action",
          "callout",
          "sublayer",
          "weight",
          "flags");
  static final Shape SUBLAYER = Shape.of("sublayer", "sublayer", "weight");
  static final Shape CONNECTIONS =
      Shape.of(
          "connections",
          "connect",
          "name",
          "send-to",
          "every",
          "times",
          "start",
          "send",
          "receive",
          "datagram",
          "bind",
          "timeout",
          "hold",
          "close");
  static final Shape REPLAY = Shape.of("replay", "replay", "as", "speed", "start");
  static final Shape EVENT =
      Shape.of(
          "event",
          "at",
          "after",
          "when",
          "stop-driver",
          "start-driver",
          "link-down",
          "link-up",
          "exit-process",
          "start-process",
          "stop-bfe",
          "start-bfe",
          "add-filter",
          "remove-filter");

  static final Shape FAULT = Shape.of("fault", "call", "of", "at", "nth", "times", "status");

  /** What is said of a layer without traffic, before its name. */
  static final String NOT_REACHED = "no traffic reaches this layer yet: layer=";

  private Shapes() {}

  /** All of them, for the test that compares them with the schema. */
  public static List<Shape> all() {
    return List.of(
        SCENARIO,
        RUN,
        PLATFORM,
        LIMITS,
        HOST,
        TCP,
        INTERFACE,
        ROUTE,
        LINK,
        DISTRIBUTION,
        PROCESS,
        BEHAVIOUR,
        ANSWER,
        PROXY,
        DRIVER,
        FILTER,
        SUBLAYER,
        CONNECTIONS,
        REPLAY,
        EVENT,
        FAULT);
  }
}

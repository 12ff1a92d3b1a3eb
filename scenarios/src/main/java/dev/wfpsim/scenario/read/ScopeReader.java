package dev.wfpsim.scenario.read;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.scenario.model.BytePattern;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.scenario.model.Expectation.ConnectionTrait;
import dev.wfpsim.scenario.model.Expectation.ConnectionTrait.Kind;
import dev.wfpsim.scenario.model.Expectation.Scope;
import dev.wfpsim.scenario.model.Expectation.Target;
import dev.wfpsim.scenario.read.Words.Unexpected;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.FindingKind;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the phrases that expectations share: which connections, where to, what of them, which
 * driver, which rule.
 */
final class ScopeReader {

  private static final List<String> PREPOSITIONS = List.of("of", "to", "over", "before", "after");
  private static final List<String> TRAITS =
      List.of(
          "opened",
          "redirected",
          "not",
          "accepted",
          "carries",
          "blocked",
          "failed",
          "reset",
          "closed",
          "delivered");

  private static final List<String> FINDINGS = findings();

  private final Names names;

  ScopeReader(Names names) {
    this.names = names;
  }

  /**
   * {@code of PROCESS to TARGET over tcp before 2 s after 1 s}, each at most once and in any order.
   */
  Scope scope(Words words) throws Unexpected {
    String process = null;
    Transport transport = null;
    Target target = null;
    Long before = null;
    Long after = null;
    while (!words.atEnd()) {
      switch (words.oneOf("word", PREPOSITIONS)) {
        case "of" -> {
          Position at = words.at();
          process = process(words);
          warnIdle(at, process);
        }
        case "to" -> target = target(words);
        case "over" -> {
          String protocol = words.oneOf("protocol", List.of("tcp", "udp", "icmp"));
          transport = Transport.valueOf(protocol.toUpperCase(Locale.ROOT));
        }
        case "before" -> before = words.durationNanos();
        default -> after = words.durationNanos();
      }
    }
    if (before != null && after != null && before <= after) {
      names.problems.warn(words.at(), "nothing to look at: no time is before and after these");
    }
    return new Scope(process, transport, target, before, after);
  }

  private void warnIdle(Position at, String process) {
    if (!names.connecting.contains(process)) {
      names.problems.warn(
          at, "nothing to look at: process=" + process + " has no traffic and is no proxy");
    }
  }

  /** A process, an endpoint or {@code port N}. */
  Target target(Words words) throws Unexpected {
    if (words.take("port")) {
      long port = words.value("a port", text -> Units.number(text, 0, 65_535));
      return new Target(null, null, (int) port);
    }
    if (words.peek().indexOf('/') > 0) {
      Endpoint endpoint = words.value("an endpoint", Addresses::endpoint);
      return new Target(null, endpoint, null);
    }
    Position at = words.at();
    String process = process(words);
    if (!names.listening.contains(process)) {
      names.problems.warn(
          at,
          "nothing to look at: process=" + process + " listens nowhere, so nobody connects to it");
    }
    return new Target(process, null, null);
  }

  /** What is claimed of a connection. */
  ConnectionTrait trait(Words words) throws Unexpected {
    String trait = words.oneOf("predicate", TRAITS);
    return switch (trait) {
      case "opened" ->
          words.take("within")
              ? new ConnectionTrait(Kind.OPENED_WITHIN, null, words.durationNanos())
              : plain(Kind.OPENED);
      case "redirected" ->
          new ConnectionTrait(Kind.REDIRECTED, words.take("to") ? target(words) : null, 0);
      case "not" -> {
        words.oneOf("predicate", List.of("redirected"));
        yield plain(Kind.NOT_REDIRECTED);
      }
      case "accepted" -> accepted(words);
      case "carries" -> carried(words);
      case "delivered" -> {
        if (!words.atEnd() && !words.take("once", "in", "order") && !words.take("in", "order")) {
          throw new Unexpected(words.at(), "unknown predicate: expected delivered once, in order");
        }
        yield plain(Kind.DELIVERED);
      }
      case "blocked" -> plain(Kind.BLOCKED);
      case "failed" -> plain(Kind.FAILED);
      case "reset" -> plain(Kind.RESET);
      default -> plain(Kind.CLOSED);
    };
  }

  /** {@code [by TARGET] [at ENDPOINT] [from ADDRESS]}. */
  private ConnectionTrait accepted(Words words) throws Unexpected {
    Target by = words.take("by") ? target(words) : null;
    Endpoint at = words.take("at") ? words.value("an endpoint", Addresses::endpoint) : null;
    IpAddress from = words.take("from") ? words.value("an address", Addresses::address) : null;
    return new ConnectionTrait(Kind.ACCEPTED, by, 0, at, from, null);
  }

  /** {@code [no] records}, {@code no context} or {@code context BYTES}. */
  private ConnectionTrait carried(Words words) throws Unexpected {
    warnIfNobodyAsks(words.at());
    boolean none = words.take("no");
    String what = words.oneOf("predicate", List.of("context", "records"));
    if (what.equals("records")) {
      return plain(none ? Kind.CARRIES_NO_RECORDS : Kind.CARRIES_RECORDS);
    }
    if (none) {
      return plain(Kind.CARRIES_NO_CONTEXT);
    }
    List<BytePattern.Run> runs = new ArrayList<>();
    do {
      runs.add(words.value("bytes such as 0a ?? 120*00", ScopeReader::bytes));
    } while (!words.atEnd());
    return new ConnectionTrait(Kind.CARRIES_CONTEXT, null, 0, null, null, new BytePattern(runs));
  }

  private void warnIfNobodyAsks(Position at) {
    if (!names.someAskRedirect) {
      names.problems.warn(at, "nothing to look at: no process has ask-redirect");
    }
  }

  private static BytePattern.Run bytes(String text) throws WrongValue {
    int star = text.indexOf('*');
    String value = text.substring(star + 1);
    if (!value.matches("[0-9A-Fa-f]{2}|\\?\\?")) {
      throw new WrongValue("not bytes: value=" + text + ", expected such as 0a ?? 120*00");
    }
    long count = star < 0 ? 1 : Units.number(text.substring(0, star), 1, 65_535);
    return new BytePattern.Run(
        (int) count, value.equals("??") ? BytePattern.ANY : Integer.parseInt(value, 16));
  }

  private static ConnectionTrait plain(Kind kind) {
    return new ConnectionTrait(kind, null, 0);
  }

  String process(Words words) throws Unexpected {
    return name(words, "process", names.processes);
  }

  String driver(Words words) throws Unexpected {
    return name(words, "driver", names.drivers);
  }

  String layer(Words words) throws Unexpected {
    List<String> layers = Arrays.stream(FwpsLayer.values()).map(FwpsLayer::shortName).toList();
    return name(words, "layer", layers);
  }

  private String name(Words words, String what, Collection<String> known) throws Unexpected {
    Position at = words.at();
    String name = words.word("a " + what);
    if (!known.contains(name)) {
      throw new Unexpected(
          at, "unknown " + what + ": " + what + "=" + name + Spelling.suggestion(name, known));
    }
    return name;
  }

  /** A rule such as {@code R-204} or a finding's code such as {@code NBL_LEAK}. */
  String rule(Words words) throws Unexpected {
    Position at = words.at();
    String rule = words.word("a rule such as R-204, or a code");
    if (!FINDINGS.contains(rule)) {
      String suggestion = rule.startsWith("R-") ? "" : Spelling.suggestion(rule, FINDINGS);
      throw new Unexpected(
          at,
          "no finding has this rule or code: rule="
              + rule
              + (suggestion.isEmpty() ? ", expected such as R-204 or NBL_LEAK" : suggestion));
    }
    return rule;
  }

  /** What a finding can be known by. */
  private static List<String> findings() {
    Set<String> known = new TreeSet<>();
    List<FindingKind> kinds = new ArrayList<>(List.of(FindingCode.values()));
    kinds.addAll(List.of(Bugcheck.values()));
    for (FindingKind kind : kinds) {
      known.add(kind.name());
      known.addAll(kind.rules());
    }
    return List.copyOf(known);
  }

  @Nullable String driverAfterOf(Words words) throws Unexpected {
    return words.take("of") ? driver(words) : null;
  }

  @Nullable String layerAfterAt(Words words) throws Unexpected {
    if (!words.take("at")) {
      return null;
    }
    Position at = words.at();
    String name = layer(words);
    FwpsLayer layer = FwpsLayer.byName(name);
    if (layer != null && !layer.isReached()) {
      names.problems.warn(at, Shapes.NOT_REACHED + layer.shortName());
    }
    return name;
  }
}

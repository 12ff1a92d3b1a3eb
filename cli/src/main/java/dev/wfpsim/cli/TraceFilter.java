package dev.wfpsim.cli;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which events go into a trace file: {@code kind=CALL,CALL_RETURN}, {@code driver=redirector},
 * {@code object=gLock}, {@code connection=10.0.0.5:50000}, {@code time=1 s..2 s}. An event has to
 * pass each word that was given; of several values of one word, any.
 */
final class TraceFilter {
  private static final List<String> WORDS =
      List.of("kind", "driver", "object", "connection", "time");

  /** Both ends of a connection; one of them null where only one was given. */
  record Ends(SocketAddress one, @Nullable SocketAddress other) {}

  private final Set<EventKind> kinds = EnumSet.noneOf(EventKind.class);
  private final Set<String> drivers = new TreeSet<>();
  private final Set<String> objects = new TreeSet<>();
  private final List<Ends> connections = new ArrayList<>();
  private long fromNanos;
  private long toNanos = Long.MAX_VALUE;

  /** A filter is not one. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  /**
   * The filter of these texts, each {@code word=values}.
   *
   * @param known the drivers that the scenarios have
   */
  static TraceFilter of(List<String> texts, Collection<String> known) throws Wrong {
    TraceFilter filter = new TraceFilter();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String word = (equals < 0 ? text : text.substring(0, equals)).strip();
      if (!WORDS.contains(word)) {
        throw new Wrong("unknown filter: " + word + Spelling.suggestion(word, WORDS) + expected());
      }
      String values = equals < 0 ? "" : text.substring(equals + 1).strip();
      if (values.isEmpty()) {
        throw new Wrong("filter without a value: " + word + expected());
      }
      filter.add(word, values, known);
    }
    return filter;
  }

  private static String expected() {
    return "; expected kind=…, driver=…, object=…, connection=… or time=…";
  }

  private void add(String word, String values, Collection<String> known) throws Wrong {
    if (word.equals("time")) {
      time(values);
      return;
    }
    for (String value : values.split(",", -1)) {
      String one = value.strip();
      switch (word) {
        case "kind" -> kinds.add(kind(one));
        case "driver" -> drivers.add(driver(one, known));
        case "connection" -> connections.add(ends(one));
        default -> objects.add(one.startsWith("#") ? one.substring(1) : one);
      }
    }
  }

  private static EventKind kind(String text) throws Wrong {
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
    List<String> known = new ArrayList<>();
    for (EventKind kind : EventKind.values()) {
      known.add(kind.name());
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw new Wrong("unknown kind of event: " + text + Spelling.suggestion(text, known));
  }

  private static String driver(String text, Collection<String> known) throws Wrong {
    if (!known.contains(text)) {
      String there = known.isEmpty() ? "; the scenario has none" : "; the scenario has " + known;
      throw new Wrong("unknown driver: " + text + Spelling.suggestion(text, known) + there);
    }
    return text;
  }

  private static Ends ends(String text) throws Wrong {
    try {
      int dash = text.indexOf('-');
      return dash < 0
          ? new Ends(SocketAddress.parse(text), null)
          : new Ends(
              SocketAddress.parse(text.substring(0, dash).strip()),
              SocketAddress.parse(text.substring(dash + 1).strip()));
    } catch (IllegalArgumentException wrong) {
      throw new Wrong(
          "not a connection: "
              + text
              + "; expected address and port of an end, or of both with a - between");
    }
  }

  private void time(String text) throws Wrong {
    int dots = text.indexOf("..");
    if (dots < 0) {
      throw new Wrong("not a stretch of time: " + text + "; expected such as 1 s..2.5 s");
    }
    String from = text.substring(0, dots).strip();
    String to = text.substring(dots + 2).strip();
    try {
      fromNanos = from.isEmpty() ? 0 : Units.durationNanos(from);
      toNanos = to.isEmpty() ? Long.MAX_VALUE : Units.durationNanos(to);
    } catch (WrongValue wrong) {
      throw new Wrong("time: " + wrong.getMessage());
    }
    if (toNanos < fromNanos) {
      throw new Wrong("time runs backwards: " + text);
    }
  }

  /** The kinds that pass; empty for all. */
  Set<EventKind> kinds() {
    return kinds;
  }

  /** The drivers by name; empty for whoever acts. */
  Set<String> drivers() {
    return drivers;
  }

  /** Numbers and names of things; empty for any. */
  Set<String> objects() {
    return objects;
  }

  /** Connections; empty for any. */
  List<Ends> connections() {
    return connections;
  }

  /** Whether it looks at more than an event's own kind and time. */
  boolean needsHistory() {
    return !drivers.isEmpty() || !objects.isEmpty() || !connections.isEmpty();
  }

  /** Whether a moment lies in the stretch, both ends included. */
  boolean isTime(long nanos) {
    return nanos >= fromNanos && nanos <= toNanos;
  }
}

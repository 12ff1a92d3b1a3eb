package dev.wfpsim.scenario.syntax;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * YAML text to {@link Value}s that know their line and column. Nothing is interpreted: every scalar
 * stays the text that was written.
 *
 * <p>Bounded, and the reading ends where a bound is passed: a text longer than {@link
 * #MAX_CHARACTERS}, a scalar longer than {@link #MAX_SCALAR}, nesting deeper than {@link
 * #MAX_DEPTH}, or more than {@link #MAX_VALUES} values (aliases count as what they stand for) is
 * refused with a problem. Time is linear in the text, memory in the values.
 */
public final class YamlReader {

  public static final int MAX_CHARACTERS = 4 << 20;
  static final int MAX_SCALAR = 100_000;
  static final int MAX_DEPTH = 40;
  static final int MAX_VALUES = 400_000;

  private static final List<String> PLAIN_TAGS =
      List.of(
          "!",
          Tag.STR.getValue(),
          Tag.INT.getValue(),
          Tag.FLOAT.getValue(),
          Tag.BOOL.getValue(),
          Tag.NULL.getValue(),
          Tag.SEQ.getValue(),
          Tag.MAP.getValue());

  /** A bound was passed: the rest is not read. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient @Nullable Position at;

    Enough(@Nullable Position at, String message) {
      super(message, null, false, false);
      this.at = at;
    }
  }

  /**
   * What an alias stands for.
   *
   * @param values how many values it is made of, itself included
   * @param height how many levels it has below itself
   */
  private record Anchored(Value value, int values, int height) {}

  private final String source;
  private final Problems problems;
  private final Map<String, Anchored> anchors = new LinkedHashMap<>();
  private final Iterator<Event> events;
  private int values;
  private int deepest;

  private YamlReader(String source, Problems problems, Iterator<Event> events) {
    this.source = source;
    this.problems = problems;
    this.events = events;
  }

  /** The value written in {@code text}, or null, with the reason added to {@code problems}. */
  public static @Nullable Value read(String source, String text, Problems problems) {
    if (text.length() > MAX_CHARACTERS) {
      problems.add(
          place(source, null),
          "file too large: characters=" + text.length() + ", limit=" + MAX_CHARACTERS);
      return null;
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source)
            .setCodePointLimit(MAX_CHARACTERS + 1)
            // As long as the text: the library copies what is left each time it refills.
            .setBufferSize(Math.max(1_024, text.length() + 1))
            .build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      return new YamlReader(source, problems, events).document();
    } catch (Enough enough) {
      problems.add(enough.at == null ? place(source, null) : enough.at, enough.getMessage());
    } catch (MarkedYamlEngineException broken) {
      Mark mark = broken.getProblemMark().or(broken::getContextMark).orElse(null);
      problems.add(
          place(source, mark), "broken YAML: " + oneLine(broken.getProblem(), broken.getContext()));
    } catch (ReaderException broken) {
      problems.add(
          character(source, text, broken),
          "character not allowed: code=0x" + Integer.toHexString(broken.getCodePoint()));
    } catch (YamlEngineException broken) {
      problems.add(place(source, null), "broken YAML: " + oneLine(broken.getMessage(), null));
    }
    return null;
  }

  /** The one document of the stream. */
  private Value document() {
    events.next();
    Event start = events.next();
    if (start.getEventId() == Event.ID.StreamEnd) {
      throw new Enough(null, "empty file");
    }
    Value value = value(events.next(), 0);
    events.next();
    Event end = events.next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      throw new Enough(at(end), "more than one document: a file is one scenario");
    }
    return value;
  }

  private Value value(Event event, int depth) {
    Position at = at(event);
    if (depth > MAX_DEPTH) {
      throw new Enough(at, "nested too deeply: limit=" + MAX_DEPTH);
    }
    deepest = Math.max(deepest, depth);
    if (event instanceof AliasEvent alias) {
      return aliased(alias, at, depth);
    }
    count(at, 1);
    int before = values;
    int deepestBefore = deepest;
    deepest = depth;
    Value value =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, at);
          case CollectionStartEvent start -> {
            tag(start.getTag(), at);
            yield start.getEventId() == Event.ID.SequenceStart ? list(at, depth) : map(at, depth);
          }
          default -> throw new Enough(at, "unexpected YAML: event=" + event.getEventId());
        };
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    if (anchor.isPresent()) {
      Anchored anchored = new Anchored(value, values - before + 1, deepest - depth);
      anchors.put(anchor.get().getValue(), anchored);
    }
    deepest = Math.max(deepest, deepestBefore);
    return value;
  }

  private Value aliased(AliasEvent alias, Position at, int depth) {
    String name = alias.getAlias().getValue();
    Anchored known = anchors.get(name);
    if (known == null) {
      throw new Enough(at, "alias of nothing before it: alias=" + name);
    }
    if (depth + known.height() > MAX_DEPTH) {
      throw new Enough(at, "nested too deeply: limit=" + MAX_DEPTH);
    }
    deepest = Math.max(deepest, depth + known.height());
    count(at, known.values());
    return known.value();
  }

  private void count(Position at, int more) {
    values += more;
    if (values > MAX_VALUES) {
      throw new Enough(at, "too many values: limit=" + MAX_VALUES);
    }
  }

  private Value scalar(ScalarEvent scalar, Position at) {
    tag(scalar.getTag(), at);
    String text = scalar.getValue();
    if (text.length() > MAX_SCALAR) {
      throw new Enough(at, "value too long: characters=" + text.length() + ", limit=" + MAX_SCALAR);
    }
    return new TextValue(at, text, scalar.getScalarStyle() != ScalarStyle.PLAIN);
  }

  private void tag(Optional<String> tag, Position at) {
    if (tag.isPresent() && !PLAIN_TAGS.contains(tag.get())) {
      problems.add(at, "tags are not understood: tag=" + tag.get());
    }
  }

  private ListValue list(Position at, int depth) {
    List<Value> items = new ArrayList<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.SequenceEnd;
        next = events.next()) {
      items.add(value(next, depth + 1));
    }
    return new ListValue(at, items);
  }

  private MapValue map(Position at, int depth) {
    Map<String, MapValue.Entry> entries = new LinkedHashMap<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.MappingEnd;
        next = events.next()) {
      Position keyAt = at(next);
      Value written = value(next, depth + 1);
      Value value = value(events.next(), depth + 1);
      if (!(written instanceof TextValue text)) {
        problems.add(keyAt, "a key must be a word");
        continue;
      }
      TextValue key = new TextValue(keyAt, text.text(), false);
      MapValue.Entry earlier = entries.putIfAbsent(key.text(), new MapValue.Entry(key, value));
      if (earlier != null) {
        problems.add(
            keyAt,
            "key given twice: key=" + key.text() + ", first on line " + earlier.key().at().line());
      }
    }
    return new MapValue(at, List.copyOf(entries.values()));
  }

  private Position at(Event event) {
    return place(source, event.getStartMark().orElse(null));
  }

  private static Position place(String source, @Nullable Mark mark) {
    if (source.equals(Position.SET.source())) {
      return Position.SET;
    }
    return mark == null
        ? Position.startOf(source)
        : new Position(source, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Position character(String source, String text, ReaderException broken) {
    int index = Math.min(broken.getPosition(), text.length());
    int line = 1;
    int column = 1;
    for (int i = 0; i < index; i++) {
      boolean newLine = text.charAt(i) == '\n';
      line += newLine ? 1 : 0;
      column = newLine ? 1 : column + 1;
    }
    return source.equals(Position.SET.source()) ? Position.SET : new Position(source, line, column);
  }

  /**
   * The YAML library's words as one line: its own snippets and marks repeat what the position says.
   */
  private static String oneLine(@Nullable String problem, @Nullable String context) {
    String text = problem == null ? "" : problem;
    if (context != null && !context.isBlank()) {
      text = text.isEmpty() ? context : text + " " + context;
    }
    int end = text.indexOf('\n');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }
}

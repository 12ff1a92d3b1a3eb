package dev.wfpsim.scenario.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * YAML text to {@link Value}s that know their line and column. Nothing is interpreted: every scalar
 * stays the text that was written. Bounded: a text longer than {@link #MAX_CHARACTERS}, deeper than
 * {@link #MAX_DEPTH} or of more than {@link #MAX_VALUES} values (anchors expanded) is refused with
 * a problem.
 */
public final class YamlReader {

  public static final int MAX_CHARACTERS = 4 << 20;
  static final int MAX_DEPTH = 40;
  static final int MAX_VALUES = 200_000;

  private static final List<String> PLAIN_TAGS =
      List.of(
          Tag.STR.getValue(),
          Tag.INT.getValue(),
          Tag.FLOAT.getValue(),
          Tag.BOOL.getValue(),
          Tag.NULL.getValue(),
          Tag.SEQ.getValue(),
          Tag.MAP.getValue());

  private final String source;
  private final Problems problems;
  private int values;

  private YamlReader(String source, Problems problems) {
    this.source = source;
    this.problems = problems;
  }

  /** The value written in {@code text}, or null, with the reason added to {@code problems}. */
  public static @Nullable Value read(String source, String text, Problems problems) {
    YamlReader reader = new YamlReader(source, problems);
    if (text.length() > MAX_CHARACTERS) {
      reader.wrong(
          null, "file too large: characters=" + text.length() + ", limit=" + MAX_CHARACTERS);
      return null;
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source)
            .setAllowNonScalarKeys(true)
            .setMaxAliasesForCollections(100)
            .setCodePointLimit(MAX_CHARACTERS + 1)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        reader.wrong(null, "empty file");
        return null;
      }
      return reader.convert(root.get(), 0);
    } catch (MarkedYamlEngineException broken) {
      Mark mark = broken.getProblemMark().or(broken::getContextMark).orElse(null);
      reader.wrong(mark, "broken YAML: " + oneLine(broken.getProblem(), broken.getContext()));
    } catch (ReaderException broken) {
      reader.wrongCharacter(text, broken);
    } catch (YamlEngineException broken) {
      reader.wrong(null, "broken YAML: " + oneLine(broken.getMessage(), null));
    } catch (StackOverflowError tooDeep) {
      reader.wrong(null, "nested too deeply: limit=" + MAX_DEPTH);
    }
    return null;
  }

  private @Nullable Value convert(Node node, int depth) {
    Position at = place(node.getStartMark().orElse(null));
    if (depth > MAX_DEPTH) {
      problems.add(at, "nested too deeply: limit=" + MAX_DEPTH);
      return null;
    }
    if (++values > MAX_VALUES) {
      if (values == MAX_VALUES + 1) {
        problems.add(at, "too many values: limit=" + MAX_VALUES);
      }
      return null;
    }
    String tag = node.getTag().getValue();
    if (!PLAIN_TAGS.contains(tag)) {
      problems.add(at, "tags are not understood: tag=" + tag);
    }
    return switch (node) {
      case ScalarNode scalar ->
          new TextValue(at, scalar.getValue(), scalar.getScalarStyle() != ScalarStyle.PLAIN);
      case SequenceNode sequence -> list(sequence, at, depth);
      case MappingNode mapping -> map(mapping, at, depth);
      default -> {
        problems.add(at, "unexpected YAML: node=" + node.getNodeType());
        yield null;
      }
    };
  }

  private ListValue list(SequenceNode sequence, Position at, int depth) {
    List<Value> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      Value value = convert(item, depth + 1);
      if (value != null) {
        items.add(value);
      }
    }
    return new ListValue(at, items);
  }

  private MapValue map(MappingNode mapping, Position at, int depth) {
    Map<String, MapValue.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position keyAt = place(tuple.getKeyNode().getStartMark().orElse(null));
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        problems.add(keyAt, "a key must be a word");
        continue;
      }
      TextValue key = new TextValue(keyAt, keyNode.getValue(), false);
      MapValue.Entry earlier = entries.get(key.text());
      if (earlier != null) {
        problems.add(
            keyAt,
            "key given twice: key=" + key.text() + ", first on line " + earlier.key().at().line());
        continue;
      }
      Value value = convert(tuple.getValueNode(), depth + 1);
      if (value != null) {
        entries.put(key.text(), new MapValue.Entry(key, value));
      }
    }
    return new MapValue(at, List.copyOf(entries.values()));
  }

  private Position place(@Nullable Mark mark) {
    if (source.equals(Position.SET.source())) {
      return Position.SET;
    }
    return mark == null
        ? Position.startOf(source)
        : new Position(source, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private void wrong(@Nullable Mark mark, String message) {
    problems.add(place(mark), message);
  }

  private void wrongCharacter(String text, ReaderException broken) {
    int index = Math.min(broken.getPosition(), text.length());
    int line = 1;
    int column = 1;
    for (int i = 0; i < index; i++) {
      boolean newLine = text.charAt(i) == '\n';
      line += newLine ? 1 : 0;
      column = newLine ? 1 : column + 1;
    }
    String code = Integer.toHexString(broken.getCodePoint());
    problems.add(new Position(source, line, column), "character not allowed: code=0x" + code);
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

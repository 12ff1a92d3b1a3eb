package dev.wfpsim.scenario.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.model.Policy;
import dev.wfpsim.scenario.syntax.ListValue;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.Shape;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Value;
import dev.wfpsim.scenario.syntax.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The published schema says what the reader does: the same keys, and every shipped scenario is
 * valid by it.
 */
final class SchemaTest {

  private static final Path ROOT = root();
  private static final Path TABLES = ROOT.resolve("scenarios/schema/tables.schema.json");

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("scenarios/schema/scenario.schema.json"))) {
      at = at.getParent();
    }
    return at;
  }

  private static Value read(Path file) throws IOException {
    Problems problems = new Problems();
    Value value = YamlReader.read(file.toString(), Files.readString(file), problems);
    assertThat(problems.all()).isEmpty();
    return value;
  }

  private static MapValue schema() throws IOException {
    return (MapValue) read(ROOT.resolve("scenarios/schema/scenario.schema.json"));
  }

  private static MapValue tables() throws IOException {
    return (MapValue) read(TABLES);
  }

  /** Both files of the schema. */
  static SchemaCheck check() throws IOException {
    return new SchemaCheck(schema(), tables());
  }

  /** With -Dwfpsim.update=true it is written anew. */
  @Test
  void tables_areThoseOfTheCode() throws IOException {
    String made = new SchemaTables().text();
    if (Boolean.getBoolean("wfpsim.update")) {
      Files.writeString(TABLES, made);
    }
    assertThat(Files.readString(TABLES)).isEqualTo(made);
  }

  @Test
  void schema_wordsOfAFilter_areThoseOfTheCode() throws IOException {
    MapValue definitions = (MapValue) schema().get("definitions");
    MapValue filter = (MapValue) ((MapValue) definitions.get("filter")).get("properties");
    assertThat(words(((MapValue) filter.get("action")).get("enum")))
        .isEqualTo(SchemaTables.actions());
    assertThat(words(((MapValue) definitions.get("flag")).get("enum")))
        .isEqualTo(SchemaTables.words(Policy.Flag.values()));
  }

  private static List<String> words(Value list) {
    return ((ListValue) list).items().stream().map(item -> ((TextValue) item).text()).toList();
  }

  @Test
  void schema_everyShapeOfTheReader_hasTheSameKeys() throws IOException {
    MapValue definitions = (MapValue) schema().get("definitions");
    for (Shape shape : Shapes.all()) {
      MapValue definition = (MapValue) definitions.get(shape.name());
      assertThat(definition).as(shape.name()).isNotNull();
      MapValue properties = (MapValue) definition.get("properties");
      assertThat(properties.entries().stream().map(e -> e.key().text()))
          .as(shape.name())
          .containsExactlyElementsOf(shape.keys());
    }
  }

  @Test
  void schema_everyKey_saysWhatItIs() throws IOException {
    MapValue definitions = (MapValue) schema().get("definitions");
    for (Shape shape : Shapes.all()) {
      MapValue definition = (MapValue) definitions.get(shape.name());
      assertThat(definition.get("description")).as(shape.name()).isNotNull();
    }
  }

  @TestFactory
  Stream<DynamicTest> schema_everyShippedScenario_isValid() throws IOException {
    Path library = ROOT.resolve("scenarios/library");
    if (!Files.isDirectory(library)) {
      return Stream.empty();
    }
    SchemaCheck check = check();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(library)) {
      files = walk.filter(p -> p.toString().endsWith(".wfpsim.yaml")).sorted().toList();
    }
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    library.relativize(file).toString(),
                    () -> assertThat(check.problems(read(file))).isEmpty()));
  }

  @Test
  void schema_wrongScenario_isRefused() throws IOException {
    SchemaCheck check = check();
    String text =
        """
        scenario: x
        hosts: { a: { procesors: 2, mtu: wide } }
        links: [ { between: [a], loss: 3 } ]
        policy: [ { layer: ALE_AUTH_CONNECT_V4, action: allow } ]
        """;

    assertThat(check.problems(YamlReader.read("x", text, new Problems())))
        .anyMatch(p -> p.startsWith("x:2:"))
        .anyMatch(p -> p.startsWith("x:3:"))
        .anyMatch(p -> p.startsWith("x:4:"));
  }
}

package dev.wfpsim.scenario.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlReaderTest {

  private static List<String> problems(String text) {
    Problems problems = new Problems();
    YamlReader.read("f", text, problems);
    return problems.all().stream().map(Problem::toString).toList();
  }

  @Test
  void read_everyValue_knowsItsPlace() {
    MapValue map = (MapValue) YamlReader.read("f", "a: 1\nb:\n  - x\n  - 'y'\n", new Problems());

    ListValue list = (ListValue) map.get("b");
    assertThat(list.items().get(1)).isEqualTo(new TextValue(new Position("f", 4, 5), "y", true));
  }

  @Test
  void read_keyTwice_namesTheFirst() {
    assertThat(problems("a: 1\nb: 2\na: 3\n"))
        .containsExactly("f:3:1: key given twice: key=a, first on line 1");
  }

  @Test
  void read_billionLaughs_isRefusedSoon() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String ref = "*a" + (i - 1);
      text.append("a" + i + ": &a" + i + " [" + (ref + ", ").repeat(9) + ref + "]\n");
    }

    assertThat(problems(text.toString())).isNotEmpty().allMatch(p -> p.contains("too many values"));
  }

  @Test
  void read_deepNesting_isRefused() {
    assertThat(problems("[".repeat(5_000) + "]".repeat(5_000))).isNotEmpty();
  }

  @Test
  void read_recursiveAnchor_isRefused() {
    assertThat(problems("a: &a [*a]\n"))
        .containsExactly("f:1:8: alias of nothing before it: alias=a");
  }

  /** Bounds of what one value may be, in each way of writing it: refused at once, and placed. */
  @ParameterizedTest
  @ValueSource(strings = {"%s", "'%s'", "\"%s\"", "|\n  %s", ">\n  %s", "[%s]", "{%s: 1}"})
  @Timeout(10)
  void read_scalarOfMillionsOfCharacters_isRefusedSoon(String way) {
    String text = "a: " + way.formatted("x".repeat(4_100_000)) + "\n";

    assertThat(problems(text)).hasSize(1).allMatch(p -> p.startsWith("f:1:"));
  }

  @Test
  void read_scalarAtItsLimit_isRead() {
    assertThat(problems("a: " + "x".repeat(YamlReader.MAX_SCALAR))).isEmpty();
    assertThat(problems("a: " + "x".repeat(YamlReader.MAX_SCALAR + 1)))
        .containsExactly("f:1:4: value too long: characters=100001, limit=100000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "[a, {b: "})
  void read_millionsOfLevels_areRefusedAtTheFirstTooDeep(String level) {
    assertThat(problems("\n" + level.repeat(500_000)))
        .hasSize(1)
        .allMatch(p -> p.matches("f:2:1?[0-9]{2}: nested too deeply: limit=40"));
  }

  @Test
  void read_aliasesThatDeepen_areRefused() {
    StringBuilder text = new StringBuilder("a0: &a0 x\n");
    for (int i = 1; i <= 50; i++) {
      text.append("a" + i + ": &a" + i + " [*a" + (i - 1) + "]\n");
    }

    assertThat(problems(text.toString())).containsExactly("f:41:12: nested too deeply: limit=40");
  }

  @Test
  @Timeout(20)
  void read_tooManyValues_isRefusedAtTheFirstTooMany() {
    String items = "a,".repeat(1_000_000);

    assertThat(problems("[" + items + "]"))
        .containsExactly("f:1:800000: too many values: limit=400000");
    assertThat(problems("x: [&a y," + "*a,".repeat(1_000_000) + "]")).hasSize(1);
  }

  @Test
  void read_aliases_areWhatTheyStandFor() {
    MapValue map = (MapValue) YamlReader.read("f", "a: &x [1, 2]\nb: *x\n", new Problems());

    assertThat(map.get("b")).isEqualTo(map.get("a"));
    assertThat(problems("a: *y\n")).containsExactly("f:1:4: alias of nothing before it: alias=y");
  }

  @Test
  void read_twoDocuments_areRefused() {
    assertThat(problems("a: 1\n---\nb: 2\n"))
        .containsExactly("f:2:1: more than one document: a file is one scenario");
  }

  @Test
  void read_aMistakeAThousandTimes_endsTheReading() {
    Problems problems = new Problems();

    assertThatThrownBy(() -> YamlReader.read("f", "a: 1\n".repeat(1_000), problems))
        .isInstanceOf(Problems.Full.class);
    assertThat(problems.all()).hasSize(Problems.LIMIT + 1);
    assertThat(problems.all().getLast().message())
        .isEqualTo("too many problems: the rest was not read");
  }

  @Test
  void warnings_theSameTwice_isToldOnce_andManyAreCounted() {
    Problems problems = new Problems();
    problems.warn(new Position("f", 1, 1), "odd");
    problems.warn(new Position("f", 1, 1), "odd");
    assertThat(problems.warnings()).hasSize(1);
    for (int line = 2; line <= 150; line++) {
      problems.warn(new Position("f", line, 1), "odd");
    }
    assertThat(problems.warnings()).hasSize(Problems.LIMIT + 1);
    assertThat(problems.warnings().getLast())
        .hasToString("f:100:1: warning: too many warnings: left out=50");
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void read_controlCharacter_isPlaced() {
    assertThat(problems("a: 1\nb: \u0001\n")).allMatch(p -> p.startsWith("f:2:"));
  }

  @Test
  void nearest_misspelt_findsTheKnownWord() {
    List<String> known = List.of("hosts", "links", "processes", "drivers");

    assertThat(Spelling.nearest("proccesses", known)).isEqualTo("processes");
    assertThat(Spelling.nearest("hots", known)).isEqualTo("hosts");
    assertThat(Spelling.nearest("lniks", known)).isEqualTo("links");
    assertThat(Spelling.nearest("weather", known)).isNull();
    assertThat(Spelling.nearest("x", known)).isNull();
  }
}

package dev.wfpsim.scenario.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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
    assertThat(problems("a: &a [*a]\n")).containsExactly("f:1:4: nested too deeply: limit=40");
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

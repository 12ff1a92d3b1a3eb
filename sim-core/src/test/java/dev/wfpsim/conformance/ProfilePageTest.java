package dev.wfpsim.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.tidy.Project;
import dev.wfpsim.wfp.profile.PlatformOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/PROFILE.md: a row for each option, and one for each silence of the rules. */
class ProfilePageTest {
  private static final Project PROJECT = Project.find();
  private static final Pattern SILENT =
      Pattern.compile(
          "inferred|undocumented|unspecified|indeterminate|behaviour is undefined|not published"
              + "|docs silent");
  private static final Pattern RULE = Pattern.compile("^- \\*\\*(R-\\d+)\\*\\* ");

  private static List<String> lines(String file) {
    return Project.read(PROJECT.root().resolve(file)).lines().toList();
  }

  /** The cells of the rows of the page whose first cell begins so. */
  private static List<List<String>> rows(String begin) {
    return lines("docs/PROFILE.md").stream()
        .filter(line -> line.startsWith("| " + begin))
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::trim).toList())
        .map(cells -> cells.subList(1, cells.size() - 1))
        .toList();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  @Test
  void options_eachHasARow_thatSaysWhatItIs() {
    List<List<String>> expected = new ArrayList<>();
    for (PlatformOption option : PlatformOption.values()) {
      String most = option.maximum() == Long.MAX_VALUE ? "" : Long.toString(option.maximum());
      expected.add(
          List.of(
              code(option.path()), Long.toString(option.defaultValue()), most, option.source()));
    }
    assertThat(rows("`").stream().map(row -> row.subList(0, 4)).toList()).isEqualTo(expected);
    assertThat(rows("`")).allSatisfy(row -> assertThat(row.get(4)).isNotEmpty());
  }

  @Test
  void options_eachIsProved_byATestThatNamesIt() {
    SortedMap<String, Path> tests = new TreeMap<>();
    for (Path file : PROJECT.textFiles()) {
      String name = file.getFileName().toString();
      if (name.endsWith("Test.java")) {
        tests.put(name, file);
      }
    }
    for (List<String> row : rows("`")) {
      PlatformOption option = PlatformOption.ofPath(row.get(0).replace("`", ""));
      assertThat(option).isNotNull();
      Path test = tests.get(row.get(5) + ".java");
      assertThat(test).as(row.get(5)).isNotNull();
      String text = Project.read(test);
      assertThat(text.contains(option.name()) || text.contains(option.path()))
          .as(option + " in " + row.get(5))
          .isTrue();
    }
  }

  @Test
  void silences_eachRuleThatIsInferred_hasARow() {
    List<String> silent = new ArrayList<>();
    for (String line : lines("docs/rules/semantics.md")) {
      var rule = RULE.matcher(line);
      if (rule.find() && SILENT.matcher(line).find()) {
        silent.add(rule.group(1));
      }
    }
    assertThat(silent).hasSizeGreaterThan(50);
    assertThat(rows("R-").stream().map(List::getFirst).toList()).isEqualTo(silent);
    for (List<String> row : rows("R-")) {
      assertThat(row).hasSize(4);
      assertThat(row.subList(0, 3)).doesNotContain("");
      String option = row.get(3).replace("`", "");
      assertThat(option.isEmpty() || PlatformOption.ofPath(option) != null).as(option).isTrue();
    }
  }

  @Test
  void contradictions_eachIsTheSourceOfAnOption() {
    List<String> sources =
        Arrays.stream(PlatformOption.values()).map(PlatformOption::source).toList();
    for (String line : lines("docs/rules/semantics.md")) {
      if (line.startsWith("| Z-")) {
        assertThat(sources).contains(line.split("\\|", -1)[1].trim());
      }
    }
  }
}

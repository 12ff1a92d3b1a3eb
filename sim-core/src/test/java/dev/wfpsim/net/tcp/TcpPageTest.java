package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/TCP.md names tests that exist. */
class TcpPageTest {
  private static final Pattern QUOTED = Pattern.compile("`([\\w.*]+)`");
  private static final Pattern TEST = Pattern.compile("(?:(\\w+Test)\\.?)?([\\w*]*)");
  private static final Path TESTS = Path.of("src/test/java");

  @Test
  void rows_nameTestsThatExist() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (String line : Files.readAllLines(Path.of("../docs/TCP.md"))) {
      String[] cells = line.split("\\|", -1);
      if (cells.length != 6 || cells[1].contains("---") || cells[1].contains("section")) {
        continue;
      }
      String source = "";
      Matcher quoted = QUOTED.matcher(cells[4]);
      while (quoted.find()) {
        Matcher test = TEST.matcher(quoted.group(1));
        assertThat(test.matches()).as(quoted.group(1)).isTrue();
        source = test.group(1) == null ? source : sourceOf(test.group(1));
        seen++;
        if (!Pattern.compile("void " + test.group(2).replace("*", "\\w*") + "\\(")
                .matcher(source)
                .find()
            && !(test.group(2).isEmpty() && !source.isEmpty())) {
          wrong.add(quoted.group(1));
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(60);
  }

  private static String sourceOf(String test) throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      Path found = files.filter(p -> p.endsWith(test + ".java")).findFirst().orElse(null);
      return found == null ? "" : Files.readString(found);
    }
  }
}

package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java file is as google-java-format writes it. The formatter needs a newer Java than Maven
 * may run on, so it runs here, in the tests' own JVM; with {@code -Dwfpsim.update=true} it writes
 * the files instead of complaining.
 */
@Tag("slow")
class FormatTest {
  static final String HOW = "mvn -q test -pl sim-core -Dtest=FormatTest -Dwfpsim.update=true";

  @Test
  void javaFiles_format_isTheFormatters() {
    List<Path> files = Project.find().javaFiles();
    if (Boolean.getBoolean("wfpsim.update")) {
      run(files, "--replace");
    }
    assertThat(misformatted(files)).as("not formatted; to format: " + HOW).isEmpty();
  }

  @Test
  void misformatted_badFile_isNamed(@TempDir Path folder) throws Exception {
    Path good = Files.writeString(folder.resolve("Good.java"), "class Good {}\n");
    Path bad = Files.writeString(folder.resolve("Bad.java"), "class Bad { int  x; }\n");
    assertThat(misformatted(List.of(good, bad))).containsExactly(bad.toString());
  }

  /** One file after the other: the formatter takes a thread for each, from the tests beside it. */
  private static List<String> misformatted(List<Path> files) {
    return files.stream().flatMap(file -> run(List.of(file), "--dry-run").lines()).toList();
  }

  private static String run(List<Path> files, String mode) {
    ToolProvider formatter =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow(
                () -> new AssertionError("google-java-format is not among the test libraries"));
    List<String> arguments = new ArrayList<>(List.of(mode));
    files.forEach(file -> arguments.add(file.toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    formatter.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    assertThat(err.toString()).as("the formatter's own complaints").isEmpty();
    return out.toString();
  }
}

package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/** What a driver prints is told apart, and never gets among the data. */
class DriverPrintsTest {
  private static final String ENTRY =
      """
      System.out.println("out: übel");
      System.err.print("err ");
      System.err.println(42);
      try {
        System.out.println("in " + System.in.read());
      } catch (java.io.IOException none) {
        throw new java.io.UncheckedIOException(none);
      }
      """;

  @TempDir private Path folder;

  private RealWfpsim wfpsim() throws IOException {
    Path classes = OwnDriver.compile(folder, ENTRY);
    return new RealWfpsim(folder)
        .with(Again.CLASS_PATH, classes.toString())
        .write("s.yaml", OwnDriver.scenario(RealWfpsim.PASSING));
  }

  @Test
  void prints_ofManyJobs_areOnStandardErrorWithTheirPlace() throws Exception {
    RealWfpsim.Outcome outcome =
        wfpsim().run("run", "s.yaml", "--runs", "9", "--jobs", "3", "--json");

    ObjectMapper json = new ObjectMapper();
    assertThat(outcome.outLines()).hasSize(10);
    outcome.outLines().forEach(json::readTree);
    for (String line :
        new String[] {"[Odd.java:26] out: übel", "[Odd.java:28] err 42", "[Odd.java:30] in -1"}) {
      assertThat(outcome.errLines()).filteredOn(line::equals).hasSize(9);
    }
    assertThat(outcome.errLines()).hasSize(27);
  }

  @Test
  void lineThatNobodyEnded_isToldWithThePlaceWhereItBegan() throws Exception {
    Path classes =
        OwnDriver.compile(folder, "System.out.print(\"half\");\nSystem.out.print(\" a line\");");
    RealWfpsim wfpsim =
        new RealWfpsim(folder)
            .with(Again.CLASS_PATH, classes.toString())
            .write("s.yaml", OwnDriver.scenario(RealWfpsim.PASSING));
    for (String carrier : new String[] {"continuation", "thread"}) {
      assertThat(
              wfpsim
                  .run("run", "s.yaml", "--quiet", "--runs", "2", "--carrier", carrier)
                  .errLines())
          .containsExactly("[Odd.java:26] half a line", "[Odd.java:26] half a line");
    }
  }

  @Test
  void prints_onEachCarrier_haveThePlace() throws Exception {
    for (String carrier : new String[] {"continuation", "thread"}) {
      assertThat(wfpsim().run("run", "s.yaml", "--quiet", "--carrier", carrier).errLines())
          .containsExactly(
              "[Odd.java:26] out: übel", "[Odd.java:28] err 42", "[Odd.java:30] in -1");
    }
  }
}

package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver cannot end the process as if all were well, neither openly nor by reflection. */
class DriverExitTest {
  @TempDir private Path folder;

  private RealWfpsim.Outcome run(String entry) throws IOException, InterruptedException {
    Path classes = OwnDriver.compile(folder, entry);
    return new RealWfpsim(folder)
        .with(Again.CLASS_PATH, classes.toString())
        .write("s.yaml", OwnDriver.scenario(RealWfpsim.PASSING))
        .run("run", "s.yaml", "--json");
  }

  @Test
  void exit_inTheClassFile_isAFindingOfTheRun() throws Exception {
    RealWfpsim.Outcome outcome = run("if (word.isEmpty() || true) { System.exit(0); }");
    assertThat(outcome.code()).isEqualTo(ExitCode.VIOLATION);
    assertThat(outcome.out()).contains("JAVA_EXIT_IN_DRIVER").contains("Odd.java:26");
  }

  @Test
  void exit_byReflection_endsAsABrokenRule() throws Exception {
    RealWfpsim.Outcome outcome =
        run(
            """
            try {
              Class<?> system = Class.forName("java.lang.Sys" + word.substring(0, 0) + "tem");
              system.getMethod("exit", int.class).invoke(null, 0);
            } catch (ReflectiveOperationException none) {
              throw new IllegalStateException(none);
            }
            """);
    assertThat(outcome.code()).isEqualTo(ExitCode.VIOLATION);
    assertThat(outcome.err())
        .contains("error JAVA_EXIT_IN_DRIVER  driver code ended the process: driver=odd")
        .contains("callback=driverEntry place=Odd.java:28");
  }
}

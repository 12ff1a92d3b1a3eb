package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A driver cannot end the process as if all were well, neither openly nor by reflection, nor by
 * what nothing inside the process sees.
 */
class DriverExitTest {
  private static final String HALT =
      """
      try {
        Runtime.class.getMethod("halt", int.class).invoke(Runtime.getRuntime(), %d);
      } catch (ReflectiveOperationException none) {
        throw new IllegalStateException(none);
      }
      """;

  private static final String NATIVE =
      """
      try {
        java.lang.foreign.Linker linker = java.lang.foreign.Linker.nativeLinker();
        linker.downcallHandle(
            linker.defaultLookup().find("_exit").orElseThrow(),
            java.lang.foreign.FunctionDescriptor.ofVoid(java.lang.foreign.ValueLayout.JAVA_INT))
            .invoke(%d);
      } catch (Throwable none) {
        throw new IllegalStateException(none);
      }
      """;

  @TempDir private Path folder;

  @AfterEach
  void unlink() throws IOException {
    LauncherProject.unlink(folder);
  }

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

  /** The same through the launcher, which is what looks at the exit code. */
  private RealWfpsim launched(String entry) throws Exception {
    return launched(entry, LauncherProject.shared().linkedAt(folder.resolve("project")));
  }

  private RealWfpsim launched(String entry, LauncherProject project) throws IOException {
    OwnDriver.compile(folder.resolve("the drivers"), entry);
    return project.in(folder).write("s.yaml", OwnDriver.scenario(RealWfpsim.PASSING));
  }

  private static final String RUN =
      "WFPSIM_CLASSPATH='the drivers/classes' exec project/wfpsim run s.yaml";

  @DisabledOnOs(OS.WINDOWS)
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7})
  void halt_anyCode_isAnErrorAndTheLineToPasteSaysItAgain(int code) throws Exception {
    RealWfpsim wfpsim = launched(String.format(HALT, code));
    RealWfpsim.Outcome outcome = wfpsim.shell(RUN);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.VIOLATION);
    assertThat(outcome.err())
        .contains("error JAVA_EXIT_IN_DRIVER  driver code ended the process")
        .contains("code=" + code);
    RealWfpsim.Outcome again = wfpsim.shell("cd / && " + outcome.last());
    assertThat(again.code()).as(again.err()).isEqualTo(ExitCode.VIOLATION);
    assertThat(again.err()).contains("code=" + code);
  }

  @DisabledOnOs(OS.WINDOWS)
  @Test
  void exit_ofNativeCode_isAnError() throws Exception {
    RealWfpsim.Outcome outcome = launched(String.format(NATIVE, 0)).shell(RUN);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.VIOLATION);
    assertThat(outcome.err()).contains("error JAVA_EXIT_IN_DRIVER").contains("code=0");
  }

  /** What the simulator itself tells comes through as it is. */
  @DisabledOnOs(OS.WINDOWS)
  @Tag("slow")
  @Test
  void ownDrivers_everyEndThatIsTold_keepsItsCode() throws Exception {
    RealWfpsim wfpsim = launched("if (word.equals(\"bad\")) { throw new Error(\"bad\"); }");
    String failing = OwnDriver.scenario(RealWfpsim.FAILING);
    wfpsim.write("f.yaml", failing);

    assertThat(wfpsim.shell(RUN).code()).isZero();
    assertThat(wfpsim.shell(RUN + " --runs 3").code()).isZero();
    assertThat(wfpsim.shell(RUN.replace("s.yaml", "f.yaml")).code()).isEqualTo(3);
    assertThat(wfpsim.shell(RUN + " --set drivers.odd.with.word=bad").code()).isEqualTo(7);
    assertThat(wfpsim.shell(RUN + " gone.yaml").code()).isEqualTo(2);
    assertThat(wfpsim.shell(RUN + " >/dev/full").code()).isEqualTo(74);
  }

  @DisabledOnOs(OS.WINDOWS)
  @Tag("slow")
  @Test
  void ownDrivers_signalToTheLauncherOrToAll_endsBothAndSaysHowToGoOn() throws Exception {
    RealWfpsim wfpsim = launched("");
    for (String signal : List.of("INT", "TERM", "HUP")) {
      for (boolean all : new boolean[] {false, true}) {
        String heard = RealWfpsim.heard(signal);
        RealWfpsim.Running running = wfpsim.startShell(RUN + " --runs 1000000 --json");
        while (Files.size(running.out()) == 0 && running.process().isAlive()) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        List<ProcessHandle> children = running.process().descendants().toList();
        assertThat(children).hasSize(1);
        RealWfpsim.send(heard, running.process().pid());
        if (all) {
          RealWfpsim.send(heard, children.getFirst().pid());
        }
        RealWfpsim.Outcome outcome = running.end();
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(RealWfpsim.code(heard));
        assertThat(outcome.err()).contains("interrupted: runs=");
        assertThat(outcome.last()).contains("project/wfpsim run s.yaml --seed ");
        assertThat(children.getFirst().isAlive()).isFalse();
      }
    }
  }

  /** Where a child cannot hear Ctrl-C, as under an older bash. */
  @DisabledOnOs(OS.WINDOWS)
  @Tag("slow")
  @Test
  void ownDrivers_ctrlCUnderAnOlderBash_endsBothWithItsCode() throws Exception {
    RealWfpsim wfpsim = launched("", new LauncherProject(folder.resolve("project")));
    Path watch = folder.resolve("project/launcher/watch.sh");
    String text = Files.readString(watch);
    assertThat(text).contains("-lt 5 ]").contains("trap - HUP INT TERM");
    Files.writeString(
        watch,
        text.replace("-lt 5 ]", "-lt 99 ]").replace("trap - HUP INT TERM", "trap - HUP TERM"));
    String heard = RealWfpsim.heard("INT");
    RealWfpsim.Running running = wfpsim.startShell(RUN + " --runs 1000000 --json");
    while (Files.size(running.out()) == 0 && running.process().isAlive()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    RealWfpsim.send(heard, running.process().pid());
    RealWfpsim.Outcome outcome = running.end();
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(RealWfpsim.code(heard));
    assertThat(outcome.err()).contains("interrupted: runs=");
  }

  @DisabledOnOs(OS.WINDOWS)
  @Tag("slow")
  @Test
  void ownDrivers_launcherKilled_leavesNoProcessBehind() throws Exception {
    RealWfpsim.Running running = launched("").startShell(RUN + " --runs 1000000 --quiet");
    List<ProcessHandle> children = List.of();
    while (children.isEmpty() && running.process().isAlive()) {
      TimeUnit.MILLISECONDS.sleep(20);
      children =
          running
              .process()
              .descendants()
              .filter(child -> child.info().commandLine().orElse("").contains("Main run"))
              .toList();
    }
    TimeUnit.MILLISECONDS.sleep(1_000); // it looks for the launcher once it is up
    RealWfpsim.send("KILL", running.process().pid());
    assertThat(children.getFirst().onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
  }
}

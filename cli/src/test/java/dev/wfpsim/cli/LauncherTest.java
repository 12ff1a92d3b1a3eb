package dev.wfpsim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wfpsim.tidy.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a project that only looks like one: its Maven counts how often it is
 * called, and its Java prints its arguments and exits with 7. So the script's own decisions are
 * what is tested, in milliseconds.
 */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
class LauncherTest {
  private static final String MAVEN =
      """
      echo "$@" >>"$MAVEN_CALLS"
      sleep 0.3
      [ -z "$MAVEN_FAILS" ] || { echo "[ERROR] no such symbol"; exit 1; }
      cd "$(dirname "$3")"
      for module in sim-core scenarios reports cli; do
        mkdir -p $module/target/maven-status/maven-compiler-plugin/compile/default-compile
        touch $module/target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst
      done
      mkdir -p cli/target/lib
      touch cli/target/wfpsim.jar
      """;

  private static final String JAVA =
      """
      for argument in "$@"; do
        case $argument in -XX:AOTCacheOutput=*) touch "${argument#*=}"; exit 0 ;; esac
      done
      printf '<%s> ' "$@"
      exit 7
      """;

  @TempDir private Path folder;
  private Path project;

  /** What a command left: its exit code and what it wrote. */
  private record Outcome(int code, String out, String err) {}

  @BeforeEach
  void makeProject() throws IOException {
    Path real = Project.find().root();
    project = Files.createDirectories(folder.resolve("a project"));
    LauncherProject.copyLauncher(real, project);
    LauncherProject.script(folder.resolve("bin/mvn"), MAVEN);
    makeJdk(folder.resolve("jdk"), "25.0.3");
  }

  @Test
  void firstUse_bareTree_buildsOnceAndPassesTheExitCodeOn() throws Exception {
    Outcome first = run("run", "a b", "*");
    assertThat(first.code()).isEqualTo(7);
    assertThat(first.out()).contains("/wfpsim.jar> <run> <a b> <*>");
    assertThat(first.err())
        .startsWith("wfpsim: first use: building")
        .endsWith("\nwfpsim: preparing a quick start\n")
        .hasLineCount(2);
    assertThat(run().err()).isEmpty();
    assertThat(mavenCalls())
        .hasSize(1)
        .first()
        .asString()
        .contains("-pl cli -am")
        .contains("package");
  }

  @Test
  void secondUse_sourceChangedOrRemoved_buildsAgain() throws Exception {
    run();
    Path source = project.resolve("sim-core/src/main/A.java");
    Files.writeString(source, "changed");
    run();
    run();
    assertThat(mavenCalls()).hasSize(2);
    Files.delete(source);
    run();
    run();
    assertThat(mavenCalls()).hasSize(3);
  }

  @Test
  void firstUse_mavenAlreadyPackaged_takesItsJars() throws Exception {
    run();
    deleteLauncherFolder();
    assertThat(run().code()).isEqualTo(7);
    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void firstUse_twoAtOnce_buildOnce() throws Exception {
    Process one = start(List.of("--version"));
    Process two = start(List.of("--version"));
    assertThat(one.waitFor()).isEqualTo(7);
    assertThat(two.waitFor()).isEqualTo(7);
    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void build_failing_isShownAndNothingStarts() throws Exception {
    Outcome outcome = finish(start(List.of("run"), "MAVEN_FAILS=1"));
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("[ERROR] no such symbol").contains("the build failed");
    assertThat(run().code()).isEqualTo(7);
  }

  @Test
  void start_throughRelativeLinks_findsTheProject() throws Exception {
    Files.createSymbolicLink(folder.resolve("one"), Path.of("a project/wfpsim"));
    Files.createSymbolicLink(folder.resolve("two"), folder.resolve("one"));
    Outcome outcome = finish(processOf(folder.resolve("two"), List.of("check")).start());
    assertThat(outcome.code()).isEqualTo(7);
    assertThat(outcome.out()).contains("<check>");
  }

  @Test
  void start_longSweep_usesTheSecondCompilerToo() throws Exception {
    String quick = "<-XX:TieredStopAtLevel=1>";
    assertThat(run("run", "a").out()).contains(quick);
    assertThat(run("run", "a", "--runs", "299").out()).contains(quick);
    assertThat(run("run", "a", "--runs=299").out()).contains(quick);
    assertThat(run("run", "--runs", "300", "a").out()).doesNotContain(quick);
    assertThat(run("run", "a", "--runs=1000").out()).doesNotContain(quick);
    assertThat(run("bench", "a").out()).doesNotContain(quick).contains("stackdepth");
    assertThat(run("run", "a").out()).doesNotContain("stackdepth");
    assertThat(run("check", "bench").out()).contains(quick);
  }

  @Test
  void start_otherCollector_replacesTheDefaultOne() throws Exception {
    assertThat(run().out()).contains("<-XX:+UseSerialGC>").contains("<-XX:AOTCache=");
    Outcome outcome = finish(start(List.of(), "WFPSIM_JAVA_OPTS=-XX:+UseZGC -Xmx1g"));
    assertThat(outcome.out())
        .contains("<-XX:+UseZGC> <-Xmx1g>")
        .doesNotContain("SerialGC")
        .doesNotContain("AOTCache");
  }

  @Test
  void start_ownDrivers_areBehindTheSimulatorOnTheClassPath() throws Exception {
    Outcome outcome = finish(start(List.of("list", "drivers"), "WFPSIM_CLASSPATH=mine:a b.jar"));

    assertThat(outcome.out())
        .contains("wfpsim.jar:mine:a b.jar> <dev.wfpsim.cli.Main> <list> <drivers>")
        .contains("<-XX:AOTCache=")
        .doesNotContain("<-jar>");
  }

  @Test
  void build_underWay_saysEachStepOnce() throws Exception {
    LauncherProject.script(
        folder.resolve("bin/mvn"),
        """
        for module in wfpsim sim-core scenarios; do
          echo "[INFO] Building $module 0.1.0-SNAPSHOT   [1/5]"
          echo "[INFO] something else"
          sleep 0.7
        done
        """
            + MAVEN);
    Outcome outcome = run("--version");
    assertThat(outcome.err().lines())
        .endsWith(
            "wfpsim: building wfpsim",
            "wfpsim: building sim-core",
            "wfpsim: building scenarios",
            "wfpsim: preparing a quick start")
        .hasSize(5);
    assertThat(outcome.out()).contains("<--version>");
  }

  @Test
  void build_signal_endsMavenTooAndLeavesNothing() throws Exception {
    String slow = "echo $$ >\"$MAVEN_CALLS.pid\"\nexec sleep 60\n";
    LauncherProject.script(folder.resolve("bin/mvn"), slow);
    for (String signal : List.of("TERM", RealWfpsim.heard("HUP"))) {
      Path pid = folder.resolve("calls.pid");
      Files.deleteIfExists(pid);
      Process process = start(List.of("--version"));
      while (!Files.exists(pid) || Files.readString(pid).isBlank()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      long maven = Long.parseLong(Files.readString(pid).strip());
      TimeUnit.MILLISECONDS.sleep(300);
      RealWfpsim.send(signal, process.pid());
      Outcome outcome = finish(process);
      assertThat(outcome.code()).as(outcome.err()).isEqualTo(RealWfpsim.code(signal));
      assertThat(outcome.err()).endsWith("wfpsim: interrupted while building\n");
      assertThat(ProcessHandle.of(maven).map(ProcessHandle::isAlive).orElse(false)).isFalse();
      try (var left = Files.list(project.resolve("target/launcher"))) {
        assertThat(left.map(file -> file.getFileName().toString()).sorted())
            .containsExactly("build.log", "lock");
      }
    }
  }

  @Test
  void findJdk_java17InJavaHomeAndPath_looksFurther() throws Exception {
    hideInstallFolders();
    makeJdk(folder.resolve("home/.jdks/temurin"), "25");
    makeJdk(folder.resolve("jdk"), "17.0.15");
    Files.createSymbolicLink(folder.resolve("bin/java"), folder.resolve("jdk/bin/java"));
    assertThat(run().code()).isEqualTo(7);
    Files.delete(folder.resolve("home/.jdks/temurin/bin/javac"));
    Outcome outcome = run();
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains("no JDK 25 found")
        .contains("apt install openjdk-25-jdk")
        .contains("JAVA_HOME");
  }

  @Test
  void findJdk_onPathThroughLinks_isFound() throws Exception {
    hideInstallFolders();
    Files.move(folder.resolve("jdk"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("bin/java"), Path.of("../elsewhere/bin/java"));
    assertThat(run().code()).isEqualTo(7);
  }

  @Test
  void start_noHomeAndACdpath_findsTheProject() throws Exception {
    ProcessBuilder process = processOf(Path.of("a project/wfpsim"), List.of("check"));
    process.environment().remove("HOME");
    process.environment().put("CDPATH", "/:" + folder);
    Outcome outcome = finish(process.start());
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(7);
    assertThat(outcome.out()).startsWith("<").contains("<check>");
  }

  /** Who may write everywhere finds no folder read-only: then a file in the way stands for it. */
  @Test
  void start_folderThatCannotBeWritten_saysSoAndUsesTheBuildOfBefore() throws Exception {
    Files.writeString(project.resolve("target"), "");
    Outcome never = run();
    assertThat(never.code()).isEqualTo(1);
    assertThat(never.err()).startsWith("wfpsim: not built yet, and ").hasLineCount(1);
    Files.delete(project.resolve("target"));
    run();
    Files.writeString(project.resolve("sim-core/src/main/A.java"), "changed");
    assumeTrue(project.resolve("target/launcher").toFile().setWritable(false));
    assumeFalse(Files.isWritable(project.resolve("target/launcher")));
    Outcome old = run();
    assertThat(old.code()).isEqualTo(7);
    assertThat(old.err()).contains("this is the build of before").hasLineCount(1);
  }

  @Test
  void start_launcher_tellsTheSimulatorHowItWasTyped() throws Exception {
    LauncherProject.script(
        folder.resolve("jdk/bin/java"), "printf '%s' \"$WFPSIM_LAUNCHER\"; exit 7\n");
    Files.createSymbolicLink(folder.resolve("bin/ww"), project.resolve("wfpsim"));
    Files.createSymbolicLink(folder.resolve("near"), project.resolve("wfpsim"));
    for (String typed : List.of("'a project/wfpsim'", "./near", "ww", project + "/./wfpsim")) {
      String line = typed.startsWith("/") ? "'" + typed + "'" : typed;
      ProcessBuilder shell = processOf(Path.of("bash"), List.of("-c", line));
      assertThat(finish(shell.start()).out()).isEqualTo(line.replace("'", ""));
    }
    ProcessBuilder shell = processOf(Path.of("bash"), List.of("-c", "cd 'a project'; bash wfpsim"));
    assertThat(finish(shell.start()).out()).isEqualTo("./wfpsim");
  }

  /** Whatever is installed on the machine of the test must not decide it. */
  private void hideInstallFolders() throws IOException {
    Path script = project.resolve("launcher/find-jdk.sh");
    String text =
        Files.readString(script).replaceAll("(?<=[ \"])/(usr|opt|Library)/", "/nowhere/$1/");
    Files.writeString(script, text);
  }

  private Outcome run(String... arguments) throws Exception {
    return finish(start(List.of(arguments)));
  }

  private Process start(List<String> arguments, String... environment) throws IOException {
    ProcessBuilder process = processOf(project.resolve("wfpsim"), arguments);
    for (String variable : environment) {
      String[] parts = variable.split("=", 2);
      process.environment().put(parts[0], parts[1]);
    }
    return process.start();
  }

  private ProcessBuilder processOf(Path command, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(command.toString()));
    words.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(words).directory(folder.toFile());
    var environment = process.environment();
    environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.put("MAVEN_CALLS", folder.resolve("calls").toString());
    environment.remove("WFPSIM_JAVA_OPTS");
    environment.remove("WFPSIM_CLASSPATH");
    environment.put("MAVEN_FAILS", "");
    return process;
  }

  private static Outcome finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), out, err);
  }

  private List<String> mavenCalls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  private static void makeJdk(Path jdk, String version) throws IOException {
    LauncherProject.script(jdk.resolve("bin/java"), JAVA);
    LauncherProject.script(jdk.resolve("bin/javac"), "");
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"a\"\nJAVA_VERSION=\"" + version + "\"\n");
  }

  private void deleteLauncherFolder() throws IOException {
    try (var files = Files.walk(project.resolve("target"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

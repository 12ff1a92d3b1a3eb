package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.tidy.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A project that only looks like one, with the real launcher: what the launcher starts is this
 * test's own class path, so that real runs go through it without a build.
 */
final class LauncherProject {
  private static final String REAL_JAVA =
      """
      more=
      kept=
      for argument in "$@"; do
        case $argument in -XX:AOTCacheOutput=*) exit 0 ;; esac
      done
      while [ $# -gt 0 ]; do
        case $1 in
          -jar) shift 2; break ;;
          -cp) more=:${2#*wfpsim.jar:}; shift 3; break ;;
          -D*) kept="$kept $1" ;;
        esac
        shift
      done
      exec %s "$@"
      """;

  private static final String MAVEN =
      """
      cd "$(dirname "$3")"
      mkdir -p cli/target/lib
      touch cli/target/wfpsim.jar
      """;

  private static @Nullable LauncherProject shared;

  private final Path root;

  /** One that is built, in a folder of an odd name, for all tests that change nothing in it. */
  static synchronized LauncherProject shared() throws IOException, InterruptedException {
    if (shared == null) {
      Path folder = Files.createTempDirectory(QuickJvm.FOLDER, "wörk it's ");
      LauncherProject made = new LauncherProject(folder.resolve("the project"));
      assertThat(made.in(folder).shell("'the project/wfpsim' --version").code()).isZero();
      shared = made;
    }
    return shared;
  }

  /** A project in that folder, which is made. */
  LauncherProject(Path root) throws IOException {
    this.root = Files.createDirectories(root);
    Path real = Project.find().root();
    copyLauncher(real, root);
    script(root.resolve("bin/mvn"), MAVEN);
    StringBuilder java = new StringBuilder();
    List<String> words = RealWfpsim.java("");
    for (String word : words) {
      java.append(Shell.quote(word));
      java.append(word.equals(RealWfpsim.classPath()) ? "\"$more\" " : " ");
      java.append(word.equals(words.getFirst()) ? "$kept " : "");
    }
    script(root.resolve("jdk/bin/java"), String.format(REAL_JAVA, java));
    script(root.resolve("jdk/bin/javac"), "");
    Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
  }

  /** The launcher's own files, and sources that it looks at the age of. */
  static void copyLauncher(Path real, Path root) throws IOException {
    Files.createDirectories(root.resolve("launcher"));
    Files.copy(real.resolve("wfpsim"), root.resolve("wfpsim"));
    for (String part : List.of("launcher/find-jdk.sh", "launcher/watch.sh")) {
      Files.copy(real.resolve(part), root.resolve(part));
    }
    Files.writeString(root.resolve("pom.xml"), "");
    for (String module : List.of("sim-core", "scenarios", "reports", "cli")) {
      Files.createDirectories(root.resolve(module + "/src/main"));
      Files.writeString(root.resolve(module + "/src/main/A.java"), "");
      Files.writeString(root.resolve(module + "/pom.xml"), "");
    }
  }

  static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** Has it lie there, too, until {@link #unlink}. */
  LauncherProject linkedAt(Path folder) throws IOException {
    Files.createSymbolicLink(folder, root);
    return this;
  }

  /** Takes away all links below a folder: who clears it warns of each that leads out. */
  static void unlink(Path folder) throws IOException {
    List<Path> links;
    try (Stream<Path> below = Files.walk(folder)) {
      links = below.filter(Files::isSymbolicLink).toList();
    }
    for (Path link : links) {
      Files.delete(link);
    }
  }

  Path launcher() {
    return root.resolve("wfpsim");
  }

  /** The variables under which its launcher finds its Maven and its JDK. */
  RealWfpsim in(Path folder) {
    return new RealWfpsim(folder)
        .with("PATH", root.resolve("bin") + ":" + System.getenv("PATH"))
        .with("JAVA_HOME", root.resolve("jdk").toString())
        .with("HOME", root.toString());
  }
}

package dev.wfpsim.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * What makes the many JVMs that tests start start sooner: the test's class path with its folders
 * packed, and the JVM's ahead-of-time cache of a compile and a run, made once. The JVM caches no
 * classes of folders.
 */
final class QuickJvm {
  static final Path FOLDER = Path.of("target", "quick-jvm").toAbsolutePath();
  private static final String CLASS_PATH = packed();
  private static final List<String> OPTIONS = options();

  private QuickJvm() {}

  /** The class path of the tests. */
  static String classPath() {
    return CLASS_PATH;
  }

  /** The JVM and its options, without a class path. */
  static List<String> java() {
    return OPTIONS;
  }

  private static String packed() {
    String given =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> packed = new ArrayList<>();
    try {
      Files.createDirectories(FOLDER);
      for (String element : given.split(File.pathSeparator)) {
        Path path = Path.of(element);
        packed.add(Files.isDirectory(path) ? pack(path, packed.size()).toString() : element);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return String.join(File.pathSeparator, packed);
  }

  private static Path pack(Path classes, int number) throws IOException {
    Path jar = FOLDER.resolve(number + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      out.setLevel(0);
      for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = classes.relativize(each).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new ZipEntry(name));
        Files.copy(each, out);
      }
    }
    return jar;
  }

  private static List<String> options() {
    List<String> options =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:disable",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1"));
    Path cache = FOLDER.resolve("run.aot");
    try {
      Files.deleteIfExists(cache);
      Path scenario = FOLDER.resolve("small.yaml");
      Files.writeString(scenario, RealWfpsim.FAILING);
      List<String> command = new ArrayList<>(options);
      command.add("-XX:AOTCacheOutput=" + cache);
      command.addAll(List.of("-cp", CLASS_PATH, QuickTraining.class.getName()));
      Path driver = OwnDriver.source(FOLDER.resolve("driver"), "");
      command.addAll(List.of(driver.toString(), FOLDER.resolve("classes").toString()));
      command.addAll(List.of("run", scenario.toString()));
      command.addAll(List.of("--out", FOLDER.resolve("out").toString()));
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (Files.exists(cache)) {
      options.add("-XX:AOTCache=" + cache);
    }
    return List.copyOf(options);
  }
}

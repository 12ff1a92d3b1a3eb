package dev.wfpsim.bench.ratio;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A group measured in a JVM of its own: what the compiler learnt of another group's code does not
 * reach it, and several such JVMs say how much their compilers' luck matters.
 */
public final class Fork {
  private static final List<String> JVM =
      List.of(
          "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC",
          "-Xmx2g");

  /** Precedes a reading; anything else that a JVM prints is its own affair. */
  private static final String MARK = "reading ";

  private Fork() {}

  /** Why a group has no figures. */
  public static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    Failed(String why) {
      super(why);
    }
  }

  /** What a new JVM measures of each row, by key. */
  public static Map<String, Sample> measure(RatioGroup group, boolean isQuick)
      throws IOException, InterruptedException, Failed {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(group.jvm());
    command.add("-Dwfpsim.library=" + System.getProperty("wfpsim.library", "scenarios/library"));
    command.addAll(List.of("-cp", classPath(group), Fork.class.getName()));
    command.addAll(List.of(group.measurer(), isQuick ? "quick" : "full"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(lines::add);
    }
    if (process.waitFor() != 0) {
      throw new Failed(reason(lines));
    }
    return readings(lines);
  }

  private static String classPath(RatioGroup group) {
    return group.classPath().isEmpty() ? System.getProperty("java.class.path") : group.classPath();
  }

  /** The first line that names an exception, which is what a reader looks for. */
  static String reason(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains("Exception") || line.contains("Error"))
        .findFirst()
        .orElse(lines.isEmpty() ? "the JVM ended without a word" : lines.getLast())
        .replace("Exception in thread \"main\" ", "");
  }

  static Map<String, Sample> readings(List<String> lines) {
    Map<String, Sample> readings = new TreeMap<>();
    for (String line : lines) {
      if (line.startsWith(MARK)) {
        String[] words = line.substring(MARK.length()).split(" ");
        readings.put(
            words[0], new Sample(Double.parseDouble(words[1]), Double.parseDouble(words[2])));
      }
    }
    return readings;
  }

  static String line(String key, double ours, double baseline) {
    return MARK + key + " " + ours + " " + baseline;
  }

  /** The new JVM's side. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Measurer measurer =
        Class.forName(args[0]).asSubclass(Measurer.class).getDeclaredConstructor().newInstance();
    Turns turns = args[1].equals("quick") ? Turns.quick() : Turns.full();
    measurer.measure(turns, (key, ours, baseline) -> System.out.println(line(key, ours, baseline)));
    System.out.flush();
    System.exit(0); // whatever threads a measurer leaves
  }
}

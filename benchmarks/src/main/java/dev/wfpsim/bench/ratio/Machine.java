package dev.wfpsim.bench.ratio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What was measured on.
 *
 * @param processor its model's name
 * @param processors how many the JVM sees
 * @param memoryMiB of the whole machine
 * @param os with its version
 * @param java with its version
 */
public record Machine(String processor, int processors, long memoryMiB, String os, String java) {

  /** This one. */
  public static Machine here() {
    return new Machine(
        field("/proc/cpuinfo", "model name", System.getProperty("os.arch", "")),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(field("/proc/meminfo", "MemTotal", "0").replaceAll("\\D", "")) / 1024,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  private static String field(String file, String name, String otherwise) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise; // not a Linux: its name has to do
    }
  }

  String toJson() {
    return "{\"processor\": "
        + RatioTable.quoted(processor)
        + ", \"processors\": "
        + processors
        + ", \"memoryMiB\": "
        + memoryMiB
        + ", \"os\": "
        + RatioTable.quoted(os)
        + ", \"java\": "
        + RatioTable.quoted(java)
        + "}";
  }
}

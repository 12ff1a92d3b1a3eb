package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Target;
import dev.wfpsim.bench.ratio.Turns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sweep as a user types it: the command from its start to its end, with all that compiling and
 * collecting take of its process.
 */
public final class SweepRatios implements Measurer {
  private static final int RUNS = 1_500;
  private static final String KEY = "sweep-destroy-waits";
  private static final String SCENARIO = "scenarios/library/inject/destroy-waits.wfpsim.yaml";

  /** The shell's word on the processor time of what it ran: in user mode, and in the system. */
  private static final String TIMED = "TIMEFORMAT='cpu %U %S'; ./wfpsim --version && time \"$@\"";

  private static final Pattern CPU = Pattern.compile("cpu (\\d+\\.\\d+) (\\d+\\.\\d+)");

  static RatioGroup group() {
    RatioRow row =
        RatioRow.figure(
            KEY, "a sweep of inject/destroy-waits, by the command", "runs/s", Target.atLeast(300));
    return RatioGroup.slow("sweep", SweepRatios.class, List.of(), row);
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    String runs = Integer.toString(RUNS);
    List<String> command =
        List.of("bash", "-c", TIMED, "sweep", "./wfpsim", "run", SCENARIO, "--runs", runs);
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Scenarios.library().resolve("../..").toAbsolutePath().toFile())
              .redirectErrorStream(true)
              .start();
      String out;
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        out = String.join("\n", reader.lines().toList());
      }
      int code = process.waitFor();
      if (code != 0 || !out.contains("1,500 pass")) {
        throw new IllegalStateException("the sweep did not end well: code=" + code + " " + out);
      }
      readings.figure(KEY, RUNS / cpuSeconds(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static double cpuSeconds(String out) {
    Matcher matcher = CPU.matcher(out);
    if (!matcher.find()) {
      throw new IllegalStateException("the shell told no processor time: " + out);
    }
    return Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(2));
  }
}

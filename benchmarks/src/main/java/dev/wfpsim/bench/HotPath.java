package dev.wfpsim.bench;

import dev.wfpsim.bench.page.Flame;
import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.Sample;
import dev.wfpsim.bench.ratio.Turns;
import dev.wfpsim.scenario.LoadedScenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the processor's time goes in warm runs of shipped scenarios: stacks sampled by the JVM's
 * flight recorder, our own frames only, what the JDK does counted to who called it.
 */
public final class HotPath implements Measurer {
  private static final List<String> SCENARIOS =
      List.of("redirect/local-proxy", "inject/destroy-waits");
  private static final String OURS = "dev.wfpsim.";
  private static final String BENCH = "dev.wfpsim.bench.";
  private static final String LAMBDA = "$$Lambda";
  private static final String SAMPLE = "jdk.ExecutionSample";
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final long SEED = 7;

  @Override
  public void measure(Turns turns, Readings readings) {
    for (String name : SCENARIOS) {
      LoadedScenario scenario = Scenarios.load(Scenarios.text(name));
      run(scenario, turns.wallNanos());
      Map<String, Long> stacks;
      try (Recording recording = new Recording()) {
        recording.enable(SAMPLE).withPeriod(PERIOD);
        recording.start();
        run(scenario, 2 * turns.wallNanos());
        recording.stop();
        stacks = stacks(recording);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      stacks.forEach((stack, samples) -> readings.figure(name + "|" + stack, samples));
    }
  }

  private static void run(LoadedScenario scenario, long wallNanos) {
    long end = System.nanoTime() + wallNanos;
    while (System.nanoTime() < end) {
      Scenarios.run(scenario, SEED);
    }
  }

  private static Map<String, Long> stacks(Recording recording) throws IOException {
    Path file = Files.createTempFile("wfpsim", ".jfr");
    try {
      recording.dump(file);
      Map<String, Long> stacks = new TreeMap<>();
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        RecordedStackTrace trace = event.getStackTrace();
        String stack = trace == null ? "" : stack(trace.getFrames());
        if (!stack.isEmpty()) {
          stacks.merge(stack, 1L, Long::sum);
        }
      }
      return stacks;
    } finally {
      Files.delete(file);
    }
  }

  /** The frames of the simulator, the outermost first. */
  private static String stack(List<RecordedFrame> frames) {
    List<String> names = new ArrayList<>();
    for (RecordedFrame frame : frames.reversed()) {
      String type = frame.getMethod().getType().getName();
      if (type.startsWith(OURS) && !type.startsWith(BENCH) && !type.contains(LAMBDA)) {
        names.add(name(type, frame.getMethod().getName()));
      }
    }
    return String.join(Flame.BETWEEN, names);
  }

  /** Class and method as one reads them; the number of a lambda says nothing. */
  static String name(String type, String method) {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    return simple.replace('$', '.') + "." + method.replaceAll("lambda\\$(\\w+)\\$\\d+", "$1");
  }

  /** Stacks by what was run, from what another JVM said. */
  static Map<String, Map<String, Long>> byScenario(Map<String, Sample> samples) {
    Map<String, Map<String, Long>> all = new TreeMap<>();
    samples.forEach(
        (key, sample) -> {
          int bar = key.indexOf('|');
          all.computeIfAbsent(key.substring(0, bar), name -> new TreeMap<>())
              .put(key.substring(bar + 1), (long) sample.ours());
        });
    return all;
  }
}

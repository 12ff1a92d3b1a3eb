package dev.wfpsim.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Looks at what a run's thread is doing, many times a second, by the JVM's flight recorder: that
 * costs a run next to nothing, needs no change of it, and does not wait for safepoints, at which
 * code is not by chance.
 */
final class Sampler implements AutoCloseable {
  private static final String EVENT = "jdk.ExecutionSample";
  private static final Duration PERIOD = Duration.ofMillis(1);

  private final String thread;
  private final Recording recording;

  /**
   * What was seen.
   *
   * @param at when
   * @param classes of the stack, the innermost first
   * @param cut whether the recorder left out the outermost, because there were too many
   */
  record Sample(Instant at, List<String> classes, boolean cut) {}

  /** A sampler of threads of that name, which begins at once. */
  Sampler(String thread) {
    this.thread = thread;
    recording = new Recording();
    recording.enable(EVENT).withPeriod(PERIOD);
    recording.start();
  }

  /** Whether this JVM has a flight recorder. */
  static boolean isThere() {
    return FlightRecorder.isAvailable();
  }

  /** All that was seen, in the order of time; ends it. */
  List<Sample> end() throws IOException {
    Path file = Files.createTempFile("wfpsim-bench", ".jfr");
    try {
      recording.stop();
      recording.dump(file);
      List<Sample> samples = new ArrayList<>();
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        RecordedStackTrace stack = event.getStackTrace();
        if (event.getEventType().getName().equals(EVENT)
            && stack != null
            && isOf(event.getThread("sampledThread"))) {
          samples.add(new Sample(event.getStartTime(), classes(stack), stack.isTruncated()));
        }
      }
      samples.sort((a, b) -> a.at.compareTo(b.at));
      return samples;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private boolean isOf(RecordedThread sampled) {
    return sampled != null && thread.equals(sampled.getJavaName());
  }

  private static List<String> classes(RecordedStackTrace stack) {
    List<String> classes = new ArrayList<>();
    for (RecordedFrame frame : stack.getFrames()) {
      classes.add(frame.getMethod().getType().getName());
    }
    return classes;
  }

  @Override
  public void close() {
    recording.close();
  }
}

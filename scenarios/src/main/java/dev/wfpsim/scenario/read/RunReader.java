package dev.wfpsim.scenario.read;

import dev.wfpsim.net.host.Network;
import dev.wfpsim.scenario.model.RunLimits;
import dev.wfpsim.scenario.model.RunSettings;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code run:}, how the run goes. */
final class RunReader {

  private static final long DEFAULT_STOP_NANOS = 60_000_000_000L;

  /** Where packets lie: in arrays, or in memory that native code can address. */
  private static final String HEAP = "heap";

  private static final String NATIVE = "native";

  private RunReader() {}

  static RunSettings read(Fields root, Problems problems) {
    Fields run = Fields.of(root.get("run"), Shapes.RUN, problems);
    long seed = run.read("seed", 1L, Units::seed);
    long stopNanos = run.durationNanos("stop", DEFAULT_STOP_NANOS);
    if (stopNanos > RunLimits.MAX_STOP_NANOS) {
      run.problem("stop", "out of range: value=" + run.text("stop", "") + ", limit=720 h");
    } else if (stopNanos == 0) {
      run.problem("stop", "out of range: value=" + run.text("stop", "") + ", expected more than 0");
    }
    Fields platform = Fields.of(run.get("platform"), Shapes.PLATFORM, problems);
    int windows = (int) platform.number("windows", 11, 7, 11);
    String profile =
        platform.word("profile", PlatformOptions.DOCUMENTED, "profile", PlatformOptions.profiles());
    String memory = run.word("memory", HEAP, "memory", List.of(HEAP, NATIVE));
    return new RunSettings(
        seed,
        stopNanos,
        windows,
        profile,
        options(platform, problems),
        memory.equals(NATIVE),
        limits(run, problems));
  }

  private static SortedMap<String, String> options(Fields platform, Problems problems) {
    SortedMap<String, String> options = new TreeMap<>();
    for (MapValue.Entry entry : platform.entries("options")) {
      String name = entry.key().text();
      List<String> known = PlatformOptions.names();
      try {
        Fields.word(name, "platform option", known);
      } catch (Units.WrongValue wrong) {
        problems.add(entry.key().at(), wrong.getMessage());
        continue;
      }
      TextValue value = Fields.scalar(entry.value(), name, problems);
      if (value == null) {
        continue;
      }
      try {
        options.put(name, PlatformOptions.value(name, value.text()));
      } catch (Units.WrongValue wrong) {
        problems.add(value.at(), wrong.getMessage());
      }
    }
    return options;
  }

  private static RunLimits limits(Fields run, Problems problems) {
    Fields limits = Fields.of(run.get("limits"), Shapes.LIMITS, problems);
    RunLimits standard = RunLimits.DEFAULT;
    return new RunLimits(
        limits.number("events", standard.events(), 1, 1_000_000_000_000L),
        limits.number("buffers", standard.buffers(), 1, 100_000_000),
        (int) limits.number("findings", standard.findings(), 1, 1_000_000),
        (int) limits.number("connections", standard.connections(), 1, 100_000_000),
        limits.read("payload", standard.payloadBytes(), Units::bytes),
        (int) limits.number("hosts", standard.hosts(), 1, Network.MAX_HOSTS),
        (int) limits.number("activities", standard.activities(), 1, 10_000_000));
  }
}

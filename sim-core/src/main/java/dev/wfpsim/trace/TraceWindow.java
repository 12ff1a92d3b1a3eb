package dev.wfpsim.trace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the texts of a stretch of events, to compare two runs or to show one. */
public final class TraceWindow implements TraceReader {
  private static final int MAX_EVENTS = 1 << 20;

  private final Trace trace;
  private final EventPrinter printer = new EventPrinter(WordLabels.NONE);
  private final long from;
  private final long to;
  private final List<String> lines = new ArrayList<>();

  /** Keeps events {@code from} (inclusive) to {@code from + count} (exclusive). */
  public TraceWindow(Trace trace, long from, long count) {
    this.trace = trace;
    this.from = from;
    this.to = from + Math.min(count, MAX_EVENTS);
  }

  @Override
  public boolean wantsNames() {
    return true;
  }

  @Override
  public void event(EventView event) {
    if (event.number() >= from && event.number() < to) {
      lines.add(printer.line(event) + " checkpoint=" + Long.toHexString(trace.checkpoint()));
    }
  }

  @Override
  public void choice(long events, ChoiceKind kind, long key, int n, long answer) {
    if (events >= from && events < to) {
      lines.add(
          "choice=" + kind + " key=" + Long.toHexString(key) + " n=" + n + " answer=" + answer);
    }
  }

  /** The texts, in order. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The first event that differs, as {@code first … / second …}, or null. */
  public static @Nullable String firstDifference(TraceWindow first, TraceWindow second) {
    int n = Math.max(first.lines.size(), second.lines.size());
    for (int i = 0; i < n; i++) {
      String a = i < first.lines.size() ? first.lines.get(i) : "(no more events)";
      String b = i < second.lines.size() ? second.lines.get(i) : "(no more events)";
      if (!a.equals(b)) {
        return "first:  " + a + "\nsecond: " + b;
      }
    }
    return null;
  }
}

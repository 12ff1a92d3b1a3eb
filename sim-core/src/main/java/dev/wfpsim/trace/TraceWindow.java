package dev.wfpsim.trace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the texts of a stretch of events, to compare two runs or to show one. */
public final class TraceWindow implements TraceReader {
  private static final int MAX_EVENTS = 1 << 20;

  private final Trace trace;
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
  public void event(
      long event, EventKind kind, long virtualNanos, int activity, long a, long b, long c) {
    if (event >= from && event < to) {
      lines.add(
          "event="
              + event
              + " virtualNanos="
              + virtualNanos
              + " activity="
              + activity
              + " "
              + kind
              + " a="
              + a
              + named(kind, a)
              + " b="
              + b
              + " c="
              + c
              + " checkpoint="
              + Long.toHexString(trace.checkpoint()));
    }
  }

  @Override
  public void bytes(
      long event,
      EventKind kind,
      long virtualNanos,
      int activity,
      byte[] data,
      int offset,
      int length) {
    event(event, kind, virtualNanos, activity, StableHash.of(data, offset, length), length, 0);
  }

  @Override
  public void choice(long events, ChoiceKind kind, long key, int n, long answer) {
    if (events >= from && events < to) {
      lines.add(
          "choice=" + kind + " key=" + Long.toHexString(key) + " n=" + n + " answer=" + answer);
    }
  }

  private String named(EventKind kind, long a) {
    return switch (kind) {
      case CALL, WAIT, WAKE, ACTIVITY_BEGIN, DPC_QUEUE, WORK_QUEUE, LOCK_ACQUIRE, LOCK_RELEASE ->
          "(" + trace.nameOf(a) + ")";
      default -> "";
    };
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

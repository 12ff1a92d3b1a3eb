package dev.wfpsim.scenario;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.TraceReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events of a run, up to a limit, to find the first in which another run differs. Six
 * words an event.
 */
public final class EventLog implements TraceReader {

  /** Events kept; what comes later is not compared. */
  public static final int LIMIT = 4_000_000;

  private static final int WORDS = 6;

  private final List<String> names = new ArrayList<>();
  private long[] words = new long[WORDS * 1_024];
  private int count;

  @Override
  public void name(int id, String name) {
    while (names.size() <= id) {
      names.add("");
    }
    names.set(id, name);
  }

  @Override
  public void event(
      long event, EventKind kind, long virtualNanos, int activity, long a, long b, long c) {
    keep(kind.ordinal(), virtualNanos, activity, a, b, c);
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
    keep(kind.ordinal(), virtualNanos, activity, StableHash.of(data, offset, length), length, 0);
  }

  private void keep(long kind, long virtualNanos, long activity, long a, long b, long c) {
    if (count == LIMIT) {
      return;
    }
    int at = count * WORDS;
    if (at == words.length) {
      words = Arrays.copyOf(words, words.length * 2);
    }
    words[at] = kind;
    words[at + 1] = virtualNanos;
    words[at + 2] = activity;
    words[at + 3] = a;
    words[at + 4] = b;
    words[at + 5] = c;
    count++;
  }

  /** The first event that is not the same in both, from both sides; null where none differs. */
  public static @Nullable String firstDifference(EventLog one, EventLog other) {
    int common = Math.min(one.count, other.count);
    for (int i = 0; i < common; i++) {
      int at = i * WORDS;
      if (!Arrays.equals(one.words, at, at + WORDS, other.words, at, at + WORDS)) {
        return "event " + i + ": " + one.text(i) + " / " + other.text(i);
      }
    }
    if (one.count == other.count) {
      return null;
    }
    EventLog longer = one.count > other.count ? one : other;
    return "event " + common + ": " + longer.text(common) + " / no event";
  }

  private String text(int index) {
    int at = index * WORDS;
    String activity = words[at + 2] == 0 ? "" : ", activity=" + words[at + 2];
    String name = "";
    int first = (int) words[at + 3];
    if (words[at + 3] >= 0 && words[at + 3] < names.size()) {
      name = " (" + names.get(first) + ")";
    }
    return EventKind.values()[(int) words[at]].name().toLowerCase(Locale.ROOT)
        + " virtualNanos="
        + words[at + 1]
        + activity
        + ", a="
        + words[at + 3]
        + name
        + ", b="
        + words[at + 4]
        + ", c="
        + words[at + 5];
  }
}

package dev.wfpsim.driver;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Reads which calls one driver makes and how each returns, and holds the two ends together. */
final class CallWatch implements TraceReader {
  /** A call that was made. */
  record Made(String name, long number, long nanos, int activity, List<Long> words) {}

  /**
   * A call that has returned.
   *
   * @param nanos virtual time that passed between its two ends: so much for each scheduling point
   */
  record Returned(Made made, int status, long result, long nanos) {}

  private int driver = -1;
  private final TreeMap<Integer, Deque<Made>> open = new TreeMap<>();
  private final List<Returned> returned = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  /** From now on reads the calls that are made on behalf of this driver. */
  void looksAt(int object) {
    driver = object;
  }

  @Override
  public boolean wantsNames() {
    return true;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(EnumSet.of(EventKind.CALL, EventKind.CALL_RETURN));
  }

  @Override
  public void event(EventView event) {
    Deque<Made> calls = open.computeIfAbsent(event.activity(), id -> new ArrayDeque<>());
    if (event.kind() == EventKind.CALL && event.subject() == driver) {
      calls.push(
          new Made(
              event.nameOf(Word.CALL),
              event.number(),
              event.virtualNanos(),
              event.activity(),
              List.of(
                  event.get(Word.ARGUMENT_1),
                  event.get(Word.ARGUMENT_2),
                  event.get(Word.ARGUMENT_3),
                  event.get(Word.ARGUMENT_4))));
    } else if (event.kind() == EventKind.CALL && !calls.isEmpty()) {
      if (event.subject() == 0 && event.nameOf(Word.CALL).equals(calls.peek().name)) {
        wrong.add("stands there twice: " + calls.peek());
      }
    } else if (event.kind() == EventKind.CALL_RETURN) {
      Made last = calls.poll();
      if (last == null || last.number != event.get(Word.OF_CALL)) {
        wrong.add("returns from " + event.get(Word.OF_CALL) + ", last made " + last);
      } else if (event.subject() != driver) {
        wrong.add("returns on behalf of " + event.subject());
      } else {
        returned.add(
            new Returned(
                last,
                event.getInt(Word.STATUS),
                event.get(Word.RESULT),
                event.virtualNanos() - last.nanos));
      }
    }
  }

  /** The calls that have returned, in that order. */
  List<Returned> returned() {
    return returned;
  }

  /** The calls that have not, the last first. */
  List<Made> open() {
    return open.values().stream().flatMap(Deque::stream).toList();
  }

  /** What does not fit together; empty for nothing. */
  List<String> wrong() {
    return wrong;
  }
}

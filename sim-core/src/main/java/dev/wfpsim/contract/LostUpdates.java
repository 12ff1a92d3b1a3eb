package dev.wfpsim.contract;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.contract.CameBefore.Mark;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Shared cells that one activity reads and then writes while another may write them in between, so
 * that one of the two writes is lost: a counter without a lock, a check before an act. It need not
 * have come to that in this run.
 *
 * <p>A write of what the cell held already loses nothing (a flag that is set once), and neither
 * does one that does not depend on a read; who only reads at the wrong time is told nothing of,
 * since flags are read without locks on purpose.
 */
final class LostUpdates implements TraceReader {
  private static final int MOST_OF_A_CELL = 8;

  /** An activity has read a cell. */
  private record Reading(Clock seen, Point at) {}

  private record Writing(int activity, Mark mark, Point at) {}

  /** What was done to a cell. */
  private static final class Cell {
    final LongMap<Reading> readings = new LongMap<>();
    final List<Writing> writings = new ArrayList<>(2);
  }

  private final CameBefore before;
  private final Reports reports;
  private final LongMap<Cell> cells = new LongMap<>();
  private final Set<Integer> told = new TreeSet<>();
  private int same;

  LostUpdates(CameBefore before, Reports reports) {
    this.before = before;
    this.reports = reports;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.OBJECT,
            EventKind.SHARED_READ,
            EventKind.SHARED_SAME,
            EventKind.SHARED_WRITE,
            EventKind.ACTIVITY_END));
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case OBJECT -> {
        if (Things.kind(event) == ObjectKind.SHARED_CELL) {
          cells.put(event.getInt(Word.OBJECT), new Cell());
        }
      }
      case SHARED_READ -> read(event);
      case SHARED_SAME -> same = event.getInt(Word.CELL);
      case SHARED_WRITE -> written(event);
      case ACTIVITY_END -> {
        for (Cell cell : cells.values()) {
          cell.readings.remove(event.activity());
        }
      }
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void read(EventView event) {
    Cell cell = cells.get(event.getInt(Word.CELL));
    if (cell != null) {
      Clock seen = before.clock(event.activity());
      cell.readings.put(event.activity(), new Reading(seen, Point.of(event)));
    }
  }

  private void written(EventView event) {
    int object = event.getInt(Word.CELL);
    Cell cell = cells.get(object);
    boolean changes = same != object;
    same = 0;
    if (cell == null) {
      return;
    }
    Reading read = cell.readings.remove(event.activity());
    if (!changes) {
      return;
    }
    if (read != null) {
      for (Writing other : cell.writings) {
        if (!other.mark.isSeenBy(read.seen)) {
          tell(event, object, read, other);
          break;
        }
      }
    }
    Mark mark = before.mark(event.activity());
    cell.writings.add(new Writing(event.activity(), mark, Point.of(event)));
    for (int i = cell.writings.size() - 2; i >= 0; i--) {
      boolean own = cell.writings.get(i).activity == event.activity();
      if (own || i == 0 && cell.writings.size() > MOST_OF_A_CELL) {
        before.release(cell.writings.remove(i).mark);
      }
    }
  }

  private void tell(EventView event, int object, Reading read, Writing other) {
    if (!told.add(object)) {
      return;
    }
    String name = reports.nameOf(object);
    reports.report(
        FindingCode.SHARED_UPDATE_LOST,
        event,
        name
            + " is read and then written, and nothing keeps another from writing it in between: one"
            + " of the two writes is lost",
        java.util.stream.Stream.of(
                other.at.moment(reports.trace(), "writes " + name),
                read.at.moment(reports.trace(), "reads " + name))
            .sorted((a, b) -> Long.compare(a.event(), b.event()))
            .toList());
  }
}

package dev.wfpsim.testing;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventPrinter;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.WordLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who did what while who else did what: a row for each event, a column for each activity on each
 * processor, with the level, and an arrow to the event that led there. Knows nothing but the trace.
 */
public final class InterleavingTable implements TraceReader {
  private static final int CELL = 44;

  /** What one event was. */
  private record Row(long number, int column, String level, String text, long cause) {}

  private final EventPrinter printer;
  private final List<String> columns = new ArrayList<>();
  private final TreeMap<Long, Integer> rowOf = new TreeMap<>();
  private final List<Row> rows = new ArrayList<>();

  /**
   * A table.
   *
   * @param labels of numbers that have names on floors above the trace
   */
  public InterleavingTable(WordLabels labels) {
    printer = new EventPrinter(labels);
  }

  @Override
  public boolean wantsNames() {
    return true;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.CALL,
            EventKind.CALL_RETURN,
            EventKind.LOCK_ACQUIRE,
            EventKind.LOCK_RELEASE,
            EventKind.WAIT,
            EventKind.WAKE,
            EventKind.DPC_QUEUE,
            EventKind.WORK_QUEUE,
            EventKind.ACTIVITY_END));
  }

  @Override
  public void event(EventView event) {
    if (event.activity() == 0) {
      return; // timers and the network have no column
    }
    String place = event.processor() < 0 ? "" : "CPU" + event.processor() + " ";
    String column = place + event.objectName(event.activity());
    if (!columns.contains(column)) {
      columns.add(column);
    }
    rowOf.put(event.number(), rows.size());
    String text = printer.sentence(event).replaceAll(" from event \\d+", "");
    if (isCarriedOut(event, columns.indexOf(column), text)) {
      return;
    }
    rows.add(
        new Row(
            event.number(),
            columns.indexOf(column),
            "PAD".substring(event.irql(), event.irql() + 1),
            text,
            event.cause()));
  }

  /** Whether it is only the kernel's step that carries out the call that was made just before. */
  private boolean isCarriedOut(EventView event, int column, String text) {
    return event.kind() == EventKind.CALL
        && event.subject() == 0
        && rows.stream().filter(row -> row.column == column).reduce((a, b) -> b).stream()
            .anyMatch(row -> row.text.startsWith(text));
  }

  /** The lines: rows are numbered from 1, an arrow names the row that led there. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder("     ");
    columns.forEach(column -> head.append(cell("  " + column)));
    lines.add(head.toString().stripTrailing());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%4d ", i + 1));
      for (int column = 0; column < columns.size(); column++) {
        line.append(cell(column == row.column ? row.level + " " + row.text + arrow(row, i) : ""));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** An arrow to the row of another column that led to this one. */
  private String arrow(Row row, int index) {
    Integer from = rowOf.get(row.cause);
    return from == null || from >= index || rows.get(from).column == row.column
        ? ""
        : " <- " + (from + 1);
  }

  private static String cell(String text) {
    return String.format(Locale.ROOT, "%-" + CELL + "s", text);
  }
}

package dev.wfpsim.driver;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the trace tells of the lives of some kinds of things: a line for each birth, use and end,
 * with a test's own notes between.
 */
final class LifeLines implements TraceReader {
  /** A line, and what it is about; nothing for a note. */
  private record Line(@Nullable ObjectKind about, String text) {}

  private final TreeMap<Integer, ObjectKind> kinds = new TreeMap<>();
  private final List<Line> all = new ArrayList<>();
  private final Set<ObjectKind> also = EnumSet.noneOf(ObjectKind.class);
  private @Nullable DriverContext driver;

  /** Notes that something has happened by now. */
  void note(String text) {
    all.add(new Line(null, text));
  }

  /** Tells of these kinds, too. */
  void watch(ObjectKind... more) {
    also.addAll(Arrays.asList(more));
  }

  /** A driver whose calls a test makes later. */
  void takes(DriverContext context) {
    driver = context;
  }

  DriverContext driver() {
    return Objects.requireNonNull(driver);
  }

  /** The lines of things of this kind, and the notes. */
  List<String> of(ObjectKind kind) {
    return all.stream()
        .filter(line -> line.about == null || line.about == kind || also.contains(line.about))
        .map(Line::text)
        .toList();
  }

  @Override
  public boolean wantsNames() {
    return true;
  }

  @Override
  public void event(EventView event) {
    if (!event.has(Word.OBJECT)) {
      return;
    }
    int object = event.getInt(Word.OBJECT);
    if (event.kind() == EventKind.OBJECT) {
      kinds.put(object, ObjectKind.values()[event.getInt(Word.OBJECT_KIND)]);
    }
    ObjectKind kind = kinds.get(object);
    if (kind != null) {
      all.add(new Line(kind, event.nameOf(Word.OBJECT) + said(event, kind)));
    }
  }

  private static String said(EventView event, ObjectKind kind) {
    String subject = event.subject() == 0 ? "" : " for " + event.objectName(event.subject());
    return switch (event.kind()) {
      case OBJECT -> " is made" + subject + ", " + kind.words() + " of " + parent(event);
      case DEAD -> " is gone";
      case REFERENCE, DEREFERENCE ->
          ": " + event.kind() + " " + event.get(Word.REFERENCES) + subject;
      default -> ": " + event.kind();
    };
  }

  private static String parent(EventView event) {
    String name = event.nameOf(Word.PARENT);
    return name.isEmpty() ? "#" + event.get(Word.PARENT) : name;
  }
}

package dev.wfpsim.contract;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwp.FwpActionType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Traffic that is blocked by a filter of a driver because the callout that it asks is not
 * registered: not yet, or no more. What a scenario's own policy asks for is left to its
 * report.
 */
final class MissingCallouts implements TraceReader {

  /** A filter that a driver has added. */
  private record Added(int driver, Point at) {}

  private final Reports reports;
  private final Set<Integer> drivers = new TreeSet<>();

  /** The first processor of each computer, in order: ids of filters and callouts are its own. */
  private final List<Integer> firstProcessors = new ArrayList<>();

  private int processors;

  /** By object until it is in force, then by computer and id. */
  private final LongMap<Added> made = new LongMap<>();

  private final Map<Long, Added> inForce = new TreeMap<>();
  private final Map<Long, Point> unregistered = new TreeMap<>();

  /** In the classify under way a filter's callout was not there. */
  private record Missing(long filter, int callout) {}

  /** By activity: the last of them. */
  private final LongMap<Missing> missing = new LongMap<>();

  private final Set<Long> told = new TreeSet<>();

  MissingCallouts(Reports reports) {
    this.reports = reports;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.MACHINE,
            EventKind.OBJECT,
            EventKind.FILTER_ADD,
            EventKind.FILTER_DELETE,
            EventKind.CALLOUT_UNREGISTER,
            EventKind.CALLOUT_MISSING,
            EventKind.CLASSIFY_END));
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case MACHINE -> {
        firstProcessors.add(processors);
        processors += event.getInt(Word.PROCESSORS);
      }
      case OBJECT -> made(event);
      case FILTER_ADD -> {
        Added added = made.remove(event.getInt(Word.OBJECT));
        if (added != null) {
          inForce.put(key(event, Word.FILTER), added);
        }
      }
      case FILTER_DELETE -> inForce.remove(key(event, Word.FILTER));
      case CALLOUT_UNREGISTER -> {
        if (drivers.size() > 0) {
          unregistered.put(key(event, Word.CALLOUT), Point.of(event));
        }
      }
      case CALLOUT_MISSING -> {
        if (!inForce.isEmpty()) {
          Missing now = new Missing(event.get(Word.FILTER), event.getInt(Word.CALLOUT));
          missing.put(event.activity(), now);
        }
      }
      case CLASSIFY_END -> ended(event);
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void made(EventView event) {
    ObjectKind kind = Things.kind(event);
    if (kind == ObjectKind.DRIVER) {
      drivers.add(event.getInt(Word.OBJECT));
    } else if (kind == ObjectKind.FILTER && drivers.contains(event.subject())) {
      made.put(event.getInt(Word.OBJECT), new Added(event.subject(), Point.of(event)));
    }
  }

  private long key(EventView event, Word id) {
    int computer = 0;
    for (int first : firstProcessors) {
      computer += event.processor() >= first ? 1 : 0;
    }
    return (long) computer << 48 ^ event.get(id);
  }

  private void ended(EventView event) {
    Missing last = missing.isEmpty() ? null : missing.remove(event.activity());
    boolean decided = last != null && last.filter == event.get(Word.FILTER);
    Added filter = decided ? inForce.get(key(event, Word.FILTER)) : null;
    if (last == null || filter == null || !isBlock(event.getInt(Word.DECISION))) {
      return;
    }
    if (told.add(key(event, Word.FILTER))) {
      Point gone = unregistered.get(keyOf(event, last.callout));
      tell(event, filter, gone);
    }
  }

  private long keyOf(EventView event, int callout) {
    long ofFilter = key(event, Word.FILTER);
    return ofFilter ^ event.get(Word.FILTER) ^ callout;
  }

  private static boolean isBlock(int decision) {
    return (decision & 0xFFFF_0000) == FwpActionType.FWP_ACTION_BLOCK.code() << 16;
  }

  private void tell(EventView event, Added filter, @Nullable Point gone) {
    Moment added = filter.at.moment(reports.trace(), "adds the filter");
    List<Moment> earlier = new ArrayList<>(List.of(added));
    if (gone != null) {
      earlier.add(gone.moment(reports.trace(), "unregisters the callout"));
    }
    reports.leftBehind(
        FindingCode.FILTER_BLOCKS_WITHOUT_CALLOUT,
        event,
        filter.driver,
        "a filter blocks because the callout that it asks is "
            + (gone == null ? "not registered" : "no more registered")
            + ": register before the filter is added, delete the filter before the callout is"
            + " unregistered, or set FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED",
        earlier);
  }
}

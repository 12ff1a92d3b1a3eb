package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which drivers are in memory and which processes run, from the trace. */
final class LifeReader implements TraceReader {

  private static final Set<EventKind> KINDS =
      Collections.unmodifiableSet(
          EnumSet.of(
              EventKind.DRIVER_LOAD,
              EventKind.DRIVER_LOADED,
              EventKind.DRIVER_UNLOADED,
              EventKind.PROCESS_START,
              EventKind.PROCESS_EXIT));

  private final SortedMap<Integer, String> names = new TreeMap<>();

  /** The load of each driver that is in memory, the last process of each name that runs. */
  private final SortedMap<String, Integer> loaded = new TreeMap<>();

  private final SortedMap<String, Integer> running = new TreeMap<>();
  private final SortedMap<String, NtStatus> refused = new TreeMap<>();

  @Override
  public Set<EventKind> kinds() {
    return KINDS;
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case DRIVER_LOAD -> {
        begins(event, Word.DRIVER, loaded);
        refused.remove(event.nameOf(Word.NAME));
      }
      case DRIVER_LOADED -> answered(event);
      case DRIVER_UNLOADED -> ends(event.getInt(Word.DRIVER), loaded);
      case PROCESS_START -> begins(event, Word.PROCESS, running);
      case PROCESS_EXIT -> ends(event.getInt(Word.PROCESS), running);
      default -> throw new IllegalArgumentException("not asked for: kind=" + event.kind());
    }
  }

  private void begins(EventView event, Word object, SortedMap<String, Integer> those) {
    String name = event.nameOf(Word.NAME);
    names.put(event.getInt(object), name);
    those.put(name, event.getInt(object));
  }

  private @Nullable String ends(int object, SortedMap<String, Integer> those) {
    String name = names.get(object);
    if (name != null) {
      those.remove(name, object);
    }
    return name;
  }

  private void answered(EventView event) {
    NtStatus status = Objects.requireNonNull(NtStatus.of(event.getInt(Word.STATUS)));
    if (!status.isSuccess()) {
      String name = ends(event.getInt(Word.DRIVER), loaded);
      if (name != null) {
        refused.put(name, status);
      }
    }
  }

  /** The drivers in memory now. */
  SortedSet<String> loaded() {
    return new TreeSet<>(loaded.keySet());
  }

  /** The drivers whose last driverEntry answered an error, and which. */
  SortedMap<String, NtStatus> refused() {
    return refused;
  }

  /** The processes that run now. */
  SortedSet<String> running() {
    return new TreeSet<>(running.keySet());
  }
}

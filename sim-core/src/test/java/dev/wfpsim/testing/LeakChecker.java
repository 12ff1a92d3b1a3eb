package dev.wfpsim.testing;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tells what a driver leaves behind when its unload has returned: memory, buffers, handles and
 * registrations that were made on its behalf and still live. Knows nothing but the trace.
 */
public final class LeakChecker implements TraceReader {
  /**
   * What has to be gone; what was added to the engine may stay, and a lock or a DPC ends with the
   * memory it is in.
   */
  private static final Set<ObjectKind> OWED =
      Collections.unmodifiableSet(
          EnumSet.of(
              ObjectKind.THREAD,
              ObjectKind.WORK_ITEM,
              ObjectKind.POOL_BLOCK,
              ObjectKind.NBL_POOL,
              ObjectKind.NBL,
              ObjectKind.MDL,
              ObjectKind.FLOW_CONTEXT,
              ObjectKind.CALLOUT,
              ObjectKind.ENGINE_SESSION,
              ObjectKind.TRANSACTION,
              ObjectKind.INJECTION_HANDLE,
              ObjectKind.REDIRECT_HANDLE,
              ObjectKind.CLASSIFY_HANDLE,
              ObjectKind.PENDED_CLASSIFY,
              ObjectKind.LAYER_DATA,
              ObjectKind.PENDED_OPERATION,
              ObjectKind.DEVICE,
              ObjectKind.CHANGE_SUBSCRIPTION,
              ObjectKind.PROCESS_NOTIFY_ROUTINE));

  /** A thing that lives, or a reference that keeps one alive. */
  private record Living(String words, int owner) {}

  private final TreeMap<Integer, Living> living = new TreeMap<>();
  private final TreeMap<Integer, List<Living>> references = new TreeMap<>();
  private final TreeMap<Integer, String> drivers = new TreeMap<>();
  private final List<String> leaks = new ArrayList<>();
  private int unloads;

  /** A line for each: {@code guard leaks the pool block Tag1, made at Guard.java:30}. */
  public List<String> leaks() {
    return List.copyOf(leaks);
  }

  /** How many unloads it has looked at. */
  public int unloads() {
    return unloads;
  }

  /** How many references are taken and not given back now, whoever took them. */
  public int references() {
    return references.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public boolean wantsNames() {
    return true;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.OBJECT,
            EventKind.DEAD,
            EventKind.REFERENCE,
            EventKind.DEREFERENCE,
            EventKind.LAYER_DATA_APPLY,
            EventKind.DRIVER_LOAD,
            EventKind.DRIVER_UNLOADED));
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case DRIVER_LOAD -> drivers.put(event.getInt(Word.DRIVER), event.nameOf(Word.NAME));
      case OBJECT -> made(event);
      case DEAD -> {
        living.remove(event.getInt(Word.OBJECT));
        references.remove(event.getInt(Word.OBJECT));
      }
      case REFERENCE -> referenced(event);
      case DEREFERENCE -> dereferenced(event);
      case LAYER_DATA_APPLY -> living.remove(event.getInt(Word.CONTEXT)); // the platform's now
      case DRIVER_UNLOADED -> unloaded(event.getInt(Word.DRIVER), event.activity());
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void made(EventView event) {
    ObjectKind kind = ObjectKind.values()[event.getInt(Word.OBJECT_KIND)];
    boolean ofAList = kind == ObjectKind.MDL && event.get(Word.PARENT) != 0;
    if (OWED.contains(kind) && !ofAList && drivers.containsKey(event.subject())) {
      String words = kind.words() + " " + event.nameOf(Word.OBJECT) + ", made at " + event.place();
      living.put(event.getInt(Word.OBJECT), new Living(words, event.subject()));
    }
  }

  private void referenced(EventView event) {
    String words = "reference to " + event.nameOf(Word.OBJECT) + ", made at " + event.place();
    references
        .computeIfAbsent(event.getInt(Word.OBJECT), object -> new ArrayList<>())
        .add(new Living(words, event.subject()));
  }

  /** A driver gives back the last that it took, or one that was handed on to it. */
  private void dereferenced(EventView event) {
    List<Living> taken = references.getOrDefault(event.getInt(Word.OBJECT), new ArrayList<>());
    for (int i = taken.size() - 1; i >= 0; i--) {
      if (taken.get(i).owner == event.subject()) {
        taken.remove(i);
        return;
      }
    }
    if (!taken.isEmpty()) {
      taken.removeLast();
    }
  }

  /** The thread that says so runs unload itself. */
  private void unloaded(int driver, int thread) {
    unloads++;
    living.forEach(
        (object, it) -> {
          if (it.owner == driver && object != thread) {
            leaks.add(drivers.get(driver) + " leaks the " + it.words);
          }
        });
    for (List<Living> taken : references.values()) {
      for (Living it : taken) {
        if (it.owner == driver) {
          leaks.add(drivers.get(driver) + " leaks the " + it.words);
        }
      }
    }
  }
}

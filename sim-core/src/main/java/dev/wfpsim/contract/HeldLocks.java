package dev.wfpsim.contract;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.driver.DocumentedCall;
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
import org.jspecify.annotations.Nullable;

/** Who holds which of the drivers' locks. */
final class HeldLocks implements TraceReader {

  /**
   * A lock that is held.
   *
   * @param tried whether it was taken by a call that does not wait
   */
  record Held(int lock, boolean exclusive, boolean tried, Point taken) {}

  private static final Set<ObjectKind> LOCKS =
      EnumSet.of(
          ObjectKind.SPIN_LOCK,
          ObjectKind.QUEUED_SPIN_LOCK,
          ObjectKind.READER_WRITER_LOCK,
          ObjectKind.FAST_MUTEX);

  /** The locks that drivers have made. */
  private final LongMap<Boolean> locks = new LongMap<>();

  private final LongMap<Boolean> drivers = new LongMap<>();
  private final LongMap<List<Held>> held = new LongMap<>();
  private final LongMap<Boolean> trying = new LongMap<>();
  private final boolean named;

  /**
   * A model.
   *
   * @param named whether the names of things are to be kept, which costs something
   */
  HeldLocks(boolean named) {
    this.named = named;
  }

  @Override
  public boolean wantsNames() {
    return named;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.OBJECT,
            EventKind.DEAD,
            EventKind.CALL,
            EventKind.LOCK_ACQUIRE,
            EventKind.LOCK_RELEASE,
            EventKind.ACTIVITY_END));
  }

  /** The locks of drivers that an activity holds, in the order in which it took them. */
  List<Held> of(int activity) {
    List<Held> all = held.get(activity);
    return all == null ? List.of() : all;
  }

  /** The lock that an activity has just taken; null for one of the system's. */
  @Nullable Held taken(EventView event) {
    List<Held> all = of(event.activity());
    Held last = all.isEmpty() ? null : all.getLast();
    return last == null || last.lock != event.getInt(Word.LOCK) ? null : last;
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case OBJECT -> made(event);
      case DEAD -> locks.remove(event.getInt(Word.OBJECT));
      case CALL -> called(event);
      case LOCK_ACQUIRE -> takes(event);
      case LOCK_RELEASE -> givesBack(event);
      case ACTIVITY_END -> {
        held.remove(event.activity());
        trying.remove(event.activity());
      }
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void made(EventView event) {
    ObjectKind kind = Things.kind(event);
    if (kind == ObjectKind.DRIVER) {
      drivers.put(event.getInt(Word.OBJECT), true);
    } else if (LOCKS.contains(kind) && drivers.get(event.subject()) != null) {
      locks.put(event.getInt(Word.OBJECT), true);
    }
  }

  private void called(EventView event) {
    if (event.subject() != 0 && Calls.of(event) == DocumentedCall.ExTryToAcquireFastMutex) {
      trying.put(event.activity(), true);
    } else if (!trying.isEmpty()) {
      trying.remove(event.activity());
    }
  }

  private void takes(EventView event) {
    int lock = event.getInt(Word.LOCK);
    if (locks.get(lock) == null) {
      return;
    }
    List<Held> all = held.get(event.activity());
    if (all == null) {
      all = new ArrayList<>(2);
      held.put(event.activity(), all);
    }
    boolean exclusive = event.get(Word.EXCLUSIVE) != 0;
    boolean tried = trying.get(event.activity()) != null;
    all.add(new Held(lock, exclusive, tried, Point.of(event)));
  }

  private void givesBack(EventView event) {
    List<Held> all = held.get(event.activity());
    if (all == null) {
      return;
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).lock == event.getInt(Word.LOCK)) {
        all.remove(i);
        break;
      }
    }
    if (all.isEmpty()) {
      held.remove(event.activity());
    }
  }
}

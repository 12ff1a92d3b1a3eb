package dev.wfpsim.wfp.engine;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.wfp.fwp.Guid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one type, by key. Changes are made within a transaction, which takes them back if
 * it is aborted.
 */
final class ObjectTable<T> {
  private final SortedMap<Guid, EngineObject<T>> builtIn;
  private final LazyTreeMap<Guid, EngineObject<T>> objects = new LazyTreeMap<>();
  private final NtStatus notFound;
  private final long salt;
  private final @Nullable ObjectNumbers numbers;
  private long keysInvented;

  /** A table of objects that get their numbers elsewhere. */
  ObjectTable(String type, NtStatus notFound) {
    this(type, notFound, Collections.emptySortedMap(), null);
  }

  ObjectTable(String type, NtStatus notFound, ObjectNumbers numbers) {
    this(type, notFound, Collections.emptySortedMap(), numbers);
  }

  /**
   * A table that has some objects from the start, and for good.
   *
   * @param builtIn these; shared, never changed
   */
  ObjectTable(
      String type,
      NtStatus notFound,
      SortedMap<Guid, EngineObject<T>> builtIn,
      @Nullable ObjectNumbers numbers) {
    this.numbers = numbers;
    this.notFound = notFound;
    this.salt = StableHash.of(type);
    this.builtIn = builtIn;
  }

  /** What looking up an unknown key answers. */
  NtStatus notFound() {
    return notFound;
  }

  /** A key as given, or an invented one for the null key. */
  Guid keyFor(Guid given) {
    return given.isZero() ? new Guid(salt, ++keysInvented) : given;
  }

  boolean contains(Guid key) {
    return objects.containsKey(key) || builtIn.containsKey(key);
  }

  @Nullable EngineObject<T> get(Guid key) {
    EngineObject<T> added = objects.get(key);
    return added == null ? builtIn.get(key) : added;
  }

  /** What there is from the start, and what was added, each by key. */
  List<EngineObject<T>> everything() {
    List<EngineObject<T>> everything = new ArrayList<>(builtIn.values());
    everything.addAll(objects.values());
    return everything;
  }

  /** What was added, by key. */
  Collection<EngineObject<T>> all() {
    return objects.values();
  }

  void add(EngineObject<T> object, String name, Transaction transaction) {
    objects.put(object.key(), object);
    if (numbers != null) {
      numbers.begin(object.key(), name, transaction);
    }
    transaction.onAbort(() -> objects.remove(object.key()));
  }

  void remove(EngineObject<T> object, Transaction transaction) {
    objects.remove(object.key());
    if (numbers != null) {
      numbers.end(object.key(), transaction);
    }
    transaction.onAbort(() -> objects.put(object.key(), object));
  }

  /** The objects that end with a dynamic session. */
  List<EngineObject<T>> ofSession(EngineSession session) {
    return objects.values().stream().filter(object -> object.session() == session).toList();
  }

  /** The objects that end with the engine. */
  List<EngineObject<T>> endingWithEngine() {
    return objects.values().stream().filter(object -> !object.lifetime().outlivesEngine()).toList();
  }
}

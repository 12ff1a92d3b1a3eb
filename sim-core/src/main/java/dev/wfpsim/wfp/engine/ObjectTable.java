package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.wfp.fwp.Guid;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one type, by key. Changes are made within a transaction, which takes them back if
 * it is aborted.
 */
final class ObjectTable<T> {
  private final TreeMap<Guid, EngineObject<T>> objects = new TreeMap<>();
  private final NtStatus notFound;
  private final long salt;
  private long keysInvented;

  ObjectTable(String type, NtStatus notFound) {
    this.notFound = notFound;
    this.salt = StableHash.of(type);
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
    return objects.containsKey(key);
  }

  @Nullable EngineObject<T> get(Guid key) {
    return objects.get(key);
  }

  Collection<EngineObject<T>> all() {
    return objects.values();
  }

  /** Puts an object that was always there. */
  void putBuiltIn(Guid key, T value) {
    objects.put(key, new EngineObject<>(key, value, Lifetime.BUILT_IN, null, null));
  }

  void add(EngineObject<T> object, Transaction transaction) {
    objects.put(object.key(), object);
    transaction.onAbort(() -> objects.remove(object.key()));
  }

  void remove(EngineObject<T> object, Transaction transaction) {
    objects.remove(object.key());
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

package dev.wfpsim.collect;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map that is made when something is put in: 16 bytes until then. Once made it stays, since what
 * was needed once is mostly needed again.
 *
 * <p>A view of one that is empty stays empty: ask for views anew, and keep none.
 */
abstract sealed class LazyMap<K, V> implements Map<K, V> permits LazyLinkedMap, LazyTreeMap {
  /** The map behind it; null before anything was put in. */
  abstract @Nullable Map<K, V> made();

  /** The map behind it, made if need be. */
  abstract Map<K, V> make();

  private Map<K, V> known() {
    Map<K, V> made = made();
    return made == null ? Collections.emptyMap() : made;
  }

  @Override
  public final int size() {
    Map<K, V> made = made();
    return made == null ? 0 : made.size();
  }

  @Override
  public final boolean isEmpty() {
    Map<K, V> made = made();
    return made == null || made.isEmpty();
  }

  @Override
  public final boolean containsKey(Object key) {
    Map<K, V> made = made();
    return made != null && made.containsKey(key);
  }

  @Override
  public final boolean containsValue(Object value) {
    Map<K, V> made = made();
    return made != null && made.containsValue(value);
  }

  @Override
  public final @Nullable V get(Object key) {
    Map<K, V> made = made();
    return made == null ? null : made.get(key);
  }

  @Override
  public final @Nullable V put(K key, V value) {
    return make().put(key, value);
  }

  @Override
  public final @Nullable V remove(Object key) {
    Map<K, V> made = made();
    return made == null ? null : made.remove(key);
  }

  @Override
  public final void putAll(Map<? extends K, ? extends V> others) {
    if (!others.isEmpty()) {
      make().putAll(others);
    }
  }

  @Override
  public final void clear() {
    Map<K, V> made = made();
    if (made != null) {
      made.clear();
    }
  }

  @Override
  public final Set<K> keySet() {
    return known().keySet();
  }

  @Override
  public final Collection<V> values() {
    return known().values();
  }

  @Override
  public final Set<Entry<K, V>> entrySet() {
    return known().entrySet();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return known().equals(other);
  }

  @Override
  public final int hashCode() {
    return known().hashCode();
  }

  @Override
  public final String toString() {
    return known().toString();
  }
}

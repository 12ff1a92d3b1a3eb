package dev.wfpsim.collect;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TreeMap}, in the order of its keys, that is made when something is put in. Views of an
 * empty one are not live.
 */
public final class LazyTreeMap<K extends Comparable<K>, V> extends LazyMap<K, V> {
  private @Nullable TreeMap<K, V> made;

  /** An empty one. */
  public LazyTreeMap() {}

  @Override
  @Nullable Map<K, V> made() {
    return made;
  }

  @Override
  Map<K, V> make() {
    TreeMap<K, V> map = made;
    if (map == null) {
      map = new TreeMap<>();
      made = map;
    }
    return map;
  }

  /** The map in the order of its keys, to look around in and to take from; a view. */
  public NavigableMap<K, V> navigable() {
    TreeMap<K, V> map = made;
    return map == null ? Collections.emptyNavigableMap() : map;
  }
}

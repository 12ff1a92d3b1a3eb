package dev.wfpsim.collect;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LinkedHashMap}, in the order in which keys were put in, that is made when something is
 * put in. Views of an empty one are not live.
 */
public sealed class LazyLinkedMap<K, V> extends LazyMap<K, V> permits BoundedMap {
  /** Few have more than a handful, and a table of two costs a fifth of the usual one. */
  private static final int FIRST_ROOM = 2;

  private @Nullable LinkedHashMap<K, V> made;

  /** An empty one. */
  public LazyLinkedMap() {}

  @Override
  final @Nullable Map<K, V> made() {
    return made;
  }

  @Override
  final Map<K, V> make() {
    LinkedHashMap<K, V> map = made;
    if (map == null) {
      map = newMap();
      made = map;
    }
    return map;
  }

  LinkedHashMap<K, V> newMap() {
    return new LinkedHashMap<>(FIRST_ROOM);
  }
}

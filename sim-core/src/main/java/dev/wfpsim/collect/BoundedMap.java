package dev.wfpsim.collect;

import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link LazyLinkedMap} that forgets its eldest for each that is put in beyond a number. */
public final class BoundedMap<K, V> extends LazyLinkedMap<K, V> {
  private final int most;

  /**
   * An empty one.
   *
   * @param most how many it keeps
   */
  public BoundedMap(int most) {
    this.most = most;
  }

  @Override
  LinkedHashMap<K, V> newMap() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }
}

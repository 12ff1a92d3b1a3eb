package dev.wfpsim.collect;

import java.util.ArrayList;
import java.util.List;

/**
 * Immutable lists that grow a few times while a world is put together, and are read ever after: two
 * elements take 24 bytes, and nobody needs a view.
 */
public final class Appended {
  private Appended() {}

  /** An immutable list with one more element at its end. Copies the list. */
  public static <E> List<E> to(List<E> list, E element) {
    if (list.isEmpty()) {
      return List.of(element);
    }
    if (list.size() == 1) {
      return List.of(list.getFirst(), element);
    }
    List<E> longer = new ArrayList<>(list.size() + 1);
    longer.addAll(list);
    longer.add(element);
    return List.copyOf(longer);
  }
}

package dev.wfpsim.collect;

import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A {@link TreeSet}, in the order of its elements, that is made when something is put in. */
public final class LazyTreeSet<E extends Comparable<E>> extends AbstractSet<E> {
  private @Nullable TreeSet<E> made;

  /** An empty one. */
  public LazyTreeSet() {}

  @Override
  public boolean add(E element) {
    TreeSet<E> set = made;
    if (set == null) {
      set = new TreeSet<>();
      made = set;
    }
    return set.add(element);
  }

  @Override
  public boolean contains(Object element) {
    TreeSet<E> set = made;
    return set != null && set.contains(element);
  }

  @Override
  public boolean remove(Object element) {
    TreeSet<E> set = made;
    return set != null && set.remove(element);
  }

  @Override
  public Iterator<E> iterator() {
    TreeSet<E> set = made;
    return set == null ? Collections.emptyIterator() : set.iterator();
  }

  @Override
  public int size() {
    TreeSet<E> set = made;
    return set == null ? 0 : set.size();
  }
}

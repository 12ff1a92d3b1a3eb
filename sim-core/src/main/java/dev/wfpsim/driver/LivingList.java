package dev.wfpsim.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Things that end by themselves, of which a driver may make any number: what is over is forgotten
 * whenever as many have come again as were alive the last time, so that the list stays as long as
 * what lives and each thing is looked at a constant number of times.
 */
final class LivingList<T> {
  private static final int FIRST_LIMIT = 256;

  private final Predicate<? super T> isOver;
  private List<T> all = List.of();
  private int limit = FIRST_LIMIT;

  LivingList(Predicate<? super T> isOver) {
    this.isOver = isOver;
  }

  void add(T thing) {
    if (all.isEmpty()) {
      all = new ArrayList<>(2);
    }
    if (all.size() >= limit) {
      all.removeIf(isOver);
      limit = Math.max(FIRST_LIMIT, 2 * all.size());
    }
    all.add(thing);
  }

  /** Forgets a thing that is over before the others. */
  void remove(T thing) {
    if (!all.isEmpty()) {
      all.remove(thing);
    }
  }

  boolean contains(Object thing) {
    for (T each : all) {
      if (each == thing) {
        return true;
      }
    }
    return false;
  }

  /** The last of those wanted; null for none. */
  @Nullable T last(Predicate<? super T> wanted) {
    for (int i = all.size() - 1; i >= 0; i--) {
      if (wanted.test(all.get(i))) {
        return all.get(i);
      }
    }
    return null;
  }

  /** Those that are not over, oldest first. */
  List<T> living() {
    return all.stream().filter(isOver.negate()).toList();
  }
}

package dev.wfpsim.trace;

import dev.wfpsim.collect.BoundedMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of things with a life: of all that live, and of the last {@value #DEAD} that do not,
 * since what comes late may still speak of them. A thing keeps its name however many come after it.
 *
 * <p>Some things have no documented end, and a run may make such without end: beyond {@value
 * #LIVING} the oldest are forgotten, so that the table does not grow with the run.
 */
final class ObjectNames {
  static final int LIVING = 1 << 20;
  static final int DEAD = 4_096;

  private final Map<Integer, String> living = new BoundedMap<>(LIVING);
  private final Map<Integer, String> dead = new BoundedMap<>(DEAD);

  /** Gives a living thing its name. */
  void add(int object, String name) {
    living.put(object, name);
  }

  /** It lives no more. */
  void dead(int object) {
    String name = living.remove(object);
    if (name != null) {
      dead.put(object, name);
    }
  }

  /** Its name; null where none was given, or it is forgotten. */
  @Nullable String of(int object) {
    String name = living.get(object);
    return name == null ? dead.get(object) : name;
  }

  /** How many are known now. */
  int known() {
    return living.size() + dead.size();
  }
}

package dev.wfpsim.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for the names in events, from 0 in the order in which they came up.
 *
 * <p>The first {@value #LASTING} are kept for good: those of what a run is built of. Of the rest,
 * which are of connections and injections and never end, the last {@value #PASSING} are kept; a
 * forgotten name that comes up again gets another number. So the table does not grow with the run.
 *
 * <p>Cost: a hash look-up for a known name; memory grows with the names that came up.
 */
final class NameTable {
  static final int LASTING = 4_096;
  static final int PASSING = 4_096;

  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final List<String> lasting = new ArrayList<>();
  private final List<String> passing = new ArrayList<>();
  private int next;

  /** The number of a name; -1 for one not known, or no longer. */
  int find(String name) {
    Integer known = ids.get(name);
    return known == null ? -1 : known;
  }

  /** Gives a name the next number. */
  int add(String name) {
    int id = next++;
    if (id < LASTING) {
      lasting.add(name);
    } else {
      if (id < LASTING + PASSING) {
        passing.add(name);
      } else {
        ids.remove(passing.set(slot(id), name));
      }
    }
    ids.put(name, id);
    return id;
  }

  /** How many numbers were given. */
  int given() {
    return next;
  }

  /** How many names are known now. */
  int known() {
    return ids.size();
  }

  /** The name of a number that was given; null for a forgotten one. */
  @Nullable String nameOf(int id) {
    if (id < LASTING) {
      return lasting.get(id);
    }
    return id >= next - PASSING ? passing.get(slot(id)) : null;
  }

  private static int slot(int id) {
    return (id - LASTING) % PASSING;
  }

  /** Tells every name known, in the order of their numbers. */
  void forEach(ObjIntConsumer<String> reader) {
    for (int id = 0; id < Math.min(next, LASTING); id++) {
      reader.accept(lasting.get(id), id);
    }
    for (int id = Math.max(LASTING, next - PASSING); id < next; id++) {
      reader.accept(passing.get(slot(id)), id);
    }
  }
}

package dev.wfpsim.trace;

import java.util.LinkedHashMap;
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
 * <p>Cost: a hash look-up for a known name.
 */
final class NameTable {
  static final int LASTING = 4_096;
  static final int PASSING = 4_096;

  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final String[] lasting = new String[LASTING];
  private final String[] passing = new String[PASSING];
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
      lasting[id] = name;
    } else {
      int slot = slot(id);
      if (id >= LASTING + PASSING) {
        ids.remove(passing[slot]);
      }
      passing[slot] = name;
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
      return lasting[id];
    }
    return id >= next - PASSING ? passing[slot(id)] : null;
  }

  private static int slot(int id) {
    return (id - LASTING) % PASSING;
  }

  /** Tells every name known, in the order of their numbers. */
  void forEach(ObjIntConsumer<String> reader) {
    for (int id = 0; id < Math.min(next, LASTING); id++) {
      reader.accept(lasting[id], id);
    }
    for (int id = Math.max(LASTING, next - PASSING); id < next; id++) {
      reader.accept(passing[slot(id)], id);
    }
  }
}

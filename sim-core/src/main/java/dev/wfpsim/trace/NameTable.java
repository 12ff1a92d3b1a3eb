package dev.wfpsim.trace;

import dev.wfpsim.collect.BoundedMap;
import dev.wfpsim.collect.LongMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that events stand for by their hash; things with a life have a table of their own ({@link
 * ObjectNames}).
 *
 * <p>Those of what a run is built of are kept for good, however many they are, since readers know
 * things by them; others are too, while there are fewer than {@value #LASTING} in all. Of the rest,
 * which are of connections and injections and never end, the last {@value #PASSING} are kept. So
 * the table does not grow with the run.
 *
 * <p>Cost: a hash look-up for a known one.
 */
final class NameTable {
  static final int LASTING = 4_096;
  static final int PASSING = 4_096;

  private final LongMap<String> lasting = new LongMap<>();
  private final Map<Long, String> passing = new BoundedMap<>(PASSING);

  /** Remembers a text, if it is not known. */
  void add(long id, String text) {
    if (lasting.containsKey(id) || passing.containsKey(id)) {
      return;
    }
    if (lasting.size() < LASTING) {
      lasting.put(id, text);
    } else {
      passing.put(id, text);
    }
  }

  /** Remembers a text for good. */
  void addLasting(long id, String text) {
    passing.remove(id);
    lasting.put(id, text);
  }

  /** How many are known now. */
  int known() {
    return lasting.size() + passing.size();
  }

  /** The text; null for one not known, or no longer. */
  @Nullable String of(long id) {
    String text = lasting.get(id);
    return text == null ? passing.get(id) : text;
  }
}

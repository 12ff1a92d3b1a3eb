package dev.wfpsim.contract;

import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.Word;

/** What OBJECT events tell of things, and how things are called in findings. */
final class Things {
  private static final ObjectKind[] KINDS = ObjectKind.values();

  private Things() {}

  /** The kind of the thing that an OBJECT event is about. */
  static ObjectKind kind(EventView event) {
    return KINDS[event.getInt(Word.OBJECT_KIND)];
  }

  /** {@code spin lock a}, or {@code spin lock #15} where names are not kept. */
  static String words(ObjectKind kind, int object, String name) {
    return kind.words() + " " + (name.isEmpty() ? "#" + object : name);
  }
}

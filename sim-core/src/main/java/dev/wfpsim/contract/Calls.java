package dev.wfpsim.contract;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.driver.CallArgument;
import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.Word;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documented calls as CALL events have them. */
final class Calls {
  private static final Word[] ARGUMENTS = {
    Word.ARGUMENT_1, Word.ARGUMENT_2, Word.ARGUMENT_3, Word.ARGUMENT_4
  };
  private static final int[] NONE = {};
  private static final LongMap<DocumentedCall> BY_WORD = new LongMap<>();
  private static final boolean[][] THINGS = new boolean[DocumentedCall.values().length][];

  static {
    for (DocumentedCall call : DocumentedCall.values()) {
      BY_WORD.put(StableHash.of(call.name()), call);
      List<CallArgument> told = call.told();
      THINGS[call.ordinal()] = new boolean[told.size()];
      for (int i = 0; i < told.size(); i++) {
        THINGS[call.ordinal()][i] = told.get(i).isThing();
      }
    }
  }

  private Calls() {}

  /** The call of a CALL event; null for a step of the system's own. */
  static @Nullable DocumentedCall of(EventView event) {
    return BY_WORD.get(event.get(Word.CALL));
  }

  /** How many words of arguments its event has. */
  static int words(DocumentedCall call) {
    return THINGS[call.ordinal()].length;
  }

  /** The number of the thing that one of these words is; 0 where it is none, or has no number. */
  static int thing(DocumentedCall call, EventView event, int word) {
    return THINGS[call.ordinal()][word] ? event.getInt(ARGUMENTS[word]) : 0;
  }

  /** The numbers of the things it was given, those that have one. */
  static int[] things(DocumentedCall call, EventView event) {
    int[] found = NONE;
    for (int i = 0; i < words(call); i++) {
      int object = thing(call, event, i);
      if (object != 0) {
        found = Arrays.copyOf(found, found.length + 1);
        found[found.length - 1] = object;
      }
    }
    return found;
  }
}

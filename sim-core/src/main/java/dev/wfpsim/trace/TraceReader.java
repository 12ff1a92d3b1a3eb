package dev.wfpsim.trace;

import java.util.Set;

/**
 * Reads the trace while it is written: the contract oracle, reports, statistics, explainer. Readers
 * are called in the order they were attached. A reader only reads: what has to act on something it
 * saw is asked by the loop after the step.
 */
public interface TraceReader {

  /**
   * The kinds it wants to be told of; asked once, when it is attached. Those of {@link
   * EventKind#WATCHED} come only to who names them.
   */
  default Set<EventKind> kinds() {
    return EventKind.ALL;
  }

  /** Whether it reads names; they are kept only where somebody does. Asked once. */
  default boolean wantsNames() {
    return false;
  }

  /** One event; the view is valid during the call only. */
  void event(EventView event);

  /**
   * A choice was answered; {@code n} is 0 for a continuous one, whose answer is the double's bits.
   *
   * @param events how many events came before
   */
  default void choice(long events, ChoiceKind kind, long key, int n, long answer) {}
}

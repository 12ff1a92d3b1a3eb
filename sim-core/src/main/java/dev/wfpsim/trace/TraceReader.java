package dev.wfpsim.trace;

/**
 * Reads the trace while it is written: the contract oracle, reports, statistics, explainer. Readers
 * are called in the order they were attached and must not change the simulation.
 */
public interface TraceReader {

  /**
   * One event.
   *
   * @param event its number, from 0
   * @param virtualNanos virtual time, nanoseconds since the start of the run
   * @param activity the acting activity's id, 0 for hardware and the network
   * @param a first word; its meaning is the kind's
   * @param b second word
   * @param c third word
   */
  void event(long event, EventKind kind, long virtualNanos, int activity, long a, long b, long c);

  /** An event that carries bytes (a packet, a buffer); {@code data} is valid during the call. */
  default void bytes(
      long event,
      EventKind kind,
      long virtualNanos,
      int activity,
      byte[] data,
      int offset,
      int length) {}

  /** A name was given its number; comes before the first event that uses it. */
  default void name(int id, String name) {}

  /**
   * A choice was answered; {@code n} is 0 for a continuous one, whose answer is the double's bits.
   */
  default void choice(long events, ChoiceKind kind, long key, int n, long answer) {}
}

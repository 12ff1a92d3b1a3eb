package dev.wfpsim.cli;

import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;

/**
 * How far the run under way is, for who watches from another thread: written by the run, read now
 * and then. Touches nothing of the run.
 */
final class Pulse implements TraceReader {

  private static final int EVERY = 0xff;

  private volatile long events;
  private volatile long virtualNanos;

  @Override
  public void event(EventView event) {
    if ((event.number() & EVERY) == 0) {
      events = event.number();
      virtualNanos = event.virtualNanos();
    }
  }

  /** Events so far in this run. */
  long events() {
    return events;
  }

  /** Virtual time so far in this run. */
  long virtualNanos() {
    return virtualNanos;
  }
}

package dev.wfpsim.cli;

import dev.wfpsim.trace.EventKind;
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
  public void event(long event, EventKind kind, long nanos, int activity, long a, long b, long c) {
    if ((event & EVERY) == 0) {
      events = event;
      virtualNanos = nanos;
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

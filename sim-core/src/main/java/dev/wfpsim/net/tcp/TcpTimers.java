package dev.wfpsim.net.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The deadlines of one connection, in virtual nanoseconds; the earliest is found by looking. */
final class TcpTimers {
  static final long NONE = Long.MAX_VALUE;

  /** What a deadline is for. */
  enum Kind {
    RETRANSMIT,
    PERSIST,
    DELAYED_ACK,
    FIN_WAIT_2,
    TIME_WAIT,
    KEEP_ALIVE
  }

  private static final Kind[] KINDS = Kind.values();
  private final long[] deadlines = new long[KINDS.length];

  TcpTimers() {
    clear();
  }

  void set(Kind kind, long atNanos) {
    deadlines[kind.ordinal()] = atNanos;
  }

  void cancel(Kind kind) {
    deadlines[kind.ordinal()] = NONE;
  }

  boolean armed(Kind kind) {
    return deadlines[kind.ordinal()] != NONE;
  }

  void clear() {
    Arrays.fill(deadlines, NONE);
  }

  /** {@link #NONE} where nothing is armed. */
  long earliest() {
    long earliest = NONE;
    for (long deadline : deadlines) {
      earliest = Math.min(earliest, deadline);
    }
    return earliest;
  }

  /** Takes one that is due, in the order of the kinds; null where none is. */
  @Nullable Kind takeDue(long nowNanos) {
    for (Kind kind : KINDS) {
      if (deadlines[kind.ordinal()] <= nowNanos) {
        cancel(kind);
        return kind;
      }
    }
    return null;
  }
}

package dev.wfpsim.net.tcp;

import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;

/**
 * The timestamps of one connection (RFC 7323): round trips are measured by their echo, and old
 * duplicates known by their age (PAWS). The clock ticks once a millisecond from an offset of the
 * connection's own.
 */
final class Timestamps {
  private static final long TICK_NANOS = 1_000_000;
  private static final long OUTDATED_NANOS = 24L * 24 * 3_600 * 1_000_000_000;

  private boolean used;
  private int offset;
  private int recent;
  private long recentSinceNanos;
  private long lastAckSent;

  /** The connection's clock starts at an offset made of its initial sequence number. */
  void begin(int iss) {
    offset = iss * 0x9E37_79B9;
  }

  /** Whether both sides agreed to them. */
  boolean used() {
    return used;
  }

  /** The last the peer sent. */
  int recent() {
    return recent;
  }

  /** The peer's SYN came; whether they are used from now on. */
  void negotiate(TcpOptions options, boolean accepted, long nowNanos) {
    used = accepted && options.hasTimestamps();
    if (used) {
      recent = options.timestamp();
      recentSinceNanos = nowNanos;
    }
  }

  /** The clock. */
  int value(long nowNanos) {
    return offset + (int) (nowNanos / TICK_NANOS);
  }

  /** These options with the clock and the echo. */
  TcpOptions on(TcpOptions options, long nowNanos) {
    return used ? options.withTimestamps(value(nowNanos), recent) : options;
  }

  /** An acknowledgment of {@code position} leaves. */
  void acknowledging(long position) {
    lastAckSent = position;
  }

  /** Whether a segment that is no RST lacks the option: it is dropped without a word (3.2). */
  boolean missing(TcpSegment segment) {
    return used && !segment.has(TcpHeader.RST) && !segment.options().hasTimestamps();
  }

  /** Whether a segment is older than what arrived already (PAWS, 5.3 R1). */
  boolean isOld(TcpSegment segment, long nowNanos) {
    return used
        && !segment.has(TcpHeader.RST)
        && segment.options().timestamp() - recent < 0
        && nowNanos - recentSinceNanos < OUTDATED_NANOS;
  }

  /** An acceptable segment at {@code position} came: remembers its time (4.3). */
  void arrived(TcpSegment segment, long position, long nowNanos) {
    if (used
        && segment.options().hasTimestamps()
        && position <= lastAckSent
        && segment.options().timestamp() - recent >= 0) {
      recent = segment.options().timestamp();
      recentSinceNanos = nowNanos;
    }
  }

  /** The round trip a segment's echo tells, -1 for none. */
  long roundTripNanos(TcpSegment segment, long nowNanos) {
    if (!used || !segment.options().hasTimestamps()) {
      return -1;
    }
    int ticks = value(nowNanos) - segment.options().timestampEcho();
    return ticks < 0 ? -1 : ticks * TICK_NANOS;
  }
}

package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.Fifo;

/**
 * What has come in order on a connection whose data is shown to the platform, and was not shown
 * yet: it takes its room in the receive window. Where the application reads is counted anew from
 * here, for what it is given may be more or less than what came.
 */
final class Arrivals {
  final ByteRing unseen;

  /** Position, as the application counts, behind the last byte it was given. */
  long given;

  /** The application has been told of the end. */
  boolean endGiven;

  /** The end has been shown. */
  boolean endShown;

  /** Something of what is unseen came with PSH. */
  boolean pushed;

  /** Positions behind urgent octets that were announced, ascending. */
  private final Fifo<Long> urgentEnds = new Fifo<>();

  Arrivals(ByteRing unseen, long given) {
    this.unseen = unseen;
    this.given = given;
  }

  /** The peer says that its urgent data ends before a position. */
  void urgentBefore(long position) {
    Long last = urgentEnds.peekLast();
    if (last == null || last < position) {
      urgentEnds.add(position);
    }
  }

  /** Position of the next urgent octet from {@code from} on; {@link Long#MAX_VALUE} for none. */
  long nextUrgent(long from) {
    Long first = urgentEnds.peek();
    while (first != null && first <= from) {
      urgentEnds.removeFirst();
      first = urgentEnds.peek();
    }
    return first == null ? Long.MAX_VALUE : first - 1;
  }
}

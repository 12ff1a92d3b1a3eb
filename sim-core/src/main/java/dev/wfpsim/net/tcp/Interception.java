package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.inspect.StreamData;
import dev.wfpsim.net.tcp.TcpDecision.Notice;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of a connection whose data goes through somebody's hands: gives out what came
 * in order, and takes what the application is to read and what is to be sent. What is given out
 * leaves the receive window's accounts; what is taken need not be the same.
 */
final class Interception {
  private final TcpConnection connection;
  private final Tcb tcb;
  private final Transmitter transmitter;
  private final Arrivals arrivals;

  /**
   * Begins.
   *
   * @param withUnread whether what has arrived and was not read is given out, too
   */
  Interception(TcpConnection connection, Tcb tcb, Transmitter transmitter, boolean withUnread) {
    this.connection = connection;
    this.tcb = tcb;
    this.transmitter = transmitter;
    boolean ended = tcb.finReceived && !withUnread;
    long given = tcb.arrivedEnd() - (withUnread ? tcb.receive.size() : 0);
    this.arrivals = new Arrivals(connection.newRing(), given);
    arrivals.endShown = ended;
    arrivals.endGiven = ended;
    if (withUnread) {
      byte[] unread = unread();
      tcb.receive.drop(unread.length);
      arrivals.unseen.appendAll(Memory.of(unread), 0, unread.length);
    }
    tcb.arrivals = arrivals;
  }

  /** A copy of what the application may read. */
  byte[] unread() {
    byte[] bytes = new byte[tcb.receive.size()];
    tcb.receive.copy(0, bytes, 0, bytes.length);
    return bytes;
  }

  private boolean isOver() {
    return tcb.state == TcpState.CLOSED;
  }

  // --- what came

  /** Gives out what came in order: an urgent octet by itself; null for nothing. */
  @Nullable StreamData takeArrived() {
    int waiting = arrivals.unseen.size();
    if (waiting == 0) {
      return null;
    }
    long from = tcb.arrivedEnd() - waiting;
    long urgent = arrivals.nextUrgent(from);
    boolean expedited = urgent == from;
    int length = expedited ? 1 : (int) Math.min(waiting, urgent - from);
    byte[] bytes = new byte[length];
    arrivals.unseen.copy(0, bytes, 0, length);
    arrivals.unseen.drop(length);
    boolean last = length == waiting;
    StreamData taken = StreamData.of(bytes, expedited, last && arrivals.pushed);
    arrivals.pushed &= !last;
    return taken;
  }

  /** Whether the peer's stream has ended behind all that was given out; once. */
  boolean takeArrivedEnd() {
    boolean ended = tcb.finReceived && !arrivals.endShown && arrivals.unseen.size() == 0;
    arrivals.endShown |= ended;
    return ended;
  }

  /** The window may be larger, now that something was given out. */
  void windowMayHaveGrown() {
    transmitter.windowMayHaveGrown();
  }

  // --- what is to be read

  /**
   * The application is to read this; nobody does who has closed, or whose connection broke. One
   * that ended in order may have ended before the platform let all of it go on.
   */
  void give(StreamData data) {
    if (isOver() && !tcb.closedInOrder || tcb.receiveClosed || arrivals.endGiven) {
      return;
    }
    if (data.end()) {
      arrivals.endGiven = true;
    } else {
      tcb.receive.appendAll(Memory.of(data.bytes()), data.offset(), data.length());
      arrivals.given += data.length();
      if (data.expedited()
          && tcb.urgent.arrives(arrivals.given, tcb.readPosition(), arrivals.given)) {
        tcb.decisions.add(Notice.URGENT);
      }
    }
    tcb.decisions.add(Notice.READABLE);
  }

  /** Whether the application has been told of the end. */
  boolean endGiven() {
    return arrivals.endGiven;
  }

  // --- what is to be sent

  /** The application has sent bytes that are on their way here. */
  void inTransit(int bytes) {
    tcb.inTransit += bytes;
  }

  /** Puts bytes, or the end, behind what is to be sent; nothing follows the end. */
  void send(StreamData data, long now) {
    if (isOver() || tcb.finRequested) {
      return;
    }
    if (data.end()) {
      connection.shutdownSend(now);
      return;
    }
    tcb.send.appendAll(data.bytes(), data.offset(), data.length());
    tcb.appended(data.length());
    if (data.expedited()) {
      tcb.urgent.wrote(tcb.sendEnd());
      tcb.ackNow |= tcb.sndWnd - tcb.flight() <= 0;
    }
  }

  /** Whether an end was sent, or can be no more. */
  boolean sendEnded() {
    return isOver() || tcb.finRequested;
  }

  /** Sends what may be sent now. */
  void output(long now) {
    connection.output(now);
  }
}

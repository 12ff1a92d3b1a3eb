package dev.wfpsim.net.tcp;

import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.StreamData;
import dev.wfpsim.net.inspect.StreamInspection;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The data of one connection on its way through the platform's STREAM layer: inbound behind the
 * reassembly and before the application, outbound before segments are made. All of it is
 * work of the connection, one piece after the other.
 */
final class InspectedStream {
  private final StreamInspection inspection;
  private final Interception bytes;
  private final TcpConnection connection;
  private final StreamLedger.@Nullable Account account;
  private boolean sendEndShown;
  private boolean over;

  /**
   * The stream of a connection from now on.
   *
   * @param established whether its application may have read and written before
   */
  InspectedStream(
      StreamInspection inspection,
      TcpConnection connection,
      StreamLedger.@Nullable Account account,
      boolean established) {
    this.inspection = inspection;
    this.connection = connection;
    this.account = account;
    this.bytes = connection.intercept(!established);
    if (account != null) {
      account.intercepted(bytes.unread());
    }
  }

  /**
   * Takes what fits of the application's bytes; {@link #sent} is to follow as the connection's
   * work.
   */
  int write(int length) {
    int accepted = Math.min(length, connection.writable());
    bytes.inTransit(accepted);
    return accepted;
  }

  /** Bytes that the application sent. */
  void sent(byte[] all, boolean urgent) {
    bytes.inTransit(-all.length);
    if (!over) {
      inspection.take(Direction.OUTBOUND, StreamData.of(all, urgent, !connection.nagle()));
    }
  }

  /** The application sends no more. */
  void sendEnds() {
    if (!sendEndShown && !over) {
      sendEndShown = true;
      inspection.take(Direction.OUTBOUND, StreamData.fin());
    }
  }

  /**
   * Shows what is there to be shown, and carries out what was decided.
   *
   * @return whether the platform wants the connection to be reset
   */
  boolean move(long now) {
    if (over) {
      return false;
    }
    receive();
    inspection.show(Direction.INBOUND);
    for (StreamData next = poll(Direction.INBOUND); next != null; next = poll(Direction.INBOUND)) {
      bytes.give(next);
    }
    inspection.show(Direction.OUTBOUND);
    for (StreamData next = poll(Direction.OUTBOUND);
        next != null;
        next = poll(Direction.OUTBOUND)) {
      if (!bytes.sendEnded() && account != null) {
        account.sent(next.bytes(), next.offset(), next.length());
      }
      bytes.send(next, now);
    }
    if (inspection.drops()) {
      return true;
    }
    bytes.windowMayHaveGrown();
    bytes.output(now);
    return false;
  }

  private @Nullable StreamData poll(Direction direction) {
    return inspection.drops() ? null : inspection.poll(direction);
  }

  private void receive() {
    if (inspection.defers()) {
      return; // it stays in the window, which closes
    }
    for (StreamData next = bytes.takeArrived(); next != null; next = bytes.takeArrived()) {
      if (account != null) {
        account.arrived(next.bytes(), next.length());
      }
      inspection.take(Direction.INBOUND, next);
    }
    if (bytes.takeArrivedEnd()) {
      if (account != null) {
        account.arrivedEnd();
      }
      inspection.take(Direction.INBOUND, StreamData.fin());
    }
  }

  /** Whether there is something, at least the peer's end, that the application is yet to get. */
  boolean owesApplication() {
    return !over && !bytes.endGiven() && !inspection.drops();
  }

  /**
   * The connection is over: a reset is told, in its direction.
   *
   * @return whether that is new
   */
  boolean ends(TcpCloseReason reason) {
    if (over) {
      return false;
    }
    over = true;
    switch (reason) {
      case RESET_BY_PEER -> inspection.aborted(Direction.INBOUND);
      case ABORTED, KEEP_ALIVE_FAILED -> inspection.aborted(Direction.OUTBOUND);
      default -> {
        // no reset, or the platform's own
      }
    }
    inspection.ended();
    return true;
  }

  /** A copy of some bytes. */
  static byte[] copy(byte[] source, int offset, int length) {
    return Arrays.copyOfRange(source, offset, offset + length);
  }
}

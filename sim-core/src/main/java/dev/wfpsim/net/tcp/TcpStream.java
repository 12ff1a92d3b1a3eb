package dev.wfpsim.net.tcp;

import dev.wfpsim.net.SocketAddress;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.socket.SocketError;
import dev.wfpsim.net.socket.WinsockError;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.transport.Wait;
import dev.wfpsim.trace.EventKind;

/**
 * A connection as an application thread uses it: blocking calls on top of a {@link TcpEndpoint}.
 * All methods run at PASSIVE_LEVEL on a thread of the owner.
 *
 * <p>Bytes are counted here, where the application gives and takes them: events for reports, and
 * the oracle of {@link StreamLedger}.
 */
public final class TcpStream {
  private final TcpEndpoint endpoint;
  private final TcpConnection connection;
  private final TransportStack transport;
  private boolean sendShut;
  private boolean receiveShut;

  /** The stream of an endpoint, about to connect or accepted. */
  public TcpStream(TcpEndpoint endpoint) {
    this.endpoint = endpoint;
    this.connection = endpoint.connection();
    this.transport = endpoint.transport();
  }

  public TcpEndpoint endpoint() {
    return endpoint;
  }

  /** Gives the endpoint what a bind made. */
  public void bound(Binding binding) {
    endpoint.bound(binding);
  }

  /** Connects; see {@link ActiveOpen}. */
  public void connect(SocketAddress remote, Binding binding, Patience patience) throws SocketError {
    new ActiveOpen(endpoint).connect(remote, binding, patience);
  }

  /**
   * Sends all the bytes, waiting for room in the send buffer.
   *
   * @throws SocketError WSAENOTCONN, WSAESHUTDOWN, or how the connection ended
   */
  public void send(byte[] bytes, int offset, int length) throws SocketError {
    int sent = 0;
    while (sent < length) {
      checkOpen();
      if (sendShut) {
        throw new SocketError(WinsockError.WSAESHUTDOWN, "send");
      }
      Wait.until(
          transport.kernel(),
          "send",
          endpoint.writableQueue(),
          () -> connection.writable() > 0 || endpoint.over() != null,
          Wait.FOREVER);
      int accepted = connection.write(bytes, offset + sent, length - sent);
      if (accepted > 0) {
        wrote(bytes, offset + sent, accepted);
        sent += accepted;
        endpoint.enter(() -> connection.output(transport.kernel().nowNanos()));
      }
    }
  }

  private void wrote(byte[] bytes, int offset, int length) {
    StreamLedger.Account account = endpoint.account();
    long position = account == null ? 0 : account.written();
    if (account != null) {
      account.wrote(bytes, offset, length);
    }
    transport.emit(EventKind.BYTES_SENT, endpoint.identity().handle(), position, length);
    transport.emitBytes(EventKind.PAYLOAD_SENT, bytes, offset, length);
  }

  /**
   * Receives what is there, waiting for the first byte.
   *
   * @return the number of bytes; 0 where the peer has closed its side and all was read
   * @throws SocketError WSAETIMEDOUT after the time-out, or how the connection ended
   */
  public int receive(byte[] into, int offset, int length, long timeoutNanos) throws SocketError {
    while (true) {
      checkOpenToRead();
      boolean inTime =
          Wait.until(
              transport.kernel(), "receive", endpoint.readableQueue(), this::mayRead, timeoutNanos);
      int count = connection.read(into, offset, length);
      if (count > 0) {
        read(into, offset, count);
        return count;
      }
      if (connection.endOfStream()) {
        StreamLedger.Account account = endpoint.account();
        if (account != null) {
          account.readEnd();
        }
        return 0;
      }
      if (!inTime) {
        throw new SocketError(WinsockError.WSAETIMEDOUT, "receive");
      }
    }
  }

  private boolean mayRead() {
    return connection.readable() > 0 || connection.endOfStream() || endpoint.over() != null;
  }

  private void read(byte[] into, int offset, int count) {
    StreamLedger.Account account = endpoint.account();
    long position = account == null ? 0 : account.read();
    if (account != null) {
      account.read(into, offset, count);
    }
    transport.emit(EventKind.BYTES_DELIVERED, endpoint.identity().handle(), position, count);
    transport.emitBytes(EventKind.PAYLOAD_DELIVERED, into, offset, count);
    if (connection.acknowledgmentDue()) {
      endpoint.enter(() -> connection.output(transport.kernel().nowNanos()));
    }
  }

  /** Sends no more: a FIN follows what was sent. */
  public void shutdownSend() throws SocketError {
    checkOpen();
    if (!sendShut) {
      sendShut = true;
      endpoint.enter(() -> connection.shutdownSend(transport.kernel().nowNanos()));
    }
  }

  /** Reads no more. */
  public void shutdownReceive() {
    receiveShut = true;
  }

  /**
   * Waits until all that was sent, and the FIN, is acknowledged.
   *
   * @return false where the time was over first
   */
  public boolean awaitFlushed(long timeoutNanos) {
    return Wait.until(
        transport.kernel(), "close", endpoint.writableQueue(), this::flushed, timeoutNanos);
  }

  private boolean flushed() {
    TcpState state = connection.state();
    return state == TcpState.CLOSED || state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT;
  }

  /** Closes: gracefully in the background, or with a reset. */
  public void close(boolean abort) {
    endpoint.closeByApplication(abort);
  }

  /** Resets what a graceful close left. */
  public void reset() {
    endpoint.enter(connection::abort);
  }

  private void checkOpen() throws SocketError {
    TcpCloseReason over = endpoint.over();
    if (over != null) {
      throw error(over, false, endpoint.identity().toString());
    }
    if (endpoint.appClosed()) {
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed");
    }
    if (!endpoint.isOpen()) {
      throw new SocketError(WinsockError.WSAENOTCONN, "not connected");
    }
  }

  private void checkOpenToRead() throws SocketError {
    if (receiveShut) {
      throw new SocketError(WinsockError.WSAESHUTDOWN, "receive");
    }
    if (connection.readable() == 0 && !connection.endOfStream()) {
      checkOpen();
    }
  }

  /** The error an application sees for the end of a connection. */
  static SocketError error(TcpCloseReason over, boolean connecting, String detail) {
    WinsockError error =
        switch (over) {
          case REFUSED -> WinsockError.WSAECONNREFUSED;
          case RESET_BY_PEER -> WinsockError.WSAECONNRESET;
          case CONNECT_TIMED_OUT, TIMED_OUT -> WinsockError.WSAETIMEDOUT;
          case UNREACHABLE -> WinsockError.WSAEHOSTUNREACH;
          case BLOCKED -> connecting ? WinsockError.WSAEACCES : WinsockError.WSAECONNABORTED;
          case KEEP_ALIVE_FAILED -> WinsockError.WSAENETRESET;
          case FINISHED, ABORTED -> WinsockError.WSAECONNABORTED;
        };
    return new SocketError(error, "reason=" + over + " " + detail);
  }
}

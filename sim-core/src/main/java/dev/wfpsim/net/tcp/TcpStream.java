package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.tcp.Waiters.For;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
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

  /** Makes the bound endpoint a listener. */
  public TcpListener listen(Binding binding, int backlog) throws SocketError {
    return endpoint.stack().listen(endpoint.identity(), binding, backlog, endpoint.settings());
  }

  /** Connects; see {@link ActiveOpen}. */
  public void connect(SocketAddress remote, Binding binding, Patience patience) throws SocketError {
    new ActiveOpen(endpoint).connect(remote, binding, patience);
  }

  /**
   * Sends all the bytes, waiting for room in the send buffer.
   *
   * @param timeoutNanos how long in all; what had room by then is sent
   * @throws SocketError WSAENOTCONN, WSAESHUTDOWN, WSAETIMEDOUT, or how the connection ended
   */
  public void send(byte[] bytes, int offset, int length, long timeoutNanos) throws SocketError {
    send(bytes, offset, length, false, timeoutNanos);
  }

  /**
   * Sends bytes of which the last is urgent (MSG_OOB), waiting for room.
   *
   * @throws SocketError as {@link #send(byte[], int, int, long)}
   */
  public void sendUrgent(byte[] bytes, int offset, int length, long timeoutNanos)
      throws SocketError {
    send(bytes, offset, length, true, timeoutNanos);
  }

  private void send(byte[] bytes, int offset, int length, boolean urgent, long timeoutNanos)
      throws SocketError {
    Patience limit = new Patience(transport.machine(), transport.kernel().nowNanos(), timeoutNanos);
    int sent = 0;
    while (sent < length) {
      checkOpenToSend();
      if (!awaitWritable(limit.remainingNanos(transport.kernel().nowNanos()))) {
        throw new SocketError(
            WinsockError.WSAETIMEDOUT, "send of length=" + length + " sent=" + sent);
      }
      sent += write(bytes, offset + sent, length - sent, urgent);
    }
  }

  /**
   * Sends what there is room for, without waiting.
   *
   * @return how many bytes
   * @throws SocketError WSAEWOULDBLOCK where there is no room, else as {@link #send(byte[], int,
   *     int, long)}
   */
  public int sendSome(byte[] bytes, int offset, int length) throws SocketError {
    checkOpenToSend();
    int accepted = write(bytes, offset, length, false);
    if (accepted == 0 && length > 0) {
      throw new SocketError(WinsockError.WSAEWOULDBLOCK, "send");
    }
    return accepted;
  }

  private int write(byte[] bytes, int offset, int length, boolean urgent) {
    boolean last = urgent && connection.writable() >= length;
    InspectedStream shown = endpoint.inspectedStream();
    if (shown != null) {
      return write(shown, bytes, offset, length, last);
    }
    int accepted =
        last
            ? connection.writeUrgent(bytes, offset, length)
            : connection.write(bytes, offset, length);
    if (accepted > 0) {
      wrote(bytes, offset, accepted);
      endpoint.output();
    }
    return accepted;
  }

  /** The bytes are shown to the platform, which says what is sent of them. */
  private int write(InspectedStream shown, byte[] bytes, int offset, int length, boolean urgent) {
    int accepted = shown.write(length);
    if (accepted > 0) {
      byte[] taken = InspectedStream.copy(bytes, offset, accepted);
      wrote(bytes, offset, accepted);
      endpoint.enter(() -> shown.sent(taken, urgent));
    }
    return accepted;
  }

  private void checkOpenToSend() throws SocketError {
    checkOpen();
    if (sendShut) {
      throw new SocketError(WinsockError.WSAESHUTDOWN, "send");
    }
  }

  /** How many bytes a send may take without waiting. */
  public int sendRoom() {
    return connection.writable();
  }

  /** Waits until a send would not wait; false where the time was over first. */
  public boolean awaitWritable(long timeoutNanos) {
    return endpoint
        .waiters()
        .await(
            For.WRITABLE,
            "send",
            () -> connection.writable() > 0 || endpoint.over() != null,
            timeoutNanos);
  }

  /** Waits until a receive would not wait; false where the time was over first. */
  public boolean awaitReadable(long timeoutNanos) {
    return endpoint.waiters().await(For.READABLE, "receive", this::mayRead, timeoutNanos);
  }

  private void wrote(byte[] bytes, int offset, int length) {
    StreamLedger.Account account = endpoint.account();
    long position = account == null ? 0 : account.written();
    if (account != null) {
      account.wrote(bytes, offset, length);
    }
    transport
        .events()
        .write(EventKind.BYTES_SENT, endpoint.identity().objectId(), position, length);
    transport.events().writeBytes(EventKind.PAYLOAD_SENT, bytes, offset, length);
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
      boolean inTime = awaitReadable(timeoutNanos);
      passUrgent();
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

  /** Looks at what {@link #receive} would give, which stays to be received (MSG_PEEK). */
  public int peek(byte[] into, int offset, int length, long timeoutNanos) throws SocketError {
    while (true) {
      checkOpenToRead();
      boolean inTime = awaitReadable(timeoutNanos);
      int count = connection.peek(into, offset, length);
      if (count > 0 || connection.endOfStream()) {
        return count;
      }
      if (!inTime) {
        throw new SocketError(WinsockError.WSAETIMEDOUT, "peek");
      }
    }
  }

  /** An urgent octet that stands where reading came to is given apart: it counts as delivered. */
  private void passUrgent() {
    int octet = connection.passUrgent();
    while (octet >= 0) {
      read(new byte[] {(byte) octet}, 0, 1);
      octet = connection.passUrgent();
    }
  }

  /**
   * Receives the latest urgent octet (MSG_OOB), without waiting.
   *
   * @throws SocketError WSAEINVAL where urgent data stays in the stream, WSAEWOULDBLOCK where none
   *     is there
   */
  public int receiveUrgent() throws SocketError {
    if (connection.urgentInline()) {
      throw new SocketError(WinsockError.WSAEINVAL, "urgent data is inline");
    }
    checkOpenToRead();
    int octet = connection.takeUrgent();
    if (octet < 0) {
      throw new SocketError(WinsockError.WSAEWOULDBLOCK, "no urgent data");
    }
    return octet;
  }

  /** Whether reading stands at the urgent octet (SIOCATMARK). */
  public boolean atMark() {
    return connection.atMark();
  }

  // --- options

  public void setNagle(boolean on) {
    connection.setNagle(on);
    if (!on && endpoint.isOpen()) {
      endpoint.output();
    }
  }

  public boolean nagle() {
    return connection.nagle();
  }

  public void setSendBuffer(int bytes) {
    connection.setSendBuffer(bytes);
    endpoint.waiters().wake(For.WRITABLE);
  }

  public int sendBuffer() {
    return connection.sendBuffer();
  }

  public void setReceiveBuffer(int bytes) {
    connection.setReceiveBuffer(bytes);
    if (connection.acknowledgmentDue()) {
      endpoint.output();
    }
  }

  public int receiveBuffer() {
    return connection.receiveBuffer();
  }

  public void setKeepAlive(KeepAlive keepAlive) {
    endpoint.enter(() -> connection.setKeepAlive(keepAlive, transport.kernel().nowNanos()));
  }

  public KeepAlive keepAlive() {
    return connection.keepAlive();
  }

  public void setUrgentInline(boolean on) {
    connection.setUrgentInline(on);
  }

  private boolean mayRead() {
    return connection.readable() > 0 || connection.endOfStream() || endpoint.isOverForReaders();
  }

  private void read(byte[] into, int offset, int count) {
    StreamLedger.Account account = endpoint.account();
    long position = account == null ? 0 : account.read();
    if (account != null) {
      account.read(into, offset, count);
    }
    transport
        .events()
        .write(EventKind.BYTES_DELIVERED, endpoint.identity().objectId(), position, count);
    transport.events().writeBytes(EventKind.PAYLOAD_DELIVERED, into, offset, count);
    if (connection.acknowledgmentDue()) {
      endpoint.output();
    }
  }

  /** Sends no more: a FIN follows what was sent. */
  public void shutdownSend() throws SocketError {
    checkOpen();
    if (!sendShut) {
      sendShut = true;
      endpoint.shutdownSend();
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
    return endpoint.waiters().await(For.WRITABLE, "close", this::flushed, timeoutNanos);
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
    if (connection.readable() == 0 && !connection.endOfStream() && !endpoint.isOwedByPlatform()) {
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

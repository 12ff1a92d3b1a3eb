package dev.wfpsim.net.socket;

import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.tcp.KeepAlive;
import dev.wfpsim.net.tcp.TcpStream;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.net.winsock.WinsockError;
import org.jspecify.annotations.Nullable;

/**
 * What may be set on a socket at any time after it was made (setsockopt, ioctlsocket). An accepted
 * socket begins with what its listener had.
 *
 * <p>Documentation: "SOL_SOCKET socket options", "IPPROTO_TCP socket options", "IPPROTO_IP socket
 * options", "ioctlsocket function".
 */
public final class SocketControl {
  private final TransportEndpoint identity;
  private final @Nullable TcpStream stream;
  private long lingerNanos;
  private long sendTimeoutNanos = Wait.FOREVER;
  private boolean nonBlocking;
  private boolean urgentInline;

  SocketControl(TransportEndpoint identity, @Nullable TcpStream stream, long lingerNanos) {
    this.identity = identity;
    this.stream = stream;
    this.lingerNanos = lingerNanos;
  }

  void takeOver(SocketControl listener) throws SocketError {
    setNonBlocking(listener.nonBlocking);
    setLinger(listener.lingerNanos);
    setSendTimeout(listener.sendTimeoutNanos);
    setUrgentInline(listener.urgentInline);
    setSendBuffer(listener.sendBuffer());
    setReceiveBuffer(listener.receiveBuffer());
    if (noDelay() != listener.noDelay()) {
      setNoDelay(listener.noDelay());
    }
    if (!keepAlive().equals(listener.keepAlive())) {
      setKeepAlive(listener.keepAlive());
    }
    identity.setHopLimit(listener.identity.hopLimit());
  }

  /** Whether calls that would wait fail with WSAEWOULDBLOCK (FIONBIO). */
  public void setNonBlocking(boolean on) {
    nonBlocking = on;
  }

  public boolean nonBlocking() {
    return nonBlocking;
  }

  /**
   * How long close waits for unsent data (SO_LINGER): -1 not at all, it is sent in the background;
   * 0 resets the connection.
   */
  public void setLinger(long nanos) {
    lingerNanos = nanos;
  }

  public long lingerNanos() {
    return lingerNanos;
  }

  /**
   * How long a send waits, for room and for drivers that hold it, before it fails with WSAETIMEDOUT
   * (SO_SNDTIMEO); {@link Wait#FOREVER}, the default, for no limit.
   */
  public void setSendTimeout(long nanos) {
    sendTimeoutNanos = nanos;
  }

  public long sendTimeoutNanos() {
    return sendTimeoutNanos;
  }

  /**
   * Hops of packets sent, 1 to 255 (IP_TTL, IPV6_UNICAST_HOPS).
   *
   * @throws SocketError WSAEINVAL out of range
   */
  public void setHops(int hops) throws SocketError {
    checked("hops", hops, 1, 255);
    identity.setHopLimit(hops);
  }

  /** Whether small segments leave at once (TCP_NODELAY). */
  public void setNoDelay(boolean on) throws SocketError {
    requireStream().setNagle(!on);
  }

  public boolean noDelay() throws SocketError {
    return !requireStream().nagle();
  }

  /**
   * How many bytes a send may run ahead of the peer (SO_SNDBUF).
   *
   * @throws SocketError WSAEINVAL below 1
   */
  public void setSendBuffer(int bytes) throws SocketError {
    checked("send buffer", bytes, 1, Integer.MAX_VALUE);
    requireStream().setSendBuffer(bytes);
  }

  public int sendBuffer() throws SocketError {
    return requireStream().sendBuffer();
  }

  /**
   * The largest window offered (SO_RCVBUF). Above 64 KB it has to be set before the connection is
   * made, whose SYN fixes the scale; what was offered already stays offered.
   *
   * @throws SocketError WSAEINVAL below 1
   */
  public void setReceiveBuffer(int bytes) throws SocketError {
    checked("receive buffer", bytes, 1, 1 << 30);
    requireStream().setReceiveBuffer(bytes);
  }

  public int receiveBuffer() throws SocketError {
    return requireStream().receiveBuffer();
  }

  /** Whether and when an idle connection is probed (SO_KEEPALIVE, TCP_KEEPIDLE, -INTVL, -CNT). */
  public void setKeepAlive(KeepAlive keepAlive) throws SocketError {
    requireStream().setKeepAlive(keepAlive);
  }

  public KeepAlive keepAlive() throws SocketError {
    return requireStream().keepAlive();
  }

  /** Whether urgent data stays in the stream (SO_OOBINLINE). */
  public void setUrgentInline(boolean on) throws SocketError {
    requireStream().setUrgentInline(on);
    urgentInline = on;
  }

  private TcpStream requireStream() throws SocketError {
    TcpStream own = stream;
    if (own == null) {
      throw new SocketError(WinsockError.WSAENOPROTOOPT, "an option of TCP");
    }
    return own;
  }

  private static void checked(String option, int value, int least, int most) throws SocketError {
    if (value < least || value > most) {
      throw new SocketError(WinsockError.WSAEINVAL, option + "=" + value);
    }
  }
}

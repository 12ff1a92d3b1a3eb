package dev.wfpsim.net.socket;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.MulticastOptions;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.tcp.TcpListener;
import dev.wfpsim.net.tcp.TcpStream;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.udp.DatagramEndpoint;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.net.winsock.WinsockError;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket of a simulated process: blocking calls for its threads, at PASSIVE_LEVEL. Failures are
 * {@link SocketError}s with the Winsock code.
 *
 * <p>Addresses: an IPv6 socket made dual-stack takes and gives v4-mapped addresses for IPv4, which
 * the stack below, and the layers, treat as IPv4. Where the platform redirects a connection, {@link
 * #remoteAddress} shows the effective peer, as Windows does.
 *
 * <p>When its process exits, the socket closes as by {@link #close}. Waiting in {@link #accept} and
 * in {@link #receive} is being at rest: it makes no deadlock, and a peer that is alive shows as
 * timers and packets.
 */
public final class Socket {
  private static final int DEFAULT_BACKLOG = 200;

  private final TransportStack transport;
  private final @Nullable UserProcess process;
  private final SocketKind kind;
  private final AddressFamily family;
  private final SocketOptions options;
  private final TransportEndpoint identity;
  private final @Nullable TcpStream stream;
  private final @Nullable DatagramEndpoint datagrams;
  private final SocketControl control;
  private UserProcess.@Nullable ExitRegistration exit;
  private @Nullable TcpListener listener;
  private @Nullable Binding binding;
  private @Nullable Patience patience;
  private @Nullable BackgroundConnect background;
  private boolean connecting;
  private boolean closed;

  Socket(
      TransportStack transport,
      @Nullable UserProcess process,
      SocketKind kind,
      AddressFamily family,
      SocketOptions options,
      @Nullable TcpStream stream,
      @Nullable DatagramEndpoint datagrams) {
    this.transport = transport;
    this.process = process;
    this.kind = kind;
    this.family = family;
    this.options = options;
    this.stream = stream;
    this.datagrams = datagrams;
    this.identity =
        stream != null
            ? stream.endpoint().identity()
            : Objects.requireNonNull(datagrams).identity();
    this.control = new SocketControl(identity, stream, options.lingerNanos());
    if (process != null) {
      exit = process.onExit(this::close);
    }
  }

  public SocketKind kind() {
    return kind;
  }

  public AddressFamily family() {
    return family;
  }

  /** The endpoint, as the platform sees it. */
  public TransportEndpoint endpoint() {
    return identity;
  }

  /** What may be set at any time (setsockopt). */
  public SocketControl control() {
    return control;
  }

  /** The local address (getsockname); unspecified and port 0 before a bind. */
  public SocketAddress localAddress() {
    return outward(identity.local());
  }

  /** The effective peer (getpeername); null where there is none. */
  public @Nullable SocketAddress remoteAddress() {
    SocketAddress remote = identity.remote();
    return remote == null ? null : outward(remote);
  }

  /** Binds to an address and port; unspecified and 0 let the stack choose. */
  public void bind(SocketAddress local) throws SocketError {
    bind(local, Wait.FOREVER);
  }

  /**
   * Binds, waiting at most {@code timeoutNanos} for drivers that hold it: then it fails with
   * WSAETIMEDOUT.
   */
  public void bind(SocketAddress local, long timeoutNanos) throws SocketError {
    checkOpen();
    if (binding != null) {
      throw new SocketError(WinsockError.WSAEINVAL, "bound already");
    }
    bind(inward(local), null, begin(timeoutNanos));
  }

  /**
   * Lets a raw socket hear all messages of its protocol to its address, or to groups it has joined,
   * whoever they are meant for (SIO_RCVALL). Page: "SIO_RCVALL Control Code".
   *
   * @throws SocketError WSAEINVAL where it is no raw socket or not bound
   */
  public void receiveAll() throws SocketError {
    checkOpen();
    if (kind != SocketKind.RAW_ICMP || binding == null) {
      throw new SocketError(WinsockError.WSAEINVAL, "not a raw socket, or not bound");
    }
    requireDatagrams().receiveAll();
  }

  /** A call begins that lasts no longer than that, nor after a close. */
  private Patience begin(long timeoutNanos) {
    Patience limit = new Patience(transport.machine(), transport.kernel().nowNanos(), timeoutNanos);
    patience = limit;
    return limit;
  }

  /** Binds; for its own sake, or because a peer is to be reached. */
  private Binding bind(SocketAddress local, @Nullable SocketAddress peer, Patience patience)
      throws SocketError {
    boolean implicit = peer != null;
    Binding.Request request =
        new Binding.Request(
            local,
            implicit,
            options.dualStack(),
            options.sharing(),
            kind == SocketKind.STREAM ? peer : null);
    Binding made = transport.bind(identity, request, patience);
    binding = made;
    if (stream != null) {
      stream.bound(made);
    } else {
      Objects.requireNonNull(datagrams).bound(made);
    }
    checkOpen();
    return made;
  }

  /** The binding, made now if there is none: with any address, in the family of the peer. */
  private Binding bound(SocketAddress peer, Patience patience) throws SocketError {
    Binding made = binding;
    return made != null
        ? made
        : bind(new SocketAddress(IpAddress.any(peer.family()), 0), peer, patience);
  }

  /** Listens with the usual backlog. */
  public void listen() throws SocketError {
    listen(DEFAULT_BACKLOG);
  }

  /** Listens for connections, of which {@code backlog} may wait. */
  public void listen(int backlog) throws SocketError {
    TcpStream own = requireStream();
    Binding made = binding;
    if (made == null || connecting || listener != null) {
      throw new SocketError(WinsockError.WSAEINVAL, "not bound, or in use");
    }
    listener = own.listen(made, backlog);
  }

  /** Accepts, waiting for ever. */
  public Socket accept() throws SocketError {
    return accept(Wait.FOREVER);
  }

  /** Waits for a connection, at most {@code timeoutNanos}. */
  public Socket accept(long timeoutNanos) throws SocketError {
    checkOpen();
    TcpListener own = listener;
    if (own == null) {
      throw new SocketError(WinsockError.WSAEINVAL, "not listening");
    }
    if (control.nonBlocking() && !own.acceptable()) {
      throw new SocketError(WinsockError.WSAEWOULDBLOCK, "accept");
    }
    TcpStream accepted = new TcpStream(own.accept(timeoutNanos));
    Socket socket = new Socket(transport, process, kind, family, options, accepted, null);
    socket.control.takeOver(control);
    return socket;
  }

  /** Connects; a datagram socket only notes its peer. */
  public void connect(SocketAddress remote) throws SocketError {
    connect(remote, Wait.FOREVER);
  }

  /**
   * Connects, waiting at most {@code timeoutNanos} for drivers and the peer together: then it fails
   * with WSAETIMEDOUT, and the connection is given up. Another thread that closes the socket ends
   * the wait with WSAENOTSOCK.
   */
  public void connect(SocketAddress remote, long timeoutNanos) throws SocketError {
    checkOpen();
    SocketAddress peer = inward(remote);
    if (datagrams != null) {
      bound(peer, begin(timeoutNanos));
      datagrams.connect(peer);
      return;
    }
    TcpStream own = requireStream();
    if (listener != null || !MappedAddresses.isPeer(peer)) {
      throw listener != null
          ? new SocketError(WinsockError.WSAEINVAL, "listening")
          : new SocketError(WinsockError.WSAEADDRNOTAVAIL, "no peer: remote=" + remote);
    }
    if (connecting) {
      BackgroundConnect under = background;
      throw under != null && !under.isOver()
          ? new SocketError(WinsockError.WSAEALREADY, "connect")
          : new SocketError(WinsockError.WSAEISCONN, "connected already, or tried to");
    }
    Patience limit = begin(timeoutNanos);
    if (control.nonBlocking()) {
      connecting = true;
      background =
          BackgroundConnect.start(
              transport, process, () -> own.connect(peer, bound(peer, limit), limit));
      throw new SocketError(WinsockError.WSAEWOULDBLOCK, "connect");
    }
    Binding made = bound(peer, limit);
    connecting = true;
    own.connect(peer, made, limit);
  }

  /**
   * The error a connect in the background ended with (SO_ERROR); null for none, and after it was
   * asked for once.
   */
  public @Nullable WinsockError takeError() {
    BackgroundConnect under = background;
    return under == null ? null : under.takeError();
  }

  /**
   * Waits until a receive, or an accept, would not wait (WSAPoll); false where the time was over
   * first.
   */
  public boolean awaitReadable(long timeoutNanos) throws SocketError {
    checkOpen();
    if (listener != null) {
      return listener.awaitAcceptable(timeoutNanos);
    }
    return stream != null
        ? stream.awaitReadable(timeoutNanos)
        : requireDatagrams().awaitReadable(timeoutNanos);
  }

  /**
   * Waits until a send would not wait, or a connect in the background is over (WSAPoll); false
   * where the time was over first.
   */
  public boolean awaitWritable(long timeoutNanos) throws SocketError {
    checkOpen();
    BackgroundConnect under = background;
    if (under != null && !under.isOver()) {
      return under.await(timeoutNanos);
    }
    return stream == null || stream.awaitWritable(timeoutNanos);
  }

  /** Sends all the bytes: a stream when there is room, a datagram to the connected peer. */
  public void send(byte[] bytes) throws SocketError {
    send(bytes, 0, bytes.length);
  }

  /** Sends a part of an array; of a socket that does not wait either all or nothing. */
  public void send(byte[] bytes, int offset, int length) throws SocketError {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    checkOpen();
    if (stream != null) {
      if (control.nonBlocking() && stream.sendRoom() < length) {
        throw new SocketError(WinsockError.WSAEWOULDBLOCK, "send of length=" + length);
      }
      stream.send(bytes, offset, length, control.sendTimeoutNanos());
      return;
    }
    SocketAddress peer = requireDatagrams().connectedTo();
    if (peer == null) {
      throw new SocketError(WinsockError.WSAENOTCONN, "no peer");
    }
    requireDatagrams().send(bytes, offset, length, peer, null, begin(control.sendTimeoutNanos()));
  }

  /**
   * Sends what there is room for, without waiting; of a stream.
   *
   * @return how many bytes
   * @throws SocketError WSAEWOULDBLOCK where there is no room
   */
  public int sendSome(byte[] bytes, int offset, int length) throws SocketError {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    checkOpen();
    return requireStream().sendSome(bytes, offset, length);
  }

  /** Sends bytes, the last urgent (MSG_OOB); of a stream. */
  public void sendUrgent(byte[] bytes) throws SocketError {
    checkOpen();
    requireStream().sendUrgent(bytes, 0, bytes.length, control.sendTimeoutNanos());
  }

  /**
   * Receives the latest urgent octet (MSG_OOB), without waiting; of a stream.
   *
   * @throws SocketError WSAEINVAL with SO_OOBINLINE, WSAEWOULDBLOCK where there is none
   */
  public int receiveUrgent() throws SocketError {
    checkOpen();
    return requireStream().receiveUrgent();
  }

  /** Whether the next receive begins at the place of the urgent octet (SIOCATMARK). */
  public boolean atMark() throws SocketError {
    checkOpen();
    return requireStream().atMark();
  }

  /** Sends one datagram. */
  public void sendTo(byte[] bytes, SocketAddress destination) throws SocketError {
    sendMsg(bytes, destination, null);
  }

  /** Sends one datagram with control data of {@code ControlData} (WSASendMsg); null for none. */
  public void sendMsg(byte[] bytes, SocketAddress destination, byte @Nullable [] controlData)
      throws SocketError {
    checkOpen();
    DatagramEndpoint own = requireDatagrams();
    SocketAddress peer = inward(destination);
    Patience limit = begin(control.sendTimeoutNanos());
    bound(peer, limit);
    own.send(bytes, 0, bytes.length, peer, controlData, limit);
  }

  /** Receives into an array; see {@link #receive(byte[], int, int, long)}. */
  public int receive(byte[] into) throws SocketError {
    return receive(into, 0, into.length, Wait.FOREVER);
  }

  /**
   * Receives bytes, or the payload of one datagram.
   *
   * @return how many; 0 where the peer of a stream has closed its side
   * @throws SocketError WSAETIMEDOUT after {@code timeoutNanos}; WSAEMSGSIZE where a datagram does
   *     not fit, which is then lost
   */
  public int receive(byte[] into, int offset, int length, long timeoutNanos) throws SocketError {
    Objects.checkFromIndexSize(offset, length, into.length);
    checkOpen();
    checkWouldNotWait();
    if (stream != null) {
      return length == 0 ? 0 : stream.receive(into, offset, length, timeoutNanos);
    }
    byte[] payload = receiveFrom(timeoutNanos).payload();
    if (payload.length > length) {
      throw new SocketError(WinsockError.WSAEMSGSIZE, "datagram of length=" + payload.length);
    }
    System.arraycopy(payload, 0, into, offset, payload.length);
    return payload.length;
  }

  /**
   * Looks at what {@link #receive} would give, which stays to be received (MSG_PEEK). A datagram
   * that is longer is cut.
   *
   * @return how many bytes; 0 where the peer of a stream has closed its side
   */
  public int peek(byte[] into, int offset, int length, long timeoutNanos) throws SocketError {
    Objects.checkFromIndexSize(offset, length, into.length);
    checkOpen();
    checkWouldNotWait();
    if (stream != null) {
      return stream.peek(into, offset, length, timeoutNanos);
    }
    byte[] payload = requireDatagrams().peek(timeoutNanos).payload();
    System.arraycopy(payload, 0, into, offset, Math.min(length, payload.length));
    return Math.min(length, payload.length);
  }

  private void checkWouldNotWait() throws SocketError {
    if (control.nonBlocking() && !awaitReadable(0)) {
      boolean connected = stream == null || stream.endpoint().isOpen();
      throw new SocketError(
          connected ? WinsockError.WSAEWOULDBLOCK : WinsockError.WSAENOTCONN, "receive");
    }
  }

  /** Receives one datagram, with its sender and redirect control data. */
  public Datagram receiveFrom() throws SocketError {
    return receiveFrom(Wait.FOREVER);
  }

  /** Receives one datagram, waiting at most {@code timeoutNanos}. */
  public Datagram receiveFrom(long timeoutNanos) throws SocketError {
    checkOpen();
    DatagramEndpoint own = requireDatagrams();
    checkWouldNotWait();
    if (binding == null) {
      throw new SocketError(WinsockError.WSAEINVAL, "not bound");
    }
    Datagram got = own.receive(timeoutNanos);
    return got.between(outward(got.from()), outward(got.to()));
  }

  /**
   * Joins a multicast group (IP_ADD_MEMBERSHIP, IPV6_ADD_MEMBERSHIP): only then does the socket
   * hear what is sent to it, on that interface.
   *
   * @param interfaceIndex 0 for the interface that packets to the group leave by
   * @throws SocketError WSAEINVAL for what is no group, or joined already; WSAEADDRNOTAVAIL for an
   *     interface that is none; WSAEOPNOTSUPP on a stream
   */
  public void joinGroup(IpAddress group, int interfaceIndex) throws SocketError {
    checkOpen();
    requireDatagrams().joinGroup(ofFamily(group), interfaceIndex);
  }

  /**
   * Leaves a multicast group (IP_DROP_MEMBERSHIP, IPV6_DROP_MEMBERSHIP); closing the socket leaves
   * all.
   *
   * @throws SocketError WSAEADDRNOTAVAIL where it was not joined on that interface
   */
  public void leaveGroup(IpAddress group, int interfaceIndex) throws SocketError {
    checkOpen();
    requireDatagrams().leaveGroup(ofFamily(group), interfaceIndex);
  }

  private IpAddress ofFamily(IpAddress group) throws SocketError {
    return inward(new SocketAddress(group, 0)).address();
  }

  /** IP_MULTICAST_LOOP or IPV6_MULTICAST_LOOP; see {@link MulticastOptions#loop}. */
  public void setMulticastLoop(boolean hears) throws SocketError {
    multicastOptions().setLoop(hears);
  }

  /** IP_MULTICAST_TTL or IPV6_MULTICAST_HOPS, 0 to 255; else WSAEINVAL. */
  public void setMulticastHops(int hops) throws SocketError {
    if (hops < 0 || hops > MulticastOptions.MAX_HOPS) {
      throw new SocketError(WinsockError.WSAEINVAL, "hops=" + hops);
    }
    multicastOptions().setHops(hops);
  }

  /** IP_MULTICAST_IF or IPV6_MULTICAST_IF: an index, 0 for what the routes say. */
  public void setMulticastInterface(int interfaceIndex) throws SocketError {
    if (interfaceIndex != 0 && transport.ip().interfaceByIndex(interfaceIndex) == null) {
      throw new SocketError(WinsockError.WSAEADDRNOTAVAIL, "interface=" + interfaceIndex);
    }
    multicastOptions().setInterfaceIndex(interfaceIndex);
  }

  private MulticastOptions multicastOptions() throws SocketError {
    checkOpen();
    return requireDatagrams().identity().multicastOptions();
  }

  /** Sends no more (SD_SEND): the peer reads the end of the stream after what was sent. */
  public void shutdownSend() throws SocketError {
    checkOpen();
    requireStream().shutdownSend();
  }

  /** Reads no more (SD_RECEIVE). */
  public void shutdownReceive() throws SocketError {
    checkOpen();
    requireStream().shutdownReceive();
  }

  /** Closes gracefully, or as the linger option says. A second time does nothing. */
  public void close() {
    close(control.lingerNanos() == 0);
  }

  /** Closes with a reset. */
  public void abort() {
    close(true);
  }

  private void close(boolean abort) {
    if (closed) {
      return;
    }
    closed = true;
    UserProcess.ExitRegistration registration = exit;
    if (registration != null) {
      registration.cancel();
    }
    TcpListener listening = listener;
    if (listening != null) {
      listening.close();
      return;
    }
    Patience waiting = patience;
    if (datagrams != null) {
      datagrams.close();
      if (waiting != null) {
        waiting.abandon();
      }
      return;
    }
    TcpStream own = Objects.requireNonNull(stream);
    own.close(abort);
    if (waiting != null) {
      waiting.abandon();
    }
    if (!abort && control.lingerNanos() > 0 && !own.awaitFlushed(control.lingerNanos())) {
      own.reset();
    }
  }

  public boolean isClosed() {
    return closed;
  }

  /**
   * A control call. The query codes copy into {@code output}; one of length 0 asks for the size.
   *
   * @param input of SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS the records
   * @param output of the query codes where to
   * @return STATUS_NOT_FOUND where the connection was not redirected,
   *     STATUS_BUFFER_TOO_SMALL with the size that is needed, or what the platform
   *     answers
   */
  public IoctlResult ioctl(SocketIoctl code, byte @Nullable [] input, byte @Nullable [] output) {
    if (closed) {
      return new IoctlResult(NtStatus.STATUS_INVALID_HANDLE, 0);
    }
    RedirectIoctl.checkIrql(transport.kernel(), code);
    return RedirectIoctl.of(transport.inspection(), identity, code, input, output);
  }

  // --- addresses: v4-mapped outside, IPv4 inside

  private SocketAddress inward(SocketAddress address) throws SocketError {
    return MappedAddresses.inward(address, family, options.dualStack());
  }

  private SocketAddress outward(SocketAddress address) {
    return MappedAddresses.outward(address, family);
  }

  private void checkOpen() throws SocketError {
    if (closed) {
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed");
    }
  }

  private TcpStream requireStream() throws SocketError {
    TcpStream own = stream;
    if (own == null) {
      throw new SocketError(WinsockError.WSAEOPNOTSUPP, "kind=" + kind);
    }
    return own;
  }

  private DatagramEndpoint requireDatagrams() throws SocketError {
    DatagramEndpoint own = datagrams;
    if (own == null) {
      throw new SocketError(WinsockError.WSAEOPNOTSUPP, "kind=" + kind);
    }
    return own;
  }

  @Override
  public String toString() {
    return kind + " " + identity;
  }
}

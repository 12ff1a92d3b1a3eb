package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.trace.EventKind;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One end of a conversation (a TCP connection, or datagrams with one peer) as its process has it:
 * what the process needs to go on, and the words in which it tells the trace. What is made of it in
 * the end is no part of the run: {@link TalkReader}.
 */
final class Talk implements TalkEnd {

  static final String MADE = "made";
  static final String NO_CONTEXT = "none";
  static final String RECORDED = "recorded";
  static final String PASSED_ON = "passed on";

  private final World world;
  private final Transport transport;
  private final String host;
  private final int number;

  /** The talk that a proxy makes this one for. */
  private final @Nullable Talk behalf;

  /** Where it came from, if it was accepted. */
  private final @Nullable SocketAddress peer;

  private final @Nullable SocketAddress acceptedAt;
  private @Nullable TransportEndpoint endpoint;
  private @Nullable ByteSource source;
  private long sent;
  private long received;
  private boolean trying = true;

  private Talk(
      World world,
      Transport transport,
      String host,
      @Nullable Talk behalf,
      @Nullable SocketAddress peer,
      @Nullable SocketAddress acceptedAt) {
    this.world = world;
    this.transport = transport;
    this.host = host;
    this.behalf = behalf;
    this.peer = peer;
    this.acceptedAt = acceptedAt;
    this.number = world.nextTalk();
  }

  /** A process begins to talk to somebody. */
  static Talk begin(RunningProcess life, Endpoint asked, @Nullable Talk behalf) {
    World world = life.world();
    Talk talk = new Talk(world, asked.transport(), life.setup().host(), behalf, null, null);
    Events events = world.kernel.events();
    SocketAddress to = asked.address();
    long[] words = {
      talk.number,
      events.name(life.setup().name()),
      events.name(life.setup().host()),
      protocol(asked.transport()),
      to.address().mappedHigh(),
      to.address().mappedLow(),
      to.port(),
      to.scopeId(),
      to.address().isIpv4Mapped() ? 1 : 0,
      behalf == null ? 0 : behalf.number
    };
    events.write(EventKind.TALK_BEGIN, words);
    return talk;
  }

  /** A process has got a connection, or a datagram of a new peer. */
  static Talk accept(
      RunningProcess life,
      Transport transport,
      TransportEndpoint endpoint,
      SocketAddress local,
      SocketAddress remote) {
    World world = life.world();
    Talk talk = new Talk(world, transport, life.setup().host(), null, remote, local);
    Events events = world.kernel.events();
    talk.endpoint = endpoint;
    talk.trying = false;
    events.write(
        EventKind.TALK_ACCEPT,
        talk.number,
        events.name(life.setup().name()),
        events.name(life.setup().host()),
        protocol(transport),
        endpoint.objectId());
    talk.between(local, remote);
    return talk;
  }

  private static long protocol(Transport transport) {
    return switch (transport) {
      case TCP -> IpProtocol.TCP;
      case UDP -> IpProtocol.UDP;
      case ICMP -> IpProtocol.ICMP;
    };
  }

  private void between(SocketAddress local, SocketAddress remote) {
    long[] words = {
      number,
      local.address().mappedHigh(),
      local.address().mappedLow(),
      local.port(),
      local.scopeId(),
      remote.address().mappedHigh(),
      remote.address().mappedLow(),
      remote.port(),
      remote.scopeId(),
      remote.address().isIpv4Mapped() ? 1 : 0
    };
    world.kernel.events().write(EventKind.TALK_BETWEEN, words);
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public @Nullable TalkEnd behalf() {
    return behalf;
  }

  @Override
  public @Nullable SocketAddress local() {
    return endpoint == null || acceptedAt != null ? acceptedAt : endpoint.local();
  }

  @Override
  public @Nullable SocketAddress remote() {
    return endpoint == null || peer != null ? peer : endpoint.remote();
  }

  /** The peer's address, of one that was accepted. */
  SocketAddress peer() {
    return required(peer);
  }

  /** The address it was accepted at. */
  SocketAddress acceptedAt() {
    return required(acceptedAt);
  }

  private static SocketAddress required(@Nullable SocketAddress address) {
    if (address == null) {
      throw new IllegalStateException("a talk that was not accepted");
    }
    return address;
  }

  // --- what becomes of it

  /** It is made with this socket. */
  void on(Socket socket) {
    endpoint = socket.endpoint();
    write(EventKind.TALK_ENDPOINT, socket.endpoint().objectId());
  }

  /** It is open, between the addresses of its socket. */
  void opened(Socket socket, Endpoint asked) {
    TransportEndpoint at = socket.endpoint();
    SocketAddress remote = at.remote();
    endpoint = at;
    trying = false;
    between(at.local(), remote == null ? asked.address() : remote);
    write(EventKind.TALK_OPEN, at.originalRemote() == null ? 0 : 1);
  }

  /** Whether it is neither open nor given up. */
  boolean isTrying() {
    return trying;
  }

  /** A socket call failed. */
  void failed(SocketError failure) {
    trying = false;
    world
        .kernel
        .events()
        .write(
            EventKind.TALK_FAIL,
            number,
            failure.error().code(),
            failure.isOutOfPorts() ? 1 : 0,
            text(String.valueOf(failure.getMessage())));
  }

  /** A receive failed for another reason than time. */
  void unheard(SocketError failure) {
    if (failure.error() == WinsockError.WSAENOTSOCK) {
      failed(failure);
      return;
    }
    trying = false;
    world
        .kernel
        .events()
        .write(
            EventKind.TALK_UNHEARD,
            number,
            failure.error().code(),
            text(String.valueOf(failure.getMessage())));
  }

  /** Somebody answered after all. */
  void answered() {
    write(EventKind.TALK_ANSWER);
  }

  /** What it waited for did not come in time. */
  void late(SocketError failure) {
    write(EventKind.TALK_LATE, text(String.valueOf(failure.getMessage())));
  }

  /** It was cut off, by whichever end. */
  void reset() {
    write(EventKind.TALK_RESET);
  }

  /** What the platform told of a redirection, or null where there was none. */
  void told(byte @Nullable [] context, byte @Nullable [] records) {
    long bytes = records == null ? 0 : records.length;
    String hex = context == null ? NO_CONTEXT : HexFormat.of().formatHex(context);
    world.kernel.events().write(EventKind.TALK_TOLD, number, bytes, text(hex));
  }

  /** A proxy cannot pass it on, or only in part; nothing is said for an empty text. */
  void stuck(String why) {
    if (!why.isEmpty()) {
      write(EventKind.TALK_STUCK, text(why));
    }
  }

  /** What a proxy made for it did not get on. */
  void stuckAt(Talk onward) {
    write(EventKind.TALK_ONWARD_STUCK, onward.number);
  }

  /** The process has done all it meant to do with it. */
  void over(boolean orderly) {
    write(EventKind.TALK_OVER, orderly ? 1 : 0);
  }

  private void write(EventKind kind) {
    world.kernel.events().write(kind, number);
  }

  private void write(EventKind kind, long word) {
    world.kernel.events().write(kind, number, word);
  }

  /** The word of a text that is no name of the run. */
  private long text(String text) {
    return world.kernel.trace().name(text);
  }

  // --- what it says

  /** It will say bytes made from a key. */
  void says(ByteSource.Made made) {
    source = made;
    source(MADE, made.key(), "", 0);
  }

  /**
   * It will say recorded bytes.
   *
   * @param file the capture, as the scenario names it
   * @param conversation its place among those of the capture
   */
  void says(ByteSource.Recorded recorded, String file, int conversation) {
    source = recorded;
    source(RECORDED, recorded.ofClient() ? 1 : 0, file, conversation);
  }

  /** It will say what another hears. */
  void passesOn(Talk other) {
    source(PASSED_ON, other.number, "", 0);
  }

  private void source(String what, long key, String file, int index) {
    Events events = world.kernel.events();
    events.write(EventKind.TALK_SOURCE, number, events.name(what), key, events.name(file), index);
  }

  /** Where the bytes come from that it says; null where it passes them on. */
  @Nullable ByteSource source() {
    return source;
  }

  long sent() {
    return sent;
  }

  long received() {
    return received;
  }

  void countSent(int bytes) {
    sent += bytes;
  }

  void countReceived(int bytes) {
    received += bytes;
  }

  /** The datagram that this thread sends next is its. */
  void sends(int bytes) {
    sent += bytes;
    write(EventKind.TALK_DATAGRAM, 1);
  }

  /** The datagram that this thread has just received is its. */
  void heard(int bytes) {
    received += bytes;
    write(EventKind.TALK_DATAGRAM, 0);
  }
}

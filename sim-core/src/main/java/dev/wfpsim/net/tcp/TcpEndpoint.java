package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.StreamInspection;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.DispatchLevel;
import dev.wfpsim.net.tcp.TcpDecision.Notice;
import dev.wfpsim.net.tcp.Waiters.For;
import dev.wfpsim.net.transport.Authorisation;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.transport.EndpointGate;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.trace.EventKind;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP endpoint in the stack: the state machine with its surroundings. Segments, timers and socket
 * calls come in through the gate, one after another; what the machine asks for is carried out in
 * order, through the hooks.
 *
 * <p>The machine itself runs between two scheduling points; only what carries out its decisions may
 * park. How an endpoint ends: {@link Retirement}.
 */
public final class TcpEndpoint {
  private final TcpStack stack;
  private final TransportStack transport;
  private final TransportEndpoint identity;
  private final @Nullable TcpListener listener;
  private final TcpConnection connection;
  private final EndpointGate gate = new EndpointGate();
  private final Waiters waiters;
  private final TcpAlarm alarm;
  private final Succession succession = new Succession();
  private final Retirement retirement = new Retirement(this);

  /** Where the platform sees the data; null where no filter asks for that. */
  private @Nullable InspectedStream stream;

  private SocketAddress local;
  private @Nullable SocketAddress remote;
  private @Nullable Authorisation authorisation;
  private @Nullable Flow flow;
  private StreamLedger.@Nullable Account account;
  private long key;
  private @Nullable TcpCloseReason over;
  private boolean open;

  TcpEndpoint(
      TcpStack stack,
      TransportEndpoint identity,
      TcpSettings settings,
      @Nullable TcpListener listener) {
    this.stack = stack;
    this.transport = stack.transport();
    this.identity = identity;
    this.listener = listener;
    this.local = identity.local();
    this.connection = new TcpConnection(settings, stack.blocks());
    this.waiters = new Waiters(stack.waitPlaces());
    this.alarm = new TcpAlarm(transport, connection::nextDeadline, this::key, this::timersExpire);
  }

  public TransportEndpoint identity() {
    return identity;
  }

  TransportStack transport() {
    return transport;
  }

  /** The stable key of its connection, for choices; from when both its ends are known. */
  long key() {
    if (key == 0) {
      key = stack.keys().next(local, peer());
    }
    return key;
  }

  TcpStack stack() {
    return stack;
  }

  TcpConnection connection() {
    return connection;
  }

  @Nullable Flow flow() {
    return flow;
  }

  StreamLedger.@Nullable Account account() {
    return account;
  }

  /** The threads that wait for it. */
  Waiters waiters() {
    return waiters;
  }

  /** Whether the handshake is done and the flow established. */
  public boolean isOpen() {
    return open;
  }

  /** How the connection ended; null while it has not. */
  public @Nullable TcpCloseReason over() {
    return over;
  }

  /** What was set about it. */
  public TcpSettings settings() {
    return connection.settings();
  }

  /** The state of the machine. */
  public TcpState state() {
    return connection.state();
  }

  boolean appClosed() {
    return retirement.appClosed();
  }

  void bound(Binding made) {
    local = identity.local();
    retirement.bound(made);
  }

  private long now() {
    return transport.kernel().nowNanos();
  }

  /** Takes its pair of addresses; false where it is in use. */
  boolean adopt(SocketAddress ownSide, SocketAddress peer) {
    if (!stack.register(this, ownSide, peer)) {
      return false;
    }
    local = ownSide;
    remote = peer;
    identity.setLocal(ownSide);
    identity.setRemote(peer);
    connection.behindIpOptions(transport.ip().headerOptionBytes(peer.address().isIpv4()));
    return true;
  }

  /** ALE_AUTH_CONNECT was asked: ALE_ENDPOINT_CLOSURE is owed from now on. */
  void authorisedBy(Authorisation asked) {
    authorisation = asked;
    retirement.owesClosure();
  }

  /** Does work of this endpoint at DISPATCH_LEVEL, after what is already being done. */
  void enter(Runnable work) {
    DispatchLevel.run(
        transport.machine(),
        () ->
            gate.enter(
                () -> {
                  work.run();
                  carryOut(null);
                }));
  }

  /** Sends what may be sent now; see {@link TcpConnection#output}. */
  void output() {
    enter(() -> connection.output(now()));
  }

  /**
   * Carries out what the machine decided. A hook on the way may park, and may make it decide more.
   *
   * @param arrival the segment it decided about; null where there is none
   */
  private void carryOut(@Nullable TcpArrival arrival) {
    do {
      note();
      for (TcpDecision next = connection.decisions().poll();
          next != null;
          next = connection.decisions().poll()) {
        switch (next) {
          case TcpDecision.Send send -> transmit(send);
          case TcpDecision.Closed closed -> finish(closed.reason());
          case Notice notice -> establishFlow(arrival); // the others were noted
        }
      }
    } while (stream != null && moveStream(stream));
    connection.settled();
    alarm.update();
  }

  /** Shows the data to the platform; whether the machine decided on something after that. */
  private boolean moveStream(InspectedStream shown) {
    if (shown.move(now())) {
      abortBlocked();
    }
    streamMayEnd();
    retirement.leaveToWorker();
    return !connection.decisions().isEmpty();
  }

  /** The data of the flow is shown to the platform from now on, if a filter asks for that. */
  private void inspectStream(Flow known, boolean established) {
    StreamInspection seen = transport.inspection().stream(known, established);
    if (seen != null) {
      stream = new InspectedStream(seen, connection, account, established);
    }
  }

  /** The STREAM layer has something to go on with, or new filters. */
  void streamChanged() {
    enter(
        () -> {
          Flow known = flow;
          if (stream == null && open && over == null && known != null && !known.deleted()) {
            inspectStream(known, true);
          }
        });
  }

  /**
   * Whether the platform still has data, or the end, that came before the connection ended in order
   * and is for the application: its flow lives on, so that a driver can put that back.
   */
  boolean isOwedByPlatform() {
    InspectedStream shown = stream;
    return shown != null && connection.endedInOrder() && !appClosed() && shown.owesApplication();
  }

  /** Whether the connection is over, and nothing more comes for who reads. */
  boolean isOverForReaders() {
    return over != null && !isOwedByPlatform();
  }

  /** Where the data goes through the platform; null where it does not. */
  @Nullable InspectedStream inspectedStream() {
    return stream;
  }

  /** Notes at once, when the machine has come to rest, what needs no hook. */
  private void note() {
    connection.decisions().removeIf(this::noted);
  }

  private boolean noted(TcpDecision decision) {
    switch (decision) {
      case Notice.READABLE -> waiters.wake(For.READABLE);
      case Notice.WRITABLE -> waiters.wake(For.WRITABLE);
      case Notice.TIME_WAIT -> retirement.connectionEnds();
      case TcpDecision.Closed closed -> over(closed.reason());
      default -> {
        // urgent data is found when it is read; the rest is to be carried out
      }
    }
    return decision instanceof Notice && decision != Notice.ESTABLISHED;
  }

  // --- the way up

  /** A segment of this connection; at DISPATCH_LEVEL. */
  void receive(TcpArrival arrival) {
    arrive(arrival, this::segmentArrives);
  }

  /** The SYN that made this endpoint. */
  void receiveSyn(TcpArrival syn) {
    arrive(syn, this::synArrives);
  }

  private void arrive(TcpArrival arrival, Consumer<TcpArrival> work) {
    TcpArrival here = gate.busy() ? arrival.kept(transport.pool()) : arrival;
    if (here == null) {
      return;
    }
    gate.enter(
        () -> {
          work.accept(here);
          carryOut(here);
          here.packet().release();
        });
  }

  private PacketIndication indication(TcpArrival arrival) {
    return arrival.packet().indication(local, peer(), arrival.headerLength()).of(identity, flow);
  }

  private SocketAddress peer() {
    SocketAddress peer = remote;
    if (peer == null) {
      throw new IllegalStateException("no peer: " + identity);
    }
    return peer;
  }

  private void segmentArrives(TcpArrival arrival) {
    if (connection.state() == TcpState.CLOSED) {
      return;
    }
    Flow known = flow;
    boolean reauthorise = known != null && known.reauthorize() && !known.deleted();
    PacketIndication indication = indication(arrival);
    if (reauthorise) {
      indication.with(PacketIndication.ALE_CLASSIFY_REQUIRED);
    }
    if (!passesInbound(arrival, indication)) {
      return;
    }
    if (known != null) {
      known.usedAt(now());
      if (reauthorise && !arrival.atPayload(() -> reauthorised(known, indication))) {
        return;
      }
    }
    connection.segmentArrives(arrival.segmentAsItIs(), now());
  }

  /** INBOUND_TRANSPORT, then STREAM_PACKET. */
  private boolean passesInbound(TcpArrival arrival, PacketIndication indication) {
    return arrival.atPayload(
        () ->
            transport.hooks().inboundTransport(indication).permitted()
                && transport.inspection().streamPacket(indication).permitted());
  }

  /**
   * Asks ALE again, above the transport layer; a refusal tears the connection down,
   * an ABSORB takes the packet.
   */
  private boolean reauthorised(Flow known, PacketIndication indication) {
    Authorisation first = authorisation;
    if (first == null) {
      return true;
    }
    Verdict verdict = first.reauthorise(known, indication);
    if (verdict == Verdict.BLOCK) {
      transport
          .events()
          .write(
              EventKind.CONNECTION_BLOCKED,
              identity.objectId(),
              DiscardLayer.ALE_AUTH_CONNECT.ordinal(),
              identity.protocol());
      abortBlocked();
    }
    return verdict.permitted();
  }

  /**
   * INBOUND_TRANSPORT with ALE_CLASSIFY_REQUIRED, ALE_AUTH_RECV_ACCEPT, then the SYN-ACK.
   */
  private void synArrives(TcpArrival syn) {
    PacketIndication indication = indication(syn).with(PacketIndication.ALE_CLASSIFY_REQUIRED);
    boolean permitted = passesInbound(syn, indication);
    if (permitted) {
      AcceptOperation operation =
          new AcceptOperation(identity, identity.family(), local, peer(), indication);
      Authorisation asked = new Authorisation(transport, operation);
      authorisedBy(asked);
      Verdict verdict = syn.atPayload(() -> asked.authorise(syn.packet().nbl()));
      permitted = verdict.permitted();
      if (verdict == Verdict.BLOCK) {
        transport
            .events()
            .write(
                EventKind.CONNECTION_BLOCKED,
                identity.objectId(),
                DiscardLayer.ALE_AUTH_RECV_ACCEPT.ordinal(),
                identity.protocol());
      }
    }
    if (!permitted || listener == null || listener.isClosed() || appClosed()) {
      connection.refuse(TcpCloseReason.BLOCKED);
      return;
    }
    int iss = succession.chooseIss(stack, key());
    SocketAddress peer = peer();
    connection.accept(iss, stack.linkMss(peer), TcpStack.defaultMss(peer), syn.segment(), now());
  }

  // --- what the machine asks for

  private void transmit(TcpDecision.Send send) {
    List<TcpSegment> segments =
        stack
            .output()
            .together(send, connection.decisions(), local, peer(), connection.segmentSize());
    if (send.again()) {
      stack.output().tellAgain(identity, segments);
    }
    PacketIndication packet = stack.output().packet(segments, local, peer());
    if (packet == null) {
      return;
    }
    if (admits(packet.of(identity, flow))
        && transport.inspection().streamPacket(packet).permitted()) {
      stack.output().send(packet);
    }
    packet.nbl().release();
  }

  /** Whether a packet may go down as far as ALE has its say. */
  private boolean admits(PacketIndication packet) {
    Flow known = flow;
    if (known == null || known.deleted()) {
      return true;
    }
    known.usedAt(now());
    return !known.reauthorize() || over != null || reauthorised(known, packet);
  }

  /** ALE_FLOW_ESTABLISHED with the packet that completed the handshake. */
  private void establishFlow(@Nullable TcpArrival arrival) {
    Authorisation asked = authorisation;
    if (over != null || asked == null) {
      return;
    }
    SocketAddress wanted = identity.originalRemote();
    Flow made =
        transport
            .flows()
            .create(
                identity,
                local,
                peer(),
                wanted == null ? peer() : wanted,
                asked.direction(),
                now());
    flow = made;
    Verdict verdict =
        arrival == null
            ? asked.establish(made, null)
            : arrival.atPayload(() -> asked.establish(made, arrival.packet().nbl()));
    if (over != null) {
      return;
    }
    if (!verdict.permitted()) {
      abortBlocked();
      return;
    }
    open = true;
    succession.complete();
    SocketAddress far = peer();
    ConnectionName ends = new ConnectionName(transport.machine().name(), local, far);
    account = stack.streams().join(connection.iss(), connection.irs(), ends);
    transport
        .events()
        .write(
            EventKind.CONNECTION_OPENED,
            identity.objectId(),
            local.address().mappedHigh(),
            local.address().mappedLow(),
            local.port(),
            far.address().mappedHigh(),
            far.address().mappedLow(),
            far.port(),
            asked.direction() == Direction.INBOUND ? 1 : 0);
    inspectStream(made, false);
    waiters.wake(For.OPENED);
    if (listener != null) {
      listener.established(this);
    }
  }

  private void abortBlocked() {
    connection.abort(TcpCloseReason.BLOCKED);
    note();
  }

  /** The connection is over for everybody who waits; {@link #finish} tells the rest. */
  private void over(TcpCloseReason reason) {
    if (over != null) {
      return;
    }
    over = reason;
    if (remote != null) {
      stack.remove(this, local, remote);
      succession.undo(stack);
    }
    waiters.wakeAll();
  }

  private void finish(TcpCloseReason reason) {
    EventKind kind = open ? EventKind.CONNECTION_CLOSED : EventKind.CONNECTION_FAILED;
    if (open || listener == null && reason != TcpCloseReason.BLOCKED) {
      transport.events().write(kind, identity.objectId(), reason.ordinal(), identity.protocol());
    }
    streamMayEnd();
    StreamLedger.Account books = account;
    if (books != null) {
      books.leave(reason);
    }
    if (listener != null && !open) {
      listener.lost(this);
      retirement.unwanted();
    }
    retirement.connectionEnds();
    retirement.releasePort();
  }

  /**
   * The platform has no more to do with the data once the connection, and what it owes, is over.
   */
  private void streamMayEnd() {
    TcpCloseReason reason = over;
    if (stream != null && reason != null && !isOwedByPlatform() && stream.ends(reason)) {
      waiters.wakeAll(); // who reads on after a drop
    }
  }

  // --- timers

  private void timersExpire() {
    enter(() -> connection.timersExpire(now()));
  }

  // --- the end

  /** Whether a SYN may take the place of this connection in TIME_WAIT. */
  boolean mayBeReplacedBy(TcpSegment segment) {
    return connection.mayBeReplacedBy(segment);
  }

  /** This endpoint is being accepted in place of one in TIME_WAIT, which waits for the outcome. */
  void succeeds(TcpEndpoint before) {
    succession.begin(before);
  }

  /** The network says that a segment did not arrive. */
  void undelivered(boolean hard) {
    enter(() -> connection.undelivered(hard));
  }

  /** A link on the way takes no longer segment than this. */
  void pathTakes(int segmentBytes) {
    enter(() -> connection.pathTakes(segmentBytes, now()));
  }

  /** A driver aborts the flow. */
  void abortFlow() {
    enter(connection::abort);
  }

  /** A connection nobody will accept. */
  void abandon() {
    retirement.unwanted();
    enter(connection::abort);
    retirement.leaveToWorker();
  }

  /** The application closes: gracefully, or with a reset. At PASSIVE_LEVEL. */
  void closeByApplication(boolean abort) {
    if (appClosed()) {
      return;
    }
    retirement.unwanted();
    enter(
        () -> {
          if (abort) {
            connection.abort();
          } else {
            close();
          }
        });
    retirement.run();
  }

  private void close() {
    InspectedStream shown = stream;
    if (shown == null) {
      connection.close(now());
    } else if (connection.closeReceive(now())) {
      shown.sendEnds();
    }
  }

  /** The application sends no more: a FIN follows what was sent. */
  void shutdownSend() {
    enter(
        () -> {
          InspectedStream shown = stream;
          if (shown == null) {
            connection.shutdownSend(now());
          } else {
            shown.sendEnds();
          }
        });
  }

  @Override
  public String toString() {
    return identity + " state=" + connection.state() + (flow == null ? "" : " " + flow);
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.pcap.Turn;

/**
 * Plays the client's side of recorded datagrams, or ICMP messages from a raw socket: it says each
 * when it was said, or as soon after as it has heard everything it had heard then; what does not
 * come in time is taken for lost.
 */
final class ReplayDatagrams {

  /** How long it waits for what it had heard. */
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private final RunningProcess life;
  private final World world;
  private final Endpoint asked;
  private final CapturedStream recorded;
  private final double speed;
  private final Talk talk;
  private final DatagramScript script;

  /**
   * A client.
   *
   * @param asked where it sends to
   * @param speed how much faster than recorded; 0 for as fast as the answers come
   */
  ReplayDatagrams(
      RunningProcess life, Endpoint asked, CapturedStream recorded, double speed, Talk talk) {
    this.life = life;
    this.world = life.world();
    this.asked = asked;
    this.recorded = recorded;
    this.speed = speed;
    this.talk = talk;
    this.script = new DatagramScript(recorded, true);
  }

  void run() {
    SocketAddress to = scoped(asked.address());
    boolean udp = asked.transport() == Endpoint.Transport.UDP;
    Socket socket =
        life.socket(udp ? SocketKind.DATAGRAM : SocketKind.RAW_ICMP, to.address().family());
    talk.on(socket);
    boolean orderly = false;
    try {
      if (!udp) {
        IpAddress own = life.host().host().ip().sourceFor(to.address(), to.scopeId());
        IpAddress any = IpAddress.any(to.address().family());
        socket.bind(new SocketAddress(own == null ? any : own, 0));
        socket.receiveAll();
      } else if (!isToMany(to.address())) {
        socket.connect(to);
      }
      play(socket, to, world.nowNanos());
      orderly = true;
    } catch (SocketError error) {
      if (error.error() == WinsockError.WSAECONNRESET) {
        talk.unheard(error);
      } else {
        talk.failed(error);
      }
    }
    socket.close();
    talk.over(orderly);
  }

  /** A recorded address does not say which card it was reached by: the first that can does. */
  private SocketAddress scoped(SocketAddress to) {
    IpAddress address = to.address();
    boolean linkLocal = address.isIpv6() && (address.isLinkLocal() || address.isMulticast());
    if (linkLocal && !address.isLoopback()) {
      for (NetworkInterface card : life.host().interfaces().values()) {
        if (card.sourceFor(address) != null) {
          return new SocketAddress(address, to.port(), card.index());
        }
      }
    }
    return to;
  }

  private static boolean isToMany(IpAddress address) {
    return address.isMulticast() || address.isLimitedBroadcast();
  }

  private void play(Socket socket, SocketAddress to, long begun) throws SocketError {
    for (int i = 0; i < recorded.turns().size(); i++) {
      Turn turn = recorded.turns().get(i);
      if (!turn.fromClient() || recorded.isStacksAnswer(i)) {
        continue;
      }
      hear(socket, i);
      long due = speed == 0 ? 0 : begun + (long) (turn.nanos() / speed);
      life.sleep(Math.max(0, due - world.nowNanos()));
      if (!world.budget.take(turn.data().length)) {
        return;
      }
      talk.sends(turn.data().length);
      if (socket.remoteAddress() == null) {
        socket.sendTo(turn.data(), to);
      } else {
        socket.send(turn.data());
      }
      if (talk.isTrying()) {
        talk.opened(socket, asked);
      }
    }
    hear(socket, recorded.turns().size());
    linger(socket);
  }

  /** Keeps the socket for a while: what is still under way through drivers is of a closed one. */
  private void linger(Socket socket) throws SocketError {
    long end = world.nowNanos() + PATIENCE_NANOS;
    while (hears(socket, end - world.nowNanos())) {
      continue;
    }
  }

  /** Hears all that it had heard before a turn. */
  private void hear(Socket socket, int turn) throws SocketError {
    while (script.waitsBefore(turn)) {
      if (!hears(socket, PATIENCE_NANOS)) {
        script.missBefore(turn);
      }
    }
  }

  /** Hears one datagram; false where none came in time. */
  private boolean hears(Socket socket, long patienceNanos) throws SocketError {
    byte[] payload;
    try {
      payload = socket.receiveFrom(patienceNanos).payload();
    } catch (SocketError error) {
      if (error.error() == WinsockError.WSAETIMEDOUT) {
        return false;
      }
      throw error;
    }
    if (recorded.isUdp()) {
      script.hearsSurely(payload);
      talk.heard(payload.length);
    } else if (script.hears(payload)) {
      talk.heard(payload.length); // a raw socket hears what is said to others of its host, too
    }
    return true;
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.library.SockaddrStorage;
import dev.wfpsim.scenario.model.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a forward proxy does with datagrams that were redirected to it: for each peer and place it
 * was sending to, one socket of its own, with the redirect records that came as control data, and a
 * thread that carries the answers back. A datagram that was not redirected goes nowhere.
 *
 * <p>Page: using-bind-or-connect-redirection.
 */
final class DatagramProxy {

  /** Who sends through the proxy, and where to. */
  private record Route(SocketAddress peer, SocketAddress wanted) {}

  private record Onward(Socket socket, Attempt attempt) {}

  private final RunningProcess life;
  private final World world;
  private final Socket inside;
  private final boolean setRecords;
  private final Map<Route, Onward> onwards = new LinkedHashMap<>();

  DatagramProxy(RunningProcess life, Socket inside, boolean setRecords) {
    this.life = life;
    this.world = life.world();
    this.inside = inside;
    this.setRecords = setRecords;
  }

  /** Passes one datagram on; what is refused on the way out is lost. */
  void forward(Datagram datagram, Acceptance peer) throws SocketError {
    byte[] context = datagram.redirectContext();
    SocketAddress wanted = context == null ? null : SockaddrStorage.find(context, 0);
    if (wanted == null) {
      peer.stuck =
          context == null
              ? "the proxy found no redirect context with a datagram"
              : "the proxy found no address in a redirect context, bytes=" + context.length;
      return;
    }
    Route route = new Route(datagram.from(), wanted);
    Onward onward = onwards.get(route);
    if (onward == null && !world.log.isFull()) {
      onward = open(datagram, peer, wanted);
      onwards.put(route, onward);
    }
    if (onward != null && !onward.socket().isClosed()) {
      pass(onward, peer, datagram.payload());
    }
  }

  private void pass(Onward onward, Acceptance peer, byte[] payload) throws SocketError {
    Attempt attempt = onward.attempt();
    attempt.sent.addDatagram(payload);
    try {
      onward.socket().send(payload);
    } catch (SocketError refused) {
      if (attempt.state == Attempt.State.TRYING) {
        attempt.failed(refused);
        peer.stuck += (peer.stuck.isEmpty() ? "" : "; ") + ProxyTalk.onward(attempt);
        world.changed();
      }
      throw refused;
    }
    if (attempt.state == Attempt.State.TRYING) {
      opened(onward.socket(), attempt);
    }
  }

  private void opened(Socket socket, Attempt attempt) {
    attempt.opened(
        world.nowNanos(),
        socket.endpoint().local(),
        socket.endpoint().remote(),
        socket.endpoint().originalRemote() != null);
    world.changed();
  }

  private Onward open(Datagram datagram, Acceptance peer, SocketAddress wanted) {
    Attempt attempt =
        new Attempt(
            world.log.nextNumber(),
            life.setup().name(),
            life.setup().host(),
            new Endpoint(Endpoint.Transport.UDP, wanted),
            world.nowNanos(),
            peer);
    world.log.add(attempt);
    attempt.over = true;
    Socket socket = life.socket(SocketKind.DATAGRAM, wanted.family());
    // With the context come the records: both are one redirection's.
    byte[] records = Objects.requireNonNull(datagram.redirectRecords());
    peer.stuck = setRecords ? ProxyTalk.setRecords(socket, records) : ProxyTalk.NO_RECORDS;
    try {
      socket.connect(wanted);
      life.thread("back from " + wanted, () -> carryBack(socket, attempt, peer));
    } catch (SocketError refused) {
      attempt.failed(refused);
      peer.stuck += (peer.stuck.isEmpty() ? "" : "; ") + ProxyTalk.onward(attempt);
      socket.close();
    }
    world.changed();
    return new Onward(socket, attempt);
  }

  private void carryBack(Socket socket, Attempt attempt, Acceptance peer) {
    while (life.isRunning() && !socket.isClosed()) {
      try {
        byte[] payload = socket.receiveFrom().payload();
        attempt.answered();
        attempt.received.addDatagram(payload);
        peer.sent.addDatagram(payload);
        inside.sendTo(payload, peer.remote);
      } catch (SocketError unreachable) {
        // A datagram came back, one way or the other: the next may arrive.
        if (unreachable.error() == WinsockError.WSAECONNRESET) {
          attempt.receiveFailed(unreachable);
        }
        continue;
      }
    }
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.kit.SockaddrStorage;
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

  private record Onward(Socket socket, Talk talk, Endpoint asked) {}

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
  void forward(Datagram datagram, Talk peer) throws SocketError {
    byte[] context = datagram.redirectContext();
    SocketAddress wanted = context == null ? null : SockaddrStorage.find(context, 0);
    if (wanted == null) {
      peer.stuck(
          context == null
              ? "the proxy found no redirect context with a datagram"
              : "the proxy found no address in a redirect context, bytes=" + context.length);
      return;
    }
    Route route = new Route(datagram.from(), wanted);
    Onward onward = onwards.get(route);
    if (onward == null && !world.isFull()) {
      onward = open(datagram, peer, wanted);
      onwards.put(route, onward);
    }
    if (onward != null && !onward.socket().isClosed()) {
      pass(onward, peer, datagram.payload());
    }
  }

  private void pass(Onward onward, Talk peer, byte[] payload) throws SocketError {
    Talk talk = onward.talk();
    talk.sends(payload.length);
    try {
      onward.socket().send(payload);
    } catch (SocketError refused) {
      if (talk.isTrying()) {
        talk.failed(refused);
        peer.stuckAt(talk);
      }
      throw refused;
    }
    if (talk.isTrying()) {
      talk.opened(onward.socket(), onward.asked());
    }
  }

  private Onward open(Datagram datagram, Talk peer, SocketAddress wanted) {
    Endpoint asked = new Endpoint(Endpoint.Transport.UDP, wanted);
    Talk talk = Talk.begin(life, asked, peer);
    world.replays.proxied(talk);
    talk.over(false);
    Socket socket = life.socket(SocketKind.DATAGRAM, wanted.family());
    // With the context come the records: both are one redirection's.
    byte[] records = Objects.requireNonNull(datagram.redirectRecords());
    peer.stuck(setRecords ? ProxyTalk.setRecords(socket, records) : ProxyTalk.NO_RECORDS);
    talk.on(socket);
    try {
      socket.connect(wanted);
      life.thread("back from " + wanted, () -> carryBack(socket, talk, peer));
    } catch (SocketError refused) {
      talk.failed(refused);
      peer.stuckAt(talk);
      socket.close();
    }
    return new Onward(socket, talk, asked);
  }

  private void carryBack(Socket socket, Talk talk, Talk peer) {
    while (life.isRunning() && !socket.isClosed()) {
      try {
        byte[] payload = socket.receiveFrom().payload();
        talk.answered();
        talk.heard(payload.length);
        peer.sends(payload.length);
        inside.sendTo(payload, peer.peer());
      } catch (SocketError unreachable) {
        // A datagram came back, one way or the other: the next may arrive.
        if (unreachable.error() == WinsockError.WSAECONNRESET) {
          talk.unheard(unreachable);
        }
        continue;
      }
    }
  }
}

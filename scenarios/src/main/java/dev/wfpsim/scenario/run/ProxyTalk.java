package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.socket.IoctlResult;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketIoctl;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.scenario.kit.SockaddrStorage;
import dev.wfpsim.scenario.model.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What a forward proxy does with a connection that was redirected to it: asks where it was going,
 * connects there with the redirect records that came with it, and carries bytes both ways until
 * both sides have ended. A connection that was not redirected, and so has nowhere to go, is closed.
 *
 * <p>Page: using-bind-or-connect-redirection.
 */
final class ProxyTalk {

  /** Of a proxy that the scenario has leave them out. */
  static final String NO_RECORDS = "the proxy set no redirect records";

  private final RunningProcess life;
  private final Stream inside;
  private final Talk talk;
  private final boolean setRecords;
  private int directionsOpen = 2;
  private boolean cutOff;

  ProxyTalk(RunningProcess life, Stream inside, Talk talk, boolean setRecords) {
    this.life = life;
    this.inside = inside;
    this.talk = talk;
    this.setRecords = setRecords;
  }

  void run() {
    Socket accepted = inside.socket();
    byte[] context = query(accepted, SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT);
    SocketAddress wanted = context == null ? null : SockaddrStorage.find(context, 0);
    if (wanted == null) {
      talk.stuck(
          context == null
              ? "the proxy found no redirect context on it"
              : "the proxy found no address in its redirect context, bytes=" + context.length);
      accepted.close();
      return;
    }
    World world = life.world();
    Endpoint onward = new Endpoint(Endpoint.Transport.TCP, wanted);
    Talk further = Talk.begin(life, onward, talk);
    world.replays.proxied(further);
    further.passesOn(talk);
    talk.passesOn(further);
    Socket socket = life.socket(SocketKind.STREAM, wanted.family());
    further.on(socket);
    try {
      talk.stuck(setRecords ? passRecords(accepted, socket) : NO_RECORDS);
      socket.connect(wanted);
      further.opened(socket, onward);
    } catch (SocketError refused) {
      further.failed(refused);
      further.over(false);
      talk.reset();
      talk.stuckAt(further);
      socket.close();
      accepted.abort();
      return;
    }
    Stream outside = new Stream(world, socket, further);
    life.thread("back from " + wanted, () -> carry(outside, inside, further));
    carry(inside, outside, further);
  }

  /** As {@link #setRecords}, with the records that the accepted connection has now. */
  static String passRecords(Socket accepted, Socket onward) {
    byte[] records = query(accepted, SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS);
    return records == null
        ? "the proxy found no redirect records on it" // reset since the context was asked for
        : setRecords(onward, records);
  }

  /**
   * Puts the records of an accepted connection on the socket that goes on; a proxy connects all the
   * same, and is then redirected to itself perhaps.
   *
   * @return empty, or in words why they are not there
   */
  static String setRecords(Socket socket, byte[] records) {
    NtStatus status =
        socket.ioctl(SocketIoctl.SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS, records, null).status();
    return status.isSuccess() ? "" : "the proxy could not set the redirect records: " + status;
  }

  /** Carries one direction to its end; the last to end closes both connections. */
  private void carry(Stream from, Stream to, Talk further) {
    byte[] piece = life.world().pieces.take();
    try {
      for (int count = from.receive(piece, Wait.FOREVER);
          count > 0;
          count = from.receive(piece, Wait.FOREVER)) {
        to.pass(piece, count);
      }
      life.world().pieces.give(piece);
      to.socket().shutdownSend();
    } catch (SocketError broken) {
      further.failed(broken);
      talk.reset();
      cutOff = true;
      from.socket().abort();
      to.socket().abort();
    }
    if (--directionsOpen == 0) {
      from.socket().close();
      to.socket().close();
      further.over(!cutOff);
    }
  }

  /** The answer of a query control, of whatever size it is; null where there is none. */
  static byte @Nullable [] query(Socket socket, SocketIoctl code) {
    IoctlResult size = socket.ioctl(code, null, null);
    if (size.bytes() == 0) {
      return null;
    }
    byte[] answer = new byte[size.bytes()];
    return socket.ioctl(code, null, answer).status().isSuccess() ? answer : null;
  }
}

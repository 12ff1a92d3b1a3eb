package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.model.Traffic;

/**
 * One connection, or exchange of datagrams, that a process makes by itself, on a thread of its own.
 */
final class Client {

  /**
   * Up to this many bytes are sent before the answer is read; more could wait for each other for
   * ever.
   */
  private static final long SEND_FIRST = 8_192;

  private final RunningProcess life;
  private final World world;
  private final Traffic.Connections plan;
  private final Attempt attempt;

  Client(RunningProcess life, Traffic.Connections plan, Attempt attempt) {
    this.life = life;
    this.world = life.world();
    this.plan = plan;
    this.attempt = attempt;
  }

  void run() {
    SocketAddress remote = plan.remote().address();
    boolean dual = remote.address().isIpv4Mapped();
    AddressFamily family = remote.family();
    SocketOptions options = dual ? SocketOptions.DEFAULT.withDualStack() : SocketOptions.DEFAULT;
    SocketKind kind = plan.remote().isTcp() ? SocketKind.STREAM : SocketKind.DATAGRAM;
    Socket socket = life.socket(kind, family, options);
    attempt.on(socket);
    long patience = Stream.patience(plan.timeoutNanos());
    socket.control().setSendTimeout(patience);
    try {
      if (plan.bind() != null) {
        socket.bind(plan.bind(), patience);
      }
      if (plan.connected()) {
        socket.connect(remote, patience);
      }
      if (plan.remote().isTcp()) {
        opened(socket);
        talk(new Stream(world, socket, attempt.sent, attempt.received));
      } else {
        exchange(socket);
      }
    } catch (SocketError error) {
      attempt.failed(error);
      socket.close();
    }
    attempt.over = true;
    world.changed();
  }

  private void opened(Socket socket) {
    attempt.opened(
        world.nowNanos(),
        socket.endpoint().local(),
        socket.endpoint().remote(),
        socket.endpoint().originalRemote() != null);
    world.changed();
  }

  private void talk(Stream stream) throws SocketError {
    long patience = Stream.patience(plan.timeoutNanos());
    try {
      if (plan.sendBytes() <= SEND_FIRST) {
        stream.send(plan.sendBytes());
        stream.receiveUpTo(plan.receiveBytes(), patience);
      } else {
        sendWhileReceiving(stream, patience);
      }
      life.sleep(plan.holdNanos());
      if (plan.reset()) {
        attempt.reset = true;
        stream.socket().abort();
        return;
      }
      stream.socket().shutdownSend();
      stream.drain(patience);
      attempt.closed = true;
    } catch (SocketError error) {
      boolean ownPatience = plan.timeoutNanos() > 0 && error.error() == WinsockError.WSAETIMEDOUT;
      if (!ownPatience) {
        throw error;
      }
      // It gives up as a user does: what is still under way may be lost with the connection.
      attempt.error = error.getMessage();
      attempt.reset = true;
      stream.socket().abort();
      return;
    }
    stream.socket().close();
  }

  private void sendWhileReceiving(Stream stream, long patience) throws SocketError {
    KEvent enough =
        new KEvent(life.machine(), "answer " + attempt.number, EventType.NOTIFICATION, false)
            .idle();
    SocketError[] failure = new SocketError[1];
    life.thread(
        "reader " + attempt.number,
        () -> {
          try {
            stream.receiveUpTo(plan.receiveBytes(), patience);
          } catch (SocketError error) {
            failure[0] = error;
          }
          enough.set();
        });
    stream.send(plan.sendBytes());
    enough.waitFor();
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  /** Datagrams may be lost: an answer that does not come in time is no error. */
  private void exchange(Socket socket) throws SocketError {
    long left = plan.sendBytes();
    ByteSource source = attempt.sent.source();
    while (left > 0 && source != null) {
      byte[] payload = new byte[(int) Math.min(plan.datagramBytes(), left)];
      source.fill(attempt.sent.length(), payload, 0, payload.length);
      if (!world.budget.take(payload.length)) {
        break;
      }
      attempt.sent.addDatagram(payload);
      if (plan.connected()) {
        socket.send(payload);
      } else {
        socket.sendTo(payload, plan.remote().address());
      }
      if (attempt.state == Attempt.State.TRYING) {
        opened(socket);
      }
      left -= payload.length;
    }
    try {
      while (attempt.received.length() < plan.receiveBytes()) {
        Datagram datagram = socket.receiveFrom(Stream.patience(plan.timeoutNanos()));
        attempt.received.addDatagram(datagram.payload());
      }
    } catch (SocketError error) {
      if (error.error() != WinsockError.WSAETIMEDOUT) {
        attempt.receiveFailed(error);
        socket.close();
        return;
      }
      attempt.error = error.getMessage();
    }
    life.sleep(plan.holdNanos());
    attempt.closed = true;
    socket.close();
  }
}

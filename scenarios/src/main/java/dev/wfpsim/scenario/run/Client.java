package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.model.Traffic;
import java.util.List;

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
  private final int number;
  private final Talk talk;

  /** Whether it came to its end without an error. */
  private boolean orderly;

  /**
   * A client.
   *
   * @param number of this connection among those of the plan
   */
  Client(RunningProcess life, Traffic.Connections plan, int number, Talk talk) {
    this.life = life;
    this.world = life.world();
    this.plan = plan;
    this.number = number;
    this.talk = talk;
  }

  void run() {
    SocketAddress remote = plan.remote().address();
    boolean dual = remote.address().isIpv4Mapped();
    AddressFamily family = remote.family();
    SocketOptions options = dual ? SocketOptions.DEFAULT.withDualStack() : SocketOptions.DEFAULT;
    SocketKind kind = plan.remote().isTcp() ? SocketKind.STREAM : SocketKind.DATAGRAM;
    Socket socket = life.socket(kind, family, options);
    talk.on(socket);
    long patience = Stream.patience(plan.timeoutNanos());
    socket.control().setSendTimeout(patience);
    try {
      String name = plan.name();
      if (name != null) {
        IpAddress meant = remote.address().unmapped();
        List<IpAddress> found = life.resolve(name, meant.family());
        remote = found.contains(meant) ? remote : remote.withAddress(found.getFirst());
      }
      if (plan.bind() != null) {
        socket.bind(plan.bind(), patience);
      }
      if (plan.connected()) {
        socket.connect(remote, patience);
      }
      if (plan.remote().isTcp()) {
        talk.opened(socket, plan.remote().unscoped());
        talk(new Stream(world, socket, talk));
      } else {
        exchange(socket);
      }
    } catch (SocketError error) {
      talk.failed(error);
      orderly = false;
      socket.close();
    }
    talk.over(orderly);
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
        talk.reset();
        stream.socket().abort();
        return;
      }
      stream.socket().shutdownSend();
      stream.drain(patience);
      orderly = true;
    } catch (SocketError error) {
      boolean ownPatience = plan.timeoutNanos() > 0 && error.error() == WinsockError.WSAETIMEDOUT;
      if (!ownPatience) {
        throw error;
      }
      // It gives up as a user does: what is still under way may be lost with the connection.
      talk.late(error);
      talk.reset();
      stream.socket().abort();
      return;
    }
    stream.socket().close();
  }

  private void sendWhileReceiving(Stream stream, long patience) throws SocketError {
    KEvent enough =
        new KEvent(life.machine(), "answer " + number, EventType.NOTIFICATION, false).idle();
    SocketError[] failure = new SocketError[1];
    life.thread(
        "reader " + number,
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
    DatagramHabits habits = world.habitsOf(life.setup().name());
    long left = plan.sendBytes();
    ByteSource source = talk.source();
    if (habits.emptyFirst() && left > 0) {
      talk.sends(0);
      send(socket, habits, new byte[0]);
    }
    while (left > 0 && source != null) {
      byte[] payload = new byte[(int) Math.min(plan.datagramBytes(), left)];
      source.fill(talk.sent(), payload, 0, payload.length);
      if (!world.budget.take(payload.length)) {
        break;
      }
      talk.sends(payload.length);
      send(socket, habits, payload);
      left -= payload.length;
    }
    try {
      while (talk.received() < plan.receiveBytes()) {
        Datagram datagram = socket.receiveFrom(Stream.patience(plan.timeoutNanos()));
        talk.heard(datagram.payload().length);
      }
    } catch (SocketError error) {
      if (error.error() != WinsockError.WSAETIMEDOUT) {
        talk.unheard(error);
        socket.close();
        return;
      }
      talk.late(error);
    }
    life.sleep(plan.holdNanos());
    orderly = true;
    socket.close();
  }

  private void send(Socket socket, DatagramHabits habits, byte[] payload) throws SocketError {
    if (plan.connected()) {
      socket.send(payload);
    } else {
      habits.send(socket, payload, plan.remote().address());
    }
    if (talk.isTrying()) {
      talk.opened(socket, plan.remote().unscoped());
    }
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.scenario.model.Behaviour;
import dev.wfpsim.trace.StableHash;

/** What a process does with one TCP connection it accepted, on a thread of its own. */
final class ServerTalk {

  private final RunningProcess life;
  private final Acceptance acceptance;
  private final Stream stream;

  ServerTalk(RunningProcess life, Socket socket, Acceptance acceptance) {
    this.life = life;
    this.acceptance = acceptance;
    this.stream = new Stream(life.world(), socket, acceptance.sent, acceptance.received);
  }

  void run() {
    long key =
        StableHash.mix(
            StableHash.of(acceptance.process),
            StableHash.of(acceptance.remote.toString()),
            acceptance.nanos);
    acceptance.sent.from(new ByteSource.Made(key));
    try {
      switch (life.setup().behaviour()) {
        case Behaviour.Sink sink -> stream.drain(Wait.FOREVER);
        case Behaviour.Echo echo -> echo();
        case Behaviour.Answer answer -> answer(answer);
        case Behaviour.Source source -> {
          stream.send(source.bytes());
          stream.socket().shutdownSend();
          stream.drain(Wait.FOREVER);
        }
        case Behaviour.ForwardProxy proxy -> {
          new ProxyTalk(life, stream, acceptance, proxy.setRecords()).run();
          return;
        }
        case Behaviour.ReplayServer replay ->
            new ReplayServerTalk(life.world(), stream, acceptance).run();
      }
      stream.socket().close();
    } catch (SocketError broken) {
      acceptance.reset = true;
      stream.socket().close();
    }
  }

  private void echo() throws SocketError {
    acceptance.sent.from(new ByteSource.PassedOn(acceptance.received));
    byte[] piece = life.world().pieces.take();
    for (int count = stream.receive(piece, Wait.FOREVER);
        count > 0;
        count = stream.receive(piece, Wait.FOREVER)) {
      stream.pass(piece, count);
    }
    life.world().pieces.give(piece);
  }

  private void answer(Behaviour.Answer answer) throws SocketError {
    boolean once = answer.requestBytes() == 0;
    long request = once ? 1 : answer.requestBytes();
    long due = request;
    while (stream.receiveUpTo(due, Wait.FOREVER)) {
      life.sleep(answer.thinkNanos());
      stream.send(answer.bytes());
      if (once) {
        stream.drain(Wait.FOREVER);
        return;
      }
      due += request;
    }
  }
}

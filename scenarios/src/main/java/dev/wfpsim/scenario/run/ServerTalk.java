package dev.wfpsim.scenario.run;

import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketIoctl;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.scenario.model.Behaviour;
import dev.wfpsim.trace.StableHash;

/** What a process does with one TCP connection it accepted, on a thread of its own. */
final class ServerTalk {

  private final RunningProcess life;
  private final Talk talk;
  private final Stream stream;
  private final long acceptedNanos;

  ServerTalk(RunningProcess life, Socket socket, Talk talk) {
    this.life = life;
    this.talk = talk;
    this.acceptedNanos = life.world().nowNanos();
    this.stream = new Stream(life.world(), socket, talk);
  }

  void run() {
    long key =
        StableHash.mix(
            StableHash.of(life.setup().name()),
            StableHash.of(talk.peer().toString()),
            acceptedNanos);
    talk.says(new ByteSource.Made(key));
    if (life.setup().asksRedirect()) {
      Socket accepted = stream.socket();
      talk.told(
          ProxyTalk.query(accepted, SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT),
          ProxyTalk.query(accepted, SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS));
    }
    try {
      switch (life.setup().behaviour()) {
        case Behaviour.Sink sink -> stream.drain(Wait.FOREVER);
        case Behaviour.Names names -> stream.drain(Wait.FOREVER);
        case Behaviour.Echo echo -> echo();
        case Behaviour.Answer answer -> answer(answer);
        case Behaviour.Source source -> {
          stream.send(source.bytes());
          stream.socket().shutdownSend();
          stream.drain(Wait.FOREVER);
        }
        case Behaviour.ForwardProxy proxy -> {
          new ProxyTalk(life, stream, talk, proxy.setRecords()).run();
          return;
        }
        case Behaviour.ReplayServer replay ->
            new ReplayServerTalk(life.world(), stream, talk).run();
      }
      stream.socket().close();
    } catch (SocketError broken) {
      talk.reset();
      stream.socket().close();
    }
  }

  private void echo() throws SocketError {
    talk.passesOn(talk);
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

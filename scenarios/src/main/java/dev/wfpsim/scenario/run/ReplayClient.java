package dev.wfpsim.scenario.run;

import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.pcap.Turn;

/**
 * Plays the client's side of a recorded conversation: it says each thing when it was said, or as
 * soon after as it has heard everything it had heard then.
 */
final class ReplayClient {

  private final RunningProcess life;
  private final World world;
  private final CapturedStream recorded;
  private final double speed;
  private final Talk talk;

  /**
   * A client.
   *
   * @param speed how much faster than recorded; 0 for as fast as the bytes allow
   */
  ReplayClient(RunningProcess life, CapturedStream recorded, double speed, Talk talk) {
    this.life = life;
    this.world = life.world();
    this.recorded = recorded;
    this.speed = speed;
    this.talk = talk;
  }

  void run() {
    long begun = world.nowNanos();
    Socket socket = life.socket(SocketKind.STREAM, recorded.server().family());
    talk.on(socket);
    boolean orderly = false;
    try {
      socket.connect(recorded.server());
      talk.opened(socket, new Endpoint(Endpoint.Transport.TCP, recorded.server()));
      Stream stream = new Stream(world, socket, talk);
      play(stream, begun);
      socket.shutdownSend();
      stream.drain(Wait.FOREVER);
      orderly = true;
      socket.close();
    } catch (SocketError error) {
      talk.failed(error);
      socket.close();
    }
    talk.over(orderly);
  }

  private void play(Stream stream, long begun) throws SocketError {
    long fromServer = 0;
    for (Turn turn : recorded.turns()) {
      if (turn.fromClient()) {
        long due = speed == 0 ? 0 : begun + (long) (turn.nanos() / speed);
        life.sleep(Math.max(0, due - world.nowNanos()));
        stream.send(turn.data().length);
      } else {
        fromServer += turn.data().length;
        if (!stream.receiveUpTo(fromServer, Wait.FOREVER)) {
          return;
        }
      }
    }
  }
}

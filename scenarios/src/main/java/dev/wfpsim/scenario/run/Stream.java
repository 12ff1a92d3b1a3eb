package dev.wfpsim.scenario.run;

import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;

/** One end of a TCP connection that keeps count of what goes through it. */
final class Stream {

  private final World world;
  private final Socket socket;
  private final Talk talk;

  Stream(World world, Socket socket, Talk talk) {
    this.world = world;
    this.socket = socket;
    this.talk = talk;
  }

  Socket socket() {
    return socket;
  }

  /** Sends the next bytes of the sending source. */
  void send(long count) throws SocketError {
    ByteSource source = talk.source();
    if (source == null) {
      throw new IllegalStateException("nothing to send from");
    }
    byte[] piece = world.pieces.take();
    long left = count;
    while (left > 0 && world.budget.take((int) Math.min(piece.length, left))) {
      int here = (int) Math.min(piece.length, left);
      source.fill(talk.sent(), piece, 0, here);
      pass(piece, here);
      left -= here;
    }
    world.pieces.give(piece);
  }

  /** Sends bytes as they are. */
  void pass(byte[] bytes, int count) throws SocketError {
    talk.countSent(count);
    socket.send(bytes, 0, count);
  }

  /** Receives some bytes; 0 at the end of the stream. */
  int receive(byte[] into, long timeoutNanos) throws SocketError {
    int count = socket.receive(into, 0, into.length, timeoutNanos);
    talk.countReceived(count);
    return count;
  }

  /** Receives until so many bytes have come in all; answers whether the stream goes on. */
  boolean receiveUpTo(long total, long timeoutNanos) throws SocketError {
    byte[] piece = world.pieces.take();
    boolean goesOn = true;
    while (goesOn && talk.received() < total) {
      goesOn = receive(piece, timeoutNanos) > 0;
    }
    world.pieces.give(piece);
    return goesOn;
  }

  /** Receives whatever still comes, to the end of the stream. */
  void drain(long timeoutNanos) throws SocketError {
    byte[] piece = world.pieces.take();
    while (receive(piece, timeoutNanos) > 0) {
      continue;
    }
    world.pieces.give(piece);
  }

  /** No limit on a wait. */
  static long patience(long timeoutNanos) {
    return timeoutNanos == 0 ? Wait.FOREVER : timeoutNanos;
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.pcap.Turn;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays the server's side of a recorded conversation. Which one it is the connection's addresses
 * say; only where they do not, what the client says first.
 */
final class ReplayServerTalk {

  private final World world;
  private final Stream stream;
  private final Talk talk;

  ReplayServerTalk(World world, Stream stream, Talk talk) {
    this.world = world;
    this.stream = stream;
    this.talk = talk;
  }

  void run() throws SocketError {
    Conversation found = recognise();
    if (found == null) {
      stream.drain(Wait.FOREVER);
      return;
    }
    talk.says(found.says(false), found.file(), found.index());
    long fromClient = 0;
    for (Turn turn : found.stream().turns()) {
      if (turn.fromClient()) {
        fromClient += turn.data().length;
        if (!stream.receiveUpTo(fromClient, Wait.FOREVER)) {
          return;
        }
      } else {
        stream.send(turn.data().length);
      }
    }
    stream.socket().shutdownSend();
    stream.drain(Wait.FOREVER);
  }

  private @Nullable Conversation recognise() throws SocketError {
    Conversation known = world.replays.serve(talk);
    return known == null ? byFirstWords() : known;
  }

  private @Nullable Conversation byFirstWords() throws SocketError {
    List<Conversation> candidates = world.replays.candidates(talk.acceptedAt());
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    byte[] piece = world.pieces.take();
    while (candidates.size() > 1
        && !opensWith(candidates.getFirst().stream(), heard.toByteArray(), true)) {
      int count = stream.receive(piece, Wait.FOREVER);
      if (count == 0) {
        break;
      }
      heard.write(piece, 0, count);
      candidates.removeIf(each -> !opensWith(each.stream(), heard.toByteArray(), false));
    }
    world.pieces.give(piece);
    return candidates.isEmpty() ? null : world.replays.serve(candidates.getFirst());
  }

  /** Whether what was heard agrees with the client's first words, or (whole) holds all of them. */
  private static boolean opensWith(CapturedStream stream, byte[] heard, boolean whole) {
    if (stream.turns().isEmpty() || !stream.turns().getFirst().fromClient()) {
      return true;
    }
    byte[] first = stream.turns().getFirst().data();
    int length = Math.min(first.length, heard.length);
    for (int i = 0; i < length; i++) {
      if (first[i] != heard[i]) {
        return false;
      }
    }
    return !whole || heard.length >= first.length;
  }
}

package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * A TCP connection or a UDP exchange of a capture, as its two applications saw it.
 *
 * @param protocol 6 for TCP, 17 for UDP
 * @param client who opened it, or who was seen sending first
 * @param offset where its first packet begins in the file, bytes
 * @param startNanos capture time of its first packet, nanoseconds since 1970
 * @param turns what was sent, both directions, in the order in which it could be read
 * @param opened whether its beginning was captured (always true for UDP)
 * @param end how it ended
 * @param missingBytes payload known to have been sent that the capture does not hold, bytes
 */
public record CapturedStream(
    int protocol,
    SocketAddress client,
    SocketAddress server,
    long offset,
    long startNanos,
    List<Turn> turns,
    boolean opened,
    End end,
    long missingBytes) {
  public static final int TCP = IpProtocol.TCP;
  public static final int UDP = IpProtocol.UDP;

  /** How a stream ended: not within the capture, orderly from both sides, or by a reset. */
  public enum End {
    OPEN,
    FINISHED,
    RESET
  }

  public CapturedStream {
    turns = List.copyOf(turns);
  }

  /** Whether every byte either side sent is known, from the first on. */
  public boolean complete() {
    return opened && missingBytes == 0;
  }

  /** All payload of one direction, in order. */
  public byte[] bytes(boolean fromClient) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Turn turn : turns) {
      if (turn.fromClient() == fromClient) {
        bytes.writeBytes(turn.data());
      }
    }
    return bytes.toByteArray();
  }

  /** The number of payload bytes of one direction. */
  public long length(boolean fromClient) {
    long length = 0;
    for (Turn turn : turns) {
      length += turn.fromClient() == fromClient ? turn.data().length : 0;
    }
    return length;
  }
}

package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.wire.IcmpType;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * A TCP connection, or the UDP datagrams or ICMP messages between two ends, as their applications
 * saw it.
 *
 * @param protocol 6 for TCP, 17 for UDP, 1 for ICMP, 58 for ICMPv6, whose ends have port 0
 * @param client who opened it, or who was seen sending first
 * @param offset where its first packet begins in the file, bytes
 * @param startNanos capture time of its first packet, nanoseconds since 1970
 * @param turns what was sent, both directions, in the order in which it could be read
 * @param opened whether its beginning was captured (always true but for TCP)
 * @param end how it ended
 * @param missingBytes payload known to have been sent that the capture does not hold, bytes
 * @param cut whether some of it was cut off by the snapshot length
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
    long missingBytes,
    boolean cut) {
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

  public boolean isTcp() {
    return protocol == TCP;
  }

  public boolean isUdp() {
    return protocol == UDP;
  }

  /**
   * Whether a turn is the answer to an ICMP echo request that was captured before it: the answering
   * host's stack gives it, no application does.
   */
  public boolean isStacksAnswer(int index) {
    Turn answer = turns.get(index);
    if (isTcp() || isUdp() || !isEcho(answer, true)) {
      return false;
    }
    long before = 0;
    for (int i = 0; i < index; i++) {
      Turn turn = turns.get(i);
      if (sameEcho(turn, answer)) {
        boolean asks = isEcho(turn, false) && turn.fromClient() != answer.fromClient();
        boolean answers = isEcho(turn, true) && turn.fromClient() == answer.fromClient();
        before += asks ? 1 : answers && before > 0 ? -1 : 0;
      }
    }
    return before > 0;
  }

  private boolean isEcho(Turn turn, boolean reply) {
    boolean four = protocol == IpProtocol.ICMP;
    int type = turn.data()[0] & 0xFF;
    return turn.data()[1] == 0
        && type
            == (reply
                ? four ? IcmpType.ECHO_REPLY : IcmpType.V6_ECHO_REPLY
                : four ? IcmpType.ECHO_REQUEST : IcmpType.V6_ECHO_REQUEST);
  }

  /** Whether two echo messages have the same identifier, number and data. */
  private static boolean sameEcho(Turn one, Turn other) {
    return Arrays.equals(one.data(), 4, one.data().length, other.data(), 4, other.data().length);
  }

  /** Why one that is not complete cannot be replayed. */
  LeftOut unfit() {
    if (!opened) {
      return LeftOut.NOT_OPENED;
    }
    return cut ? LeftOut.BYTES_CUT : LeftOut.BYTES_MISSING;
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

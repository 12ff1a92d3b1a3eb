package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.Fifo;

/**
 * The urgent mechanism of one connection (RFC 9293, 3.8.5; RFC 6093): how far urgent data reaches
 * in either direction. The pointer names the octet behind the urgent data, as Windows has it unless
 * TcpUseRFC1122UrgentPointer is set.
 *
 * <p>Winsock gives the last urgent octet apart from the stream ("out of band", MSG_OOB) unless
 * SO_OOBINLINE is set; reading stops at its place either way.
 */
final class UrgentData {
  private static final int FARTHEST = 0xffff;

  private long sendMark;
  private long receiveMark;
  private final Fifo<Long> outOfBand = new Fifo<>();
  private boolean inline;
  private int lastOctet = -1;

  // --- sending

  /** Urgent data was written: it ends before {@code position}. */
  void wrote(long position) {
    sendMark = position;
  }

  /** Whether the peer is still to be told of urgent data, of which not all is acknowledged. */
  boolean toTell(long unacknowledged) {
    return sendMark > unacknowledged;
  }

  /** The pointer for a segment that begins at {@code position}; 0 where nothing urgent follows. */
  int pointer(long position) {
    return (int) Math.clamp(sendMark - position, 0, FARTHEST);
  }

  // --- receiving

  void inline(boolean on) {
    inline = on;
  }

  boolean isInline() {
    return inline;
  }

  /**
   * A segment with URG came.
   *
   * @param mark position behind the urgent data
   * @param read position of the next octet the application reads
   * @param arrived position behind what arrived in order
   * @return whether the application is to hear of it
   */
  boolean arrives(long mark, long read, long arrived) {
    if (mark <= receiveMark || mark <= read) {
      return false;
    }
    receiveMark = mark;
    Long last = outOfBand.peekLast();
    if (last != null && last >= arrived) {
      outOfBand.removeLast(); // the mark moved on before its octet came
    }
    outOfBand.add(mark - 1);
    lastOctet = -1;
    return true;
  }

  /** Place of the next urgent octet from {@code read} on; {@link Long#MAX_VALUE} for none. */
  long nextMark(long read) {
    Long first = outOfBand.peek();
    while (first != null && first < read) {
      outOfBand.removeFirst();
      first = outOfBand.peek();
    }
    return first == null ? Long.MAX_VALUE : first;
  }

  /** Place of the next urgent octet behind {@code read}, which may itself be one. */
  long markAfter(long read) {
    for (long mark : outOfBand) {
      if (mark > read) {
        return mark;
      }
    }
    return Long.MAX_VALUE;
  }

  /** Place of the latest urgent octet, -1 for none that was not passed. */
  long latestMark() {
    Long last = outOfBand.peekLast();
    return last == null ? -1 : last;
  }

  /** The reader passed the mark; {@code octet} stood there. */
  void passed(int octet) {
    boolean latest = outOfBand.size() == 1;
    outOfBand.removeFirst();
    if (latest && lastOctet != TAKEN) {
      lastOctet = octet;
    }
  }

  private static final int TAKEN = -2;

  /** Takes the urgent octet the reader passed; -1 where there is none. */
  int takePassed() {
    int octet = lastOctet;
    if (octet < 0) {
      return -1;
    }
    lastOctet = -1;
    return octet;
  }

  /** The latest urgent octet was taken before the reader came to it. */
  void taken() {
    lastOctet = TAKEN;
  }

  boolean wasTaken() {
    return lastOctet == TAKEN;
  }

  /** Bytes of urgent data the application has not read (MUST-33). */
  long left(long read) {
    return Math.max(0, receiveMark - read);
  }
}

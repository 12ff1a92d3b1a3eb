package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.wire.TcpHeader;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a captured TCP connection: puts its bytes in order.
 *
 * <p>Sequence numbers are unwrapped to 64 bits relative to the next byte expected. Of bytes sent
 * twice the first captured copy counts. Cost: O(log n) a segment, n segments waiting.
 */
final class TcpHalf {
  /** Segments farther off than any window are not of this connection. */
  private static final long WINDOW_BYTES = 1L << 30;

  private static final byte[] NOTHING = {};

  private final TreeMap<Long, byte[]> waiting = new TreeMap<>();
  private boolean started;
  private boolean synSeen;
  private int initialSequence;
  private long next;
  private long highest;
  private long finAt = -1;
  private long heldBytes;

  boolean started() {
    return started;
  }

  boolean synSeen() {
    return synSeen;
  }

  /** Whether the stream was orderly closed in this direction. */
  boolean finished() {
    return finAt >= 0;
  }

  /** Whether a SYN with this sequence number opens another connection than this one. */
  boolean isOther(int sequence) {
    return synSeen ? sequence != initialSequence : started;
  }

  /** Payload bytes taken so far, those still waiting included. */
  long heldBytes() {
    return heldBytes;
  }

  /** Bytes below the highest ever seen that never came. */
  long missingBytes() {
    long missing = 0;
    long end = next;
    for (Map.Entry<Long, byte[]> piece : waiting.entrySet()) {
      missing += Math.max(0, piece.getKey() - end);
      end = Math.max(end, piece.getKey() + piece.getValue().length);
    }
    long last = finished() ? Math.min(highest, finAt) : highest;
    return missing + Math.max(0, last - end);
  }

  void open(int sequence) {
    started = true;
    synSeen = true;
    initialSequence = sequence;
    next = Integer.toUnsignedLong(sequence) + 1;
    highest = next;
  }

  /**
   * Takes a segment and answers the bytes that can be read because of it; empty if none, null if
   * the segment cannot be of this connection.
   */
  byte @Nullable [] take(TcpSegment segment) {
    if (!started) {
      started = true;
      next = Integer.toUnsignedLong(segment.header().sequence());
      highest = next;
    }
    int sequence = segment.header().sequence() + (segment.has(TcpHeader.SYN) ? 1 : 0);
    long from = next + (sequence - (int) next);
    if (Math.abs(from - next) > WINDOW_BYTES) {
      return null;
    }
    long end = from + segment.length();
    highest = Math.max(highest, end + segment.cutBytes());
    if (segment.has(TcpHeader.FIN) && finAt < 0) {
      finAt = end + segment.cutBytes();
    }
    if (end <= next) {
      return NOTHING;
    }
    byte[] data =
        Arrays.copyOfRange(segment.data(), segment.from(), segment.from() + segment.length());
    if (from > next) {
      int held = waiting.getOrDefault(from, NOTHING).length;
      if (held < data.length) {
        waiting.put(from, data);
        heldBytes += data.length - held;
      }
      return NOTHING;
    }
    return readable(Arrays.copyOfRange(data, (int) (next - from), data.length));
  }

  /** The bytes at {@code next} and all that wait directly behind them. */
  private byte[] readable(byte[] first) {
    heldBytes += first.length;
    next += first.length;
    if (waiting.isEmpty() || waiting.firstKey() > next) {
      return first;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(first);
    while (!waiting.isEmpty() && waiting.firstKey() <= next) {
      Map.Entry<Long, byte[]> piece = waiting.pollFirstEntry();
      int known = (int) Math.min(next - piece.getKey(), piece.getValue().length);
      int added = piece.getValue().length - known;
      bytes.write(piece.getValue(), known, added);
      next += added;
    }
    return bytes.toByteArray();
  }
}

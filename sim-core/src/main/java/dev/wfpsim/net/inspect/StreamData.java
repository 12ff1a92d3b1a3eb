package dev.wfpsim.net.inspect;

import java.util.Objects;

/**
 * A run of the bytes of one direction of a TCP connection, or its end.
 *
 * @param bytes not to be changed by anybody
 * @param offset where the run begins in them
 * @param length how many bytes it has; 0 of the end
 * @param expedited inbound the urgent octet (RFC 9293, 3.8.5), outbound what was sent as urgent
 * @param prompt inbound what came with PSH, outbound what is not to be gathered (TCP_NODELAY)
 * @param end whether this is the end: the FIN, which comes by itself
 */
public record StreamData(
    byte[] bytes, int offset, int length, boolean expedited, boolean prompt, boolean end) {
  private static final byte[] NOTHING = {};

  public StreamData {
    Objects.checkFromIndexSize(offset, length, bytes.length);
  }

  /** Bytes, all of an array. */
  public static StreamData of(byte[] bytes, boolean expedited, boolean prompt) {
    return new StreamData(bytes, 0, bytes.length, expedited, prompt, false);
  }

  /** The end of a direction. */
  public static StreamData fin() {
    return new StreamData(NOTHING, 0, 0, false, false, true);
  }
}

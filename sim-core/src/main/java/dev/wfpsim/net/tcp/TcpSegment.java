package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.wire.TcpFields;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * A segment as the state machine sees it: without ports and checksum.
 *
 * @param sequence of its first octet
 * @param acknowledgment meaningful with {@link TcpHeader#ACK}
 * @param flags {@link TcpHeader} bits
 * @param window as on the wire, unscaled
 * @param urgentPointer meaningful with {@link TcpHeader#URG}
 * @param options what the options say
 * @param payload not to be changed by anybody
 * @param data the payload where it lies in the sender's queue; null of a segment that came in, or
 *     without payload
 */
public record TcpSegment(
    int sequence,
    int acknowledgment,
    int flags,
    int window,
    int urgentPointer,
    TcpOptions options,
    byte[] payload,
    @Nullable Mdl data) {
  static final byte[] EMPTY = new byte[0];

  /** A segment whose payload lies nowhere else. */
  public TcpSegment(
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int urgentPointer,
      TcpOptions options,
      byte[] payload) {
    this(sequence, acknowledgment, flags, window, urgentPointer, options, payload, null);
  }

  /** A segment with the options of a SYN; -1 for one that is not there. */
  public TcpSegment(
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int mss,
      int windowScale,
      byte[] payload) {
    this(
        sequence,
        acknowledgment,
        flags,
        window,
        0,
        mss < 0 && windowScale < 0 ? TcpOptions.NONE : TcpOptions.ofSyn(mss, windowScale, false),
        payload);
  }

  /** A segment without options. */
  public static TcpSegment of(int sequence, int acknowledgment, int flags, int window) {
    return new TcpSegment(sequence, acknowledgment, flags, window, 0, TcpOptions.NONE, EMPTY);
  }

  /** The segment of a received header and the bytes behind it. */
  public static TcpSegment received(TcpHeader header, byte[] payload) {
    return new TcpSegment(
        header.sequence(),
        header.acknowledgment(),
        header.flags(),
        header.window(),
        header.urgentPointer(),
        header.options(),
        payload);
  }

  /** The MSS option's value, -1 where absent. */
  public int mss() {
    return options.maximumSegmentSize();
  }

  /** The window scale option's value, -1 where absent. */
  public int windowScale() {
    return options.windowScale();
  }

  /** The header, and the payload if it lies nowhere else; the checksum left to the adapter. */
  byte[] bytes(int sourcePort, int destinationPort) {
    TcpFields fields =
        new TcpFields(
            sourcePort,
            destinationPort,
            sequence,
            acknowledgment,
            flags,
            window,
            urgentPointer,
            options);
    int own = data == null ? payload.length : 0;
    byte[] bytes = new byte[fields.headerLength() + own];
    int header = fields.emit(bytes, 0);
    System.arraycopy(payload, 0, bytes, header, own);
    return bytes;
  }

  public boolean has(int wanted) {
    return (flags & wanted) == wanted;
  }

  /** The octets it takes in sequence space: payload, SYN and FIN. */
  public int length() {
    return payload.length + (has(TcpHeader.SYN) ? 1 : 0) + (has(TcpHeader.FIN) ? 1 : 0);
  }

  /** The reset that answers this segment where no connection is (RFC 9293, 3.10.7.1). */
  public TcpSegment reset() {
    return has(TcpHeader.ACK)
        ? of(acknowledgment, 0, TcpHeader.RST, 0)
        : of(0, sequence + length(), TcpHeader.RST | TcpHeader.ACK, 0);
  }

  @Override
  public String toString() {
    return TcpHeader.flagNames(flags)
        + " seq="
        + Integer.toUnsignedString(sequence)
        + " ack="
        + Integer.toUnsignedString(acknowledgment)
        + " win="
        + window
        + " len="
        + payload.length;
  }
}

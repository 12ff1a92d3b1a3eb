package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
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
 * @param text what it carries
 * @param data the text as MDLs over the sender's queue; null of a segment that came in, or without
 *     text
 */
public record TcpSegment(
    int sequence,
    int acknowledgment,
    int flags,
    int window,
    int urgentPointer,
    TcpOptions options,
    Text text,
    @Nullable Mdl data) {

  /** A segment whose text no queue holds. */
  public TcpSegment(
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int urgentPointer,
      TcpOptions options,
      Text text) {
    this(sequence, acknowledgment, flags, window, urgentPointer, options, text, null);
  }

  /** A segment with the options of a SYN; -1 for one that is not there. */
  public TcpSegment(
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int mss,
      int windowScale,
      Text text) {
    this(
        sequence,
        acknowledgment,
        flags,
        window,
        0,
        mss < 0 && windowScale < 0 ? TcpOptions.NONE : TcpOptions.ofSyn(mss, windowScale, false),
        text);
  }

  /** A segment without options. */
  public static TcpSegment of(int sequence, int acknowledgment, int flags, int window) {
    return new TcpSegment(sequence, acknowledgment, flags, window, 0, TcpOptions.NONE, Text.NONE);
  }

  /** The segment of a received header and the text behind it. */
  static TcpSegment received(TcpHeader header, Text text) {
    return new TcpSegment(
        header.sequence(),
        header.acknowledgment(),
        header.flags(),
        header.window(),
        header.urgentPointer(),
        header.options(),
        text);
  }

  /** The same segment, whose text lies elsewhere, or was changed. */
  TcpSegment with(Text other) {
    return new TcpSegment(
        sequence, acknowledgment, flags, window, urgentPointer, options, other, data);
  }

  /** The MSS option's value, -1 where absent. */
  public int mss() {
    return options.maximumSegmentSize();
  }

  /** The window scale option's value, -1 where absent. */
  public int windowScale() {
    return options.windowScale();
  }

  /** Bytes of its header, options with it. */
  int headerLength() {
    return TcpHeader.MIN_BYTES + options.byteCount();
  }

  /** The header, and the text if no queue holds it; the checksum left to the adapter. */
  Memory bytes(int sourcePort, int destinationPort) {
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
    int own = data == null ? text.length() : 0;
    Memory bytes = Memory.ofSize(fields.headerLength() + own);
    int header = fields.emit(bytes, 0);
    if (own > 0) {
      text.copyTo(bytes, header);
    }
    return bytes;
  }

  public boolean has(int wanted) {
    return (flags & wanted) == wanted;
  }

  /** The octets it takes in sequence space: text, SYN and FIN. */
  public int length() {
    return text.length() + (has(TcpHeader.SYN) ? 1 : 0) + (has(TcpHeader.FIN) ? 1 : 0);
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
        + text.length();
  }
}

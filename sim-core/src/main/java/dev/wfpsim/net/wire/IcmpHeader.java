package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import org.jspecify.annotations.Nullable;

/**
 * The eight bytes every ICMP (RFC 792) and ICMPv6 (RFC 4443) message begins with, as a view: type,
 * code, checksum, and four bytes whose meaning depends on the type.
 */
public final class IcmpHeader {
  /** Bytes of the header. */
  public static final int BYTES = 8;

  /** Offset of the checksum in the header. */
  public static final int CHECKSUM = 2;

  static final int TYPE = 0;
  static final int CODE = 1;
  static final int REST = 4;

  private final Memory bytes;
  private final int offset;
  private final int messageLength;

  private IcmpHeader(Memory bytes, int offset, int messageLength) {
    this.bytes = bytes;
    this.offset = offset;
    this.messageLength = messageLength;
  }

  /** A view of a message of {@code length} bytes; bytes cut short throw {@link MalformedHeader}. */
  public static IcmpHeader view(Memory bytes, int offset, int length) {
    if (length < BYTES) {
      throw new MalformedHeader("ICMP header is cut short: available=" + length);
    }
    return new IcmpHeader(bytes, offset, length);
  }

  /** A view of a message of {@code length} bytes, or null where fewer than eight are there. */
  public static @Nullable IcmpHeader tryView(Memory bytes, int offset, int length) {
    return length < BYTES ? null : new IcmpHeader(bytes, offset, length);
  }

  public int type() {
    return bytes.u8(offset + TYPE);
  }

  public int code() {
    return bytes.u8(offset + CODE);
  }

  public int checksum() {
    return bytes.u16(offset + CHECKSUM);
  }

  /** The identifier of an echo. */
  public int identifier() {
    return bytes.u16(offset + REST);
  }

  /** The sequence number of an echo. */
  public int sequence() {
    return bytes.u16(offset + REST + 2);
  }

  /** The last four bytes: an ICMPv6 packet-too-big's MTU, a parameter problem's pointer. */
  public int rest() {
    return bytes.i32(offset + REST);
  }

  /** Whether the checksum is right; the addresses count only over IPv6. */
  public boolean checksumIsValid(IpAddress source, IpAddress destination) {
    return Checksum.transportIsValid(
        source, destination, protocol(source), bytes, offset, messageLength);
  }

  /** Computes and stores the checksum. */
  public void fillChecksum(IpAddress source, IpAddress destination) {
    bytes.put16(offset + CHECKSUM, 0);
    bytes.put16(
        offset + CHECKSUM,
        Checksum.transport(source, destination, protocol(source), bytes, offset, messageLength));
  }

  private static int protocol(IpAddress address) {
    return address.isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6;
  }

  /** The header as a value, apart from the bytes. */
  public IcmpFields fields() {
    return new IcmpFields(type(), code(), rest());
  }

  @Override
  public String toString() {
    return fields().toString();
  }
}

package dev.wfpsim.net.address;

import java.util.Locale;

/**
 * An Ethernet address.
 *
 * @param bits its 48 bits, the first byte highest
 */
public record MacAddress(long bits) {
  /** Bytes of an address. */
  public static final int BYTES = 6;

  /** Every interface of a link. */
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  private static final long MASK = 0xffff_ffff_ffffL;
  private static final long GROUP_BIT = 1L << 40;
  private static final long LOCALLY_ADMINISTERED = 0x02L << 40;
  private static final long IPV4_GROUPS = 0x0100_5e00_0000L;
  private static final long IPV6_GROUPS = 0x3333_0000_0000L;

  public MacAddress {
    if ((bits & ~MASK) != 0) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
    }
  }

  /**
   * The address of a card that is known by a stable number: one that its own network administers.
   * Of the 40 bits that are left the number has some, so that two cards of the largest link have
   * one address in one network of ten thousand.
   */
  public static MacAddress ofCard(long key) {
    return new MacAddress(LOCALLY_ADMINISTERED | key & 0xff_ffff_ffffL);
  }

  /**
   * Where a packet for all interfaces, or for a multicast group, goes (RFC 1112, 6.4; RFC 2464, 7).
   */
  public static MacAddress ofGroup(IpAddress group) {
    if (!group.isMulticast()) {
      return BROADCAST;
    }
    return group.isIpv4()
        ? new MacAddress(IPV4_GROUPS | group.lowBits() & 0x7f_ffff)
        : new MacAddress(IPV6_GROUPS | group.lowBits() & 0xffff_ffffL);
  }

  public boolean isBroadcast() {
    return bits == MASK;
  }

  /** Whether it names many: a group, or everybody. */
  public boolean isGroup() {
    return (bits & GROUP_BIT) != 0;
  }

  /** DL_ADDRESS_TYPE: 0 of one interface, 1 of a group, 2 of every interface. */
  public int type() {
    return isBroadcast() ? 2 : isGroup() ? 1 : 0;
  }

  /** Its bytes in the order they are sent. */
  public byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (bits >>> 8 * (BYTES - 1 - i));
    }
    return bytes;
  }

  /** {@code 02:1f:…}, as it is written. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (byte each : toBytes()) {
      text.append(text.isEmpty() ? "" : ":").append(String.format(Locale.ROOT, "%02x", each));
    }
    return text.toString();
  }
}

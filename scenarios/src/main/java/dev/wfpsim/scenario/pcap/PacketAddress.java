package dev.wfpsim.scenario.pcap;

/**
 * An IP address as a packet carries it.
 *
 * @param high the first eight bytes of an IPv6 address; 0 for IPv4
 * @param low the last eight bytes, or the four of an IPv4 address
 * @param six whether it is an IPv6 address
 */
record PacketAddress(long high, long low, boolean six) {
  static PacketAddress of(byte[] data, int offset, boolean six) {
    return six
        ? new PacketAddress(int64(data, offset), int64(data, offset + 8), true)
        : new PacketAddress(0, Bytes.unsigned32(data, offset, true), false);
  }

  private static long int64(byte[] data, int offset) {
    return Bytes.unsigned32(data, offset, true) << 32 | Bytes.unsigned32(data, offset + 4, true);
  }
}

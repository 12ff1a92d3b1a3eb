package dev.wfpsim.scenario.pcap;

/** Integers in byte arrays, in either byte order; the caller has checked the bounds. */
final class Bytes {
  private Bytes() {}

  static int int8(byte[] data, int offset) {
    return data[offset] & 0xFF;
  }

  static int int16(byte[] data, int offset, boolean bigEndian) {
    int first = int8(data, offset);
    int second = int8(data, offset + 1);
    return bigEndian ? first << 8 | second : second << 8 | first;
  }

  static int int32(byte[] data, int offset, boolean bigEndian) {
    int first = int16(data, offset, bigEndian);
    int second = int16(data, offset + 2, bigEndian);
    return bigEndian ? first << 16 | second : second << 16 | first;
  }

  static long unsigned32(byte[] data, int offset, boolean bigEndian) {
    return Integer.toUnsignedLong(int32(data, offset, bigEndian));
  }
}

package dev.wfpsim.net.wire;

/** Network byte order: how every header field here is read and written. */
final class BigEndian {
  private BigEndian() {}

  static int u8(byte[] bytes, int offset) {
    return bytes[offset] & 0xff;
  }

  static int u16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
  }

  static int i32(byte[] bytes, int offset) {
    return u16(bytes, offset) << 16 | u16(bytes, offset + 2);
  }

  static void put8(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) value;
  }

  static void put16(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) (value >>> 8);
    bytes[offset + 1] = (byte) value;
  }

  static void put32(byte[] bytes, int offset, long value) {
    put16(bytes, offset, (int) (value >>> 16));
    put16(bytes, offset + 2, (int) value);
  }
}

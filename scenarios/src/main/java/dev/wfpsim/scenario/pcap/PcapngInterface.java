package dev.wfpsim.scenario.pcap;

/**
 * What packets of a pcapng interface need: their link type, their cut, and the unit of their time.
 *
 * @param linkType the link-layer type number
 * @param cutAt the longest captured packet, bytes; 0 for no cut
 * @param power time units a second, as an exponent
 * @param binary whether the exponent is of 2, otherwise of 10
 * @param offsetSeconds added to every time, seconds
 */
record PcapngInterface(int linkType, long cutAt, int power, boolean binary, long offsetSeconds) {
  private static final int END = 0;
  private static final int TIME_RESOLUTION = 9;
  private static final int TIME_OFFSET = 14;
  private static final long NANOS = 1_000_000_000L;

  /** The longest time taken at face value, seconds: more would not fit nanoseconds in 63 bits. */
  private static final long LAST_SECOND = Long.MAX_VALUE / NANOS - 1;

  /** Reads an interface description block's body (at least 8 bytes). */
  static PcapngInterface parse(byte[] body, boolean bigEndian) {
    int linkType = Bytes.int16(body, 0, bigEndian);
    long cutAt = Bytes.unsigned32(body, 4, bigEndian);
    int resolution = 6;
    long offsetSeconds = 0;
    int at = 8;
    while (at + 4 <= body.length) {
      int code = Bytes.int16(body, at, bigEndian);
      int length = Bytes.int16(body, at + 2, bigEndian);
      int value = at + 4;
      if (code == END) {
        break;
      }
      if (value + length > body.length) {
        throw new IllegalArgumentException("interface option beyond its block: code=" + code);
      }
      if (code == TIME_RESOLUTION && length >= 1) {
        resolution = Bytes.int8(body, value);
      } else if (code == TIME_OFFSET && length >= 8) {
        int high = bigEndian ? value : value + 4;
        int low = bigEndian ? value + 4 : value;
        offsetSeconds =
            Bytes.unsigned32(body, high, bigEndian) << 32 | Bytes.unsigned32(body, low, bigEndian);
      }
      at = value + (length + 3) / 4 * 4;
    }
    boolean binary = (resolution & 0x80) != 0;
    int power = resolution & 0x7F;
    if (power > (binary ? 63 : 18)) {
      throw new IllegalArgumentException("unsupported if_tsresol: value=" + resolution);
    }
    return new PcapngInterface(linkType, cutAt, power, binary, offsetSeconds);
  }

  /** Nanoseconds since 1970 of a packet's time; a time out of range is pressed into it. */
  long nanos(long ticks) {
    long perSecond = 1;
    for (int i = 0; i < power; i++) {
      perSecond *= binary ? 2 : 10;
    }
    long seconds = Long.divideUnsigned(ticks, perSecond);
    long rest = Long.remainderUnsigned(ticks, perSecond);
    long shifted = seconds > LAST_SECOND || seconds < 0 ? LAST_SECOND : seconds;
    long offset = Math.clamp(offsetSeconds, -LAST_SECOND, LAST_SECOND);
    return Math.clamp(shifted + offset, 0, LAST_SECOND) * NANOS + fraction(rest);
  }

  private long fraction(long rest) {
    if (binary) {
      int excess = Math.max(0, power - 33);
      return (rest >>> excess) * NANOS >>> (power - excess);
    }
    long nanos = rest;
    for (int i = power; i < 9; i++) {
      nanos *= 10;
    }
    for (int i = power; i > 9; i--) {
      nanos /= 10;
    }
    return nanos;
  }
}

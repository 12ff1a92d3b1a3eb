package dev.wfpsim.scenario.pcap;

import org.jspecify.annotations.Nullable;

/**
 * Classic pcap: a 24-byte file header, then records of 16 bytes and the packet.
 *
 * <p>Both byte orders and both time units, told by the magic number. Page: "PCAP Capture File
 * Format" (draft-ietf-opsawg-pcap).
 */
final class PcapReader implements PacketReader {
  static final int MICROSECONDS = 0xA1B2C3D4;
  static final int NANOSECONDS = 0xA1B23C4D;
  static final int MICROSECONDS_SWAPPED = 0xD4C3B2A1;
  static final int NANOSECONDS_SWAPPED = 0x4D3CB2A1;

  /** The file header after the magic: version (4), zone (4), accuracy (4), length (4), link (4). */
  private static final int HEADER_BYTES = 20;

  private static final int LINK_TYPE = 16;
  private static final int RECORD_BYTES = 16;

  private final CaptureInput input;
  private final CaptureLimits limits;
  private final boolean bigEndian;
  private final int nanosPerTick;
  private final int linkType;
  private int packets;

  PcapReader(CaptureInput input, CaptureLimits limits, boolean bigEndian, int nanosPerTick)
      throws CaptureError {
    this.input = input;
    this.limits = limits;
    this.bigEndian = bigEndian;
    this.nanosPerTick = nanosPerTick;
    byte[] header = input.read(HEADER_BYTES, "pcap file header");
    int major = Bytes.int16(header, 0, bigEndian);
    if (major != 2) {
      throw input.errorAt(4, "unsupported pcap version: major=" + major);
    }
    this.linkType = Bytes.int32(header, LINK_TYPE, bigEndian) & 0xFFFF;
  }

  @Override
  public @Nullable CapturedPacket next() throws CaptureError {
    long start = input.offset();
    byte[] header = input.readOrEnd(RECORD_BYTES, "packet record");
    if (header == null) {
      return null;
    }
    long captured = Bytes.unsigned32(header, 8, bigEndian);
    if (captured > limits.packetBytes()) {
      throw input.errorAt(
          start, "packet too long: bytes=" + captured + " limit=" + limits.packetBytes());
    }
    if (++packets > limits.packets()) {
      throw input.errorAt(start, "too many packets: limit=" + limits.packets());
    }
    long nanos =
        Bytes.unsigned32(header, 0, bigEndian) * 1_000_000_000L
            + Bytes.unsigned32(header, 4, bigEndian) * nanosPerTick;
    byte[] data = input.read((int) captured, "packet");
    return new CapturedPacket(
        start, nanos, linkType, data, Bytes.unsigned32(header, 12, bigEndian));
  }
}

package dev.wfpsim.scenario.pcap;

import org.jspecify.annotations.Nullable;

/** The packet records of one capture file, in file order, whatever its format. */
interface PacketReader {
  /** The next record, or null at the end of the file. */
  @Nullable CapturedPacket next() throws CaptureError;

  /** Chooses the reader by the file's first bytes; the name of a capture says nothing reliable. */
  static PacketReader open(CaptureInput input, CaptureLimits limits) throws CaptureError {
    byte[] magic = input.readOrEnd(4, "capture");
    if (magic == null) {
      throw input.errorAt(0, "empty capture");
    }
    int value = Bytes.int32(magic, 0, true);
    return switch (value) {
      case PcapReader.MICROSECONDS -> new PcapReader(input, limits, true, 1_000);
      case PcapReader.NANOSECONDS -> new PcapReader(input, limits, true, 1);
      case PcapReader.MICROSECONDS_SWAPPED -> new PcapReader(input, limits, false, 1_000);
      case PcapReader.NANOSECONDS_SWAPPED -> new PcapReader(input, limits, false, 1);
      case PcapngReader.SECTION_HEADER -> new PcapngReader(input, limits);
      default -> throw input.errorAt(0, unknown(value));
    };
  }

  private static String unknown(int magic) {
    String found =
        switch (magic) {
          case 0x28B52FFD -> "a zstd file, decompress it first";
          case 0x736E6F6F -> "a snoop capture, convert it to pcap first";
          case 0xA1B2CD34, 0x34CDB2A1 -> "a modified (Kuznetzov) pcap, convert it to pcap first";
          default ->
              magic >>> 16 == 0x1F8B ? "a gzip file, decompress it first" : "an unknown format";
        };
    return "not a pcap or pcapng capture: magic=0x"
        + String.format(java.util.Locale.ROOT, "%08x", magic)
        + ", this is "
        + found;
  }
}

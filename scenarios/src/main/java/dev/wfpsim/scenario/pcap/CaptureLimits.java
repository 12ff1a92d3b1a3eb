package dev.wfpsim.scenario.pcap;

/**
 * What a capture may ask for. Every limit that is reached is a {@link CaptureError}, never an
 * out-of-memory error: memory stays below about twice {@code totalBytes} plus 200 bytes a packet.
 *
 * @param packetBytes the longest packet record, bytes
 * @param packets the most packet records
 * @param streams the most TCP streams and UDP exchanges
 * @param streamBytes the most payload of one stream, both directions, bytes
 * @param totalBytes the most payload kept over all streams, fragments included, bytes
 */
public record CaptureLimits(
    int packetBytes, int packets, int streams, long streamBytes, long totalBytes) {
  /** Enough for the traffic of a scenario: 256 KiB, 1,000,000, 4,096, 16 MiB, 64 MiB. */
  public static final CaptureLimits DEFAULT =
      new CaptureLimits(256 << 10, 1_000_000, 4_096, 16L << 20, 64L << 20);

  /** The largest file, bytes: what is in it does not matter. */
  public static final long MAX_FILE_BYTES = 256L << 20;

  public CaptureLimits {
    if (packetBytes < 1 || packets < 1 || streams < 1 || streamBytes < 1 || totalBytes < 1) {
      throw new IllegalArgumentException("limit below 1: packetBytes=" + packetBytes);
    }
  }
}

package dev.wfpsim.scenario.pcap;

import java.io.InputStream;
import java.util.List;

/**
 * What a capture file holds: its TCP streams and UDP exchanges, in the order of their first
 * packets.
 *
 * @param name the name given to the reader, for messages
 * @param streams the streams
 * @param packets the number of packet records
 * @param otherPackets records that are part of no stream: not IP, another protocol, malformed
 * @param incompleteDatagrams fragmented datagrams of which a fragment is missing
 */
public record Capture(
    String name,
    List<CapturedStream> streams,
    int packets,
    int otherPackets,
    int incompleteDatagrams) {

  public Capture {
    streams = List.copyOf(streams);
  }

  /**
   * Reads a pcap or pcapng capture, told apart by its first bytes.
   *
   * @param in the capture; read to its end or to the first error, not closed
   * @param name what messages call it
   * @param limits how much it may hold
   * @throws CaptureError if it is not a capture, is truncated or corrupt, has an unsupported link
   *     type or reaches a limit
   */
  public static Capture read(InputStream in, String name, CaptureLimits limits)
      throws CaptureError {
    CaptureInput input = new CaptureInput(in, name);
    PacketReader reader = PacketReader.open(input, limits);
    StreamTable table = new StreamTable(input, limits);
    int packets = 0;
    for (CapturedPacket packet = reader.next(); packet != null; packet = reader.next()) {
      table.add(packet);
      packets++;
    }
    return new Capture(name, table.finish(), packets, table.others(), table.incomplete());
  }

  /**
   * The TCP streams, all of which can be replayed byte for byte.
   *
   * @throws CaptureError if there is none, or if one begins before the capture or misses bytes
   */
  public List<CapturedStream> replayableTcp() throws CaptureError {
    List<CapturedStream> found =
        streams.stream().filter(stream -> stream.protocol() == CapturedStream.TCP).toList();
    if (found.isEmpty()) {
      throw new CaptureError(name, 0, "no tcp stream in the capture: packets=" + packets);
    }
    for (CapturedStream stream : found) {
      if (!stream.complete()) {
        throw new CaptureError(
            name,
            stream.offset(),
            "tcp stream cannot be replayed: openingCaptured="
                + stream.opened()
                + " missingBytes="
                + stream.missingBytes());
      }
    }
    return found;
  }
}

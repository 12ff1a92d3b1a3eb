package dev.wfpsim.scenario.pcap;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a capture file holds: its TCP connections, UDP exchanges and ICMP exchanges, in the order of
 * their first packets, and what is no part of them.
 *
 * @param name the name given to the reader, for messages
 * @param streams the streams, those that cannot be replayed included
 * @param packets the number of packet records
 * @param leftOut records and datagrams that are part of no stream, each kind once
 */
public record Capture(
    String name, List<CapturedStream> streams, int packets, List<NotReplayed> leftOut) {

  public Capture {
    streams = List.copyOf(streams);
    leftOut = List.copyOf(leftOut);
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
    return new Capture(name, table.finish(), packets, table.leftOut());
  }

  /** Records that are part of no stream. */
  public int otherPackets() {
    return packets(false);
  }

  /** Fragmented datagrams of which a fragment is missing. */
  public int incompleteDatagrams() {
    return packets(true);
  }

  private int packets(boolean incomplete) {
    return leftOut.stream()
        .filter(each -> each.why() != LeftOut.DOUBLED)
        .filter(each -> incomplete == (each.why() == LeftOut.INCOMPLETE))
        .mapToInt(NotReplayed::count)
        .sum();
  }

  /**
   * The streams that can be replayed byte for byte.
   *
   * @throws CaptureError if there is none; it says what there is instead
   */
  public List<CapturedStream> replayable() throws CaptureError {
    List<CapturedStream> found = streams.stream().filter(CapturedStream::complete).toList();
    if (!found.isEmpty()) {
      return found;
    }
    List<NotReplayed> rest = notReplayed();
    String what =
        rest.isEmpty()
            ? "it has no packets"
            : rest.stream().map(NotReplayed::toString).collect(Collectors.joining("; "));
    long offset = rest.stream().mapToLong(NotReplayed::offset).min().orElse(0);
    throw new CaptureError(name, offset, "nothing to replay: packets=" + packets + ", " + what);
  }

  /** Everything in it that a replay does not make again, each kind once. */
  public List<NotReplayed> notReplayed() {
    LeftOvers unfit = new LeftOvers();
    for (CapturedStream stream : streams) {
      if (!stream.complete()) {
        unfit.add(stream.unfit(), stream.offset(), stream.missingBytes());
      }
    }
    List<NotReplayed> all = new ArrayList<>(leftOut);
    all.addAll(unfit.all());
    return all;
  }
}

package dev.wfpsim.scenario.pcap;

import java.util.Comparator;

/**
 * An address and a port in a capture.
 *
 * @param address the IP address
 * @param port the TCP or UDP port
 */
record Endpoint(PacketAddress address, int port) implements Comparable<Endpoint> {
  private static final Comparator<Endpoint> ORDER =
      Comparator.comparingInt(Endpoint::port)
          .thenComparing(endpoint -> endpoint.address().six())
          .thenComparingLong(endpoint -> endpoint.address().high())
          .thenComparingLong(endpoint -> endpoint.address().low());

  @Override
  public int compareTo(Endpoint other) {
    return ORDER.compare(this, other);
  }
}

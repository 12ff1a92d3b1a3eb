package dev.wfpsim.net.host;

import dev.wfpsim.net.tcp.TcpSettings;

/**
 * What may be set about the transports of a host.
 *
 * @param tcp about TCP
 * @param flowIdleNanos how long a UDP or ICMP flow lives without a packet
 * @param datagramBufferBytes received payload a datagram socket keeps before it drops more
 */
public record TransportSettings(TcpSettings tcp, long flowIdleNanos, int datagramBufferBytes) {
  public static final TransportSettings DEFAULT =
      new TransportSettings(TcpSettings.DEFAULT, 60_000_000_000L, 256 * 1024);

  /** These settings with other TCP settings. */
  public TransportSettings withTcp(TcpSettings other) {
    return new TransportSettings(other, flowIdleNanos, datagramBufferBytes);
  }
}

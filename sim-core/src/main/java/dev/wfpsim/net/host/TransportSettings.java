package dev.wfpsim.net.host;

import dev.wfpsim.net.tcp.SendLists;
import dev.wfpsim.net.tcp.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * What may be set about the transports of a host.
 *
 * @param tcp about TCP
 * @param flowIdleNanos how long a UDP or ICMP flow lives without a packet
 * @param datagramBufferBytes received payload a datagram socket keeps before it drops more
 * @param sendLists how TCP hands down what it sends at one time; null to draw it for the host
 */
public record TransportSettings(
    TcpSettings tcp, long flowIdleNanos, int datagramBufferBytes, @Nullable SendLists sendLists) {
  public static final TransportSettings DEFAULT =
      new TransportSettings(TcpSettings.DEFAULT, 60_000_000_000L, 256 * 1024, null);

  /** These settings with other TCP settings. */
  public TransportSettings withTcp(TcpSettings other) {
    return new TransportSettings(other, flowIdleNanos, datagramBufferBytes, sendLists);
  }

  /** These settings with that way to hand segments down; null to draw it for each host. */
  public TransportSettings withSendLists(@Nullable SendLists lists) {
    return new TransportSettings(tcp, flowIdleNanos, datagramBufferBytes, lists);
  }
}

package dev.wfpsim.net.socket;

import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.net.transport.PortSharing;
import org.jspecify.annotations.Nullable;

/**
 * What may be set on a socket before it is bound.
 *
 * @param dualStack an IPv6 socket that talks IPv4 too (IPV6_V6ONLY off)
 * @param sharing how it shares its port
 * @param lingerNanos how long close waits for unsent data: -1 not at all (it is sent in the
 *     background), 0 resets the connection (SO_LINGER)
 * @param tcp TCP settings; null for the host's
 */
public record SocketOptions(
    boolean dualStack, PortSharing sharing, long lingerNanos, @Nullable TcpSettings tcp) {
  public static final SocketOptions DEFAULT =
      new SocketOptions(false, PortSharing.DEFAULT, -1, null);

  /** These options, for a dual-stack socket. */
  public SocketOptions withDualStack() {
    return new SocketOptions(true, sharing, lingerNanos, tcp);
  }

  /** These options with another way to share the port. */
  public SocketOptions withSharing(PortSharing other) {
    return new SocketOptions(dualStack, other, lingerNanos, tcp);
  }

  /** These options with another linger time. */
  public SocketOptions withLinger(long nanos) {
    return new SocketOptions(dualStack, sharing, nanos, tcp);
  }

  /** These options with TCP settings of its own. */
  public SocketOptions withTcp(TcpSettings settings) {
    return new SocketOptions(dualStack, sharing, lingerNanos, settings);
  }
}

package dev.wfpsim.scenario.model;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.pcap.CapturedStream;

/**
 * A protocol and where to reach it: {@code tcp/10.0.0.80:443}, {@code udp/[fd00::1]:53}, {@code
 * icmp/10.0.0.1}, whose port is 0.
 */
public record Endpoint(Transport transport, SocketAddress address) {

  /** The transport protocol of an endpoint. */
  public enum Transport {
    TCP,
    UDP,
    ICMP
  }

  /** Where the server of a recorded conversation is. */
  public static Endpoint of(CapturedStream recorded) {
    Transport transport =
        recorded.isTcp() ? Transport.TCP : recorded.isUdp() ? Transport.UDP : Transport.ICMP;
    return new Endpoint(transport, recorded.server());
  }

  public boolean isTcp() {
    return transport == Transport.TCP;
  }

  /** The same, whatever link it is on. */
  public Endpoint unscoped() {
    return new Endpoint(transport, new SocketAddress(address.address(), address.port()));
  }

  @Override
  public String toString() {
    return switch (transport) {
      case TCP -> "tcp/" + address;
      case UDP -> "udp/" + address;
      case ICMP -> "icmp/" + address.address();
    };
  }
}

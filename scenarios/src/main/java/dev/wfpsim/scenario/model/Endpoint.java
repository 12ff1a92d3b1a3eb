package dev.wfpsim.scenario.model;

import dev.wfpsim.net.address.SocketAddress;

/** A protocol and where to reach it: {@code tcp/10.0.0.80:443}, {@code udp/[fd00::1]:53}. */
public record Endpoint(Transport transport, SocketAddress address) {

  /** The transport protocol of an endpoint. */
  public enum Transport {
    TCP,
    UDP
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
    return (isTcp() ? "tcp/" : "udp/") + address;
  }
}

package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.link.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * One way to a network.
 *
 * @param destination the network; its host bits do not count
 * @param nextHop the router, or null when the destination is on the link
 * @param through the interface it leaves by
 * @param metric lower is better among routes of the same length
 */
public record Route(
    IpPrefix destination, @Nullable IpAddress nextHop, NetworkInterface through, int metric) {
  public Route {
    destination = destination.network();
    if (nextHop != null && nextHop.family() != destination.address().family()) {
      throw new IllegalArgumentException(
          "next hop of another family: destination=" + destination + ", nextHop=" + nextHop);
    }
  }

  /** Where a packet for {@code target} is handed on this link. */
  public IpAddress nextHopFor(IpAddress target) {
    IpAddress router = nextHop;
    return router == null ? target : router;
  }
}

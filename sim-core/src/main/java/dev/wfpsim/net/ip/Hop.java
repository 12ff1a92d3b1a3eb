package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.link.NetworkInterface;

/**
 * Where a packet goes next.
 *
 * @param through the interface it leaves by
 * @param nextHop whose interface takes it there
 * @param toAll for all on the link: multicast or broadcast
 * @param reach who of all gets it
 */
record Hop(NetworkInterface through, IpAddress nextHop, boolean toAll, Reach reach) {
  Hop(NetworkInterface through, IpAddress nextHop, boolean toAll) {
    this(through, nextHop, toAll, Reach.EVERYBODY);
  }

  /** The same way, for fewer. */
  Hop reaching(Reach whom) {
    return new Hop(through, nextHop, toAll, whom);
  }
}

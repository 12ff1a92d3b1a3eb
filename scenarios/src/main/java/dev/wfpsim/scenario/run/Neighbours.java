package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.ip.RouteTable;
import dev.wfpsim.net.link.NetworkInterface;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whoever is on the same link is reached directly, also where the prefixes differ.
 *
 * <p>Cost: for each interface one look at each different network on the link, of which there are
 * few, and not at each neighbour.
 */
final class Neighbours {

  /** A network with the first and the last of the addresses on the link that say they are in it. */
  private static final class Subnet {
    final IpPrefix network;
    IpAddress first;
    IpAddress last;

    Subnet(IpPrefix network, IpAddress address) {
      this.network = network;
      this.first = address;
      this.last = address;
    }

    void add(IpAddress address) {
      first = address.compareTo(first) < 0 ? address : first;
      last = address.compareTo(last) > 0 ? address : last;
    }
  }

  private final Map<String, Subnet> subnets = new TreeMap<>();

  Neighbours(List<NetworkInterface> ends) {
    for (NetworkInterface end : ends) {
      for (IpPrefix each : end.addresses()) {
        IpPrefix network = each.network();
        subnets
            .computeIfAbsent(network.toString(), absent -> new Subnet(network, each.address()))
            .add(each.address());
      }
    }
  }

  /** Adds what an interface does not reach by its own prefixes. */
  void addRoutes(RouteTable routes, NetworkInterface from) {
    for (Subnet subnet : subnets.values()) {
      if (!reaches(from, subnet)) {
        routes.add(subnet.network, null, from, 1);
      }
    }
  }

  /** Whether one of its prefixes has the first and the last, and so all between. */
  private static boolean reaches(NetworkInterface from, Subnet subnet) {
    for (IpPrefix own : from.addresses()) {
      if (own.contains(subnet.first) && own.contains(subnet.last)) {
        return true;
      }
    }
    return false;
  }
}

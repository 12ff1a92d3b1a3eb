package dev.wfpsim.net.host;

import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.ip.Route;
import dev.wfpsim.net.link.Link;
import dev.wfpsim.net.link.NetworkInterface;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds, before a run, the shortest ways from each host to the subnets it is not on, over hosts
 * that forward. It stands for a routing protocol that has converged; nothing is exchanged or
 * updated.
 *
 * <p>Cost: one breadth-first search a host over its links and the forwarding hosts; other hosts on
 * a link cost nothing.
 */
final class RouteDiscovery {
  /** Added to the hops, so that routes of a scenario win. */
  private static final int BASE_METRIC = 100;

  private final Map<Link, List<NetworkInterface>> routers = new LinkedHashMap<>();
  private final Map<NetworkInterface, Host> owners = new LinkedHashMap<>();

  /** Where a search has come: a host, and by which interface and neighbour the way began. */
  private record Reached(
      Host host,
      int hops,
      @Nullable NetworkInterface first,
      @Nullable NetworkInterface neighbour) {}

  private RouteDiscovery(List<Host> hosts) {
    for (Host host : hosts) {
      host.interfaces().forEach(each -> owners.put(each, host));
    }
  }

  /** Adds the routes of all hosts to what is not on their own links. */
  static void addRoutes(List<Host> hosts) {
    if (!anyForwards(hosts)) {
      return; // there is nothing beyond the own links
    }
    RouteDiscovery discovery = new RouteDiscovery(hosts);
    hosts.forEach(discovery::addRoutes);
  }

  private static boolean anyForwards(List<Host> hosts) {
    for (Host host : hosts) {
      if (host.options().forwarding()) {
        return true;
      }
    }
    return false;
  }

  private void addRoutes(Host start) {
    Map<IpPrefix, Reached> found = new LinkedHashMap<>();
    Set<Host> visited = new LinkedHashSet<>();
    ArrayDeque<Reached> queue = new ArrayDeque<>();
    queue.add(new Reached(start, 0, null, null));
    visited.add(start);
    while (!queue.isEmpty()) {
      Reached here = queue.removeFirst();
      for (NetworkInterface leaving : here.host().interfaces()) {
        Link link = leaving.adapter().link();
        if (link == null) {
          continue;
        }
        for (NetworkInterface other : routers(link)) {
          Host neighbour = Objects.requireNonNull(owners.get(other));
          if (other != leaving && visited.add(neighbour)) {
            Reached next = step(here, leaving, neighbour, other);
            subnets(neighbour, next, found);
            queue.add(next);
          }
        }
      }
    }
    found.forEach((subnet, reached) -> add(start, subnet, reached));
  }

  /** The interfaces of forwarding hosts on a link, of which there are few. */
  private List<NetworkInterface> routers(Link link) {
    return routers.computeIfAbsent(
        link,
        all ->
            all.interfaces().stream()
                .filter(each -> Objects.requireNonNull(owners.get(each)).options().forwarding())
                .toList());
  }

  private static Reached step(
      Reached here, NetworkInterface leaving, Host host, NetworkInterface other) {
    NetworkInterface first = here.first();
    return first == null
        ? new Reached(host, here.hops() + 1, leaving, other)
        : new Reached(host, here.hops() + 1, first, here.neighbour());
  }

  private static void subnets(Host host, Reached reached, Map<IpPrefix, Reached> found) {
    for (NetworkInterface each : host.interfaces()) {
      if (!each.isLoopback()) {
        for (IpPrefix address : each.addresses()) {
          found.putIfAbsent(address.network(), reached);
        }
      }
    }
  }

  private static void add(Host host, IpPrefix subnet, Reached reached) {
    NetworkInterface first = reached.first();
    NetworkInterface neighbour = reached.neighbour();
    if (first == null || neighbour == null) {
      return;
    }
    for (Route route : host.routes().all()) {
      if (route.destination().equals(subnet)) {
        return;
      }
    }
    for (IpPrefix address : neighbour.addresses()) {
      if (address.address().family() == subnet.address().family()) {
        host.routes().add(subnet, address.address(), first, BASE_METRIC + reached.hops());
        return;
      }
    }
  }
}

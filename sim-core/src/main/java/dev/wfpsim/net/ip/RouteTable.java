package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.link.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a host: the longest prefix wins, then the lowest metric, then the route added
 * first. A route through an interface that is down does not count.
 *
 * <p>Cost: one pass over the routes a look-up; hosts have few.
 */
public final class RouteTable {
  /** The most routes a host may have. */
  public static final int LIMIT = 4_096;

  private final List<Route> routes = new ArrayList<>(4);

  /** Adds a route; an illegal state beyond {@link #LIMIT}. */
  public void add(Route route) {
    if (routes.size() >= LIMIT) {
      throw new IllegalStateException("too many routes: limit=" + LIMIT);
    }
    routes.add(route);
  }

  /** Adds a route to a network through a router, or on the link when {@code nextHop} is null. */
  public void add(
      IpPrefix destination, @Nullable IpAddress nextHop, NetworkInterface through, int metric) {
    add(new Route(destination, nextHop, through, metric));
  }

  /** The routes, in the order they were added. */
  public List<Route> all() {
    return Collections.unmodifiableList(routes);
  }

  /** The best route to an address, or null. */
  public @Nullable Route find(IpAddress destination) {
    return find(destination, null);
  }

  /** The best route to an address through one interface (any when null), or null. */
  public @Nullable Route find(IpAddress destination, @Nullable NetworkInterface through) {
    Route best = null;
    for (int i = 0; i < routes.size(); i++) {
      Route route = routes.get(i);
      if (route.destination().contains(destination)
          && route.through().isUp()
          && (through == null || through == route.through())
          && (best == null || isBetter(route, best))) {
        best = route;
      }
    }
    return best;
  }

  private static boolean isBetter(Route route, Route best) {
    int longer = route.destination().length() - best.destination().length();
    return longer > 0 || (longer == 0 && route.metric() < best.metric());
  }
}

package dev.wfpsim.net.ip;

import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.link.Interfaces;
import dev.wfpsim.net.link.NetworkInterface;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where packets of a host go, which of its addresses they come from, and which are for it: routes,
 * the strong or weak host model of each direction, and the path MTUs learned from errors.
 *
 * <p>Windows is a strong host in both directions by default; a host that forwards receives as a
 * weak one.
 */
final class Routing {
  /** The most destinations whose path MTU is remembered; the oldest is forgotten first. */
  private static final int PATH_MTU_LIMIT = 1_024;

  private static final int MIN_IPV4_PATH_MTU = 576;
  private static final int MIN_IPV6_PATH_MTU = 1_280;

  private final IpSettings settings;
  private final Interfaces interfaces;
  private final RouteTable routes;
  private final Map<IpAddress, Integer> pathMtus = new LazyLinkedMap<>();
  private @Nullable Hop last;

  Routing(IpSettings settings, Interfaces interfaces, RouteTable routes) {
    this.settings = settings;
    this.interfaces = interfaces;
    this.routes = routes;
  }

  /** Whether any interface has the address. */
  boolean isLocal(IpAddress address) {
    return interfaces.ownerOf(address) != null;
  }

  /** Whether two addresses can talk on this host: loopback addresses only with each other. */
  boolean isOneZone(IpAddress a, IpAddress b) {
    return a.isLoopback() == b.isLoopback() || settings.loopbackFromCards();
  }

  /**
   * Whether a packet of this host for itself stays within the strong host model: it leaves by the
   * interface of its source, where another interface's address is not taken in (report
   * golang/go#34171).
   */
  boolean staysOnItsInterface(IpAddress source, IpAddress destination) {
    boolean loopback = source.isLoopback() || destination.isLoopback();
    if (loopback || settings.weakHostReceive() || settings.forwarding()) {
      return true;
    }
    NetworkInterface from = ownerOf(source);
    NetworkInterface to = ownerOf(destination);
    return from == null || to == null || from == to;
  }

  /** Whether a packet to {@code destination} that came by {@code in} is for this host. */
  boolean accepts(IpAddress destination, NetworkInterface in) {
    if (destination.isMulticast()) {
      return in.isMember(destination);
    }
    if (in.answersFor(destination) || in.isBroadcast(destination)) {
      return true;
    }
    boolean weak = settings.weakHostReceive() || settings.forwarding() || in.isLoopback();
    // A link-local address is another one on each link (RFC 4007).
    boolean ofOneLink = destination.isIpv6() && destination.isLinkLocal() && !in.isLoopback();
    return weak && !ofOneLink && isLocal(destination);
  }

  /** The way of a packet; null when there is none: a loopback address never leaves the host. */
  @Nullable Hop find(
      IpAddress destination,
      @Nullable IpAddress source,
      @Nullable NetworkInterface forced,
      int scopeId) {
    if (isLocal(destination)) {
      boolean reached = source == null || source.isUnspecified() || isOneZone(source, destination);
      return reached ? hop(interfaces.loopback(), destination, false) : null;
    }
    if (source != null && source.isLoopback()) {
      return null;
    }
    NetworkInterface wanted = forced != null ? forced : interfaces.byIndex(scopeId);
    NetworkInterface owner = ownerOf(source);
    if (destination.isMulticast() || destination.isLimitedBroadcast()) {
      NetworkInterface out = wanted != null ? wanted : owner != null ? owner : firstUp(destination);
      return out == null ? null : hop(out, destination, true);
    }
    if (owner != null && !owner.isLoopback() && !settings.weakHostSend() && wanted == null) {
      wanted = owner;
    }
    Route route = routes.find(destination, wanted);
    if (route == null || !route.through().isUp()) {
      return null;
    }
    NetworkInterface out = route.through();
    return hop(out, route.nextHopFor(destination), out.isBroadcast(destination));
  }

  /** Mostly the last one again: a packet's way is asked for several times. */
  private Hop hop(NetworkInterface through, IpAddress nextHop, boolean toAll) {
    Hop hop = last;
    if (hop == null
        || hop.through() != through
        || hop.toAll() != toAll
        || !hop.nextHop().equals(nextHop)) {
      hop = new Hop(through, nextHop, toAll);
      last = hop;
    }
    return hop;
  }

  private @Nullable NetworkInterface ownerOf(@Nullable IpAddress source) {
    return source == null || source.isUnspecified() ? null : interfaces.ownerOf(source);
  }

  /** The interface a packet leaves by; null when there is no way. */
  @Nullable NetworkInterface interfaceFor(
      IpAddress destination, @Nullable IpAddress source, int scopeId) {
    Hop hop = find(destination, source, null, scopeId);
    return hop == null ? null : hop.through();
  }

  private @Nullable NetworkInterface firstUp(IpAddress destination) {
    for (NetworkInterface each : interfaces.all()) {
      if (!each.isLoopback() && each.isUp() && each.sourceFor(destination) != null) {
        return each;
      }
    }
    return null;
  }

  /** The address to send from; null when there is no way. */
  @Nullable IpAddress sourceFor(IpAddress destination, int scopeId) {
    if (destination.isLoopback()) {
      return IpAddress.loopback(destination.family());
    }
    if (isLocal(destination)) {
      return destination;
    }
    Hop hop = find(destination, null, null, scopeId);
    return hop == null ? null : hop.through().sourceFor(destination);
  }

  /** The longest packet known to reach a destination, bytes. */
  int pathMtu(IpAddress destination) {
    Hop hop = find(destination, null, null, 0);
    int mtu = hop == null ? MIN_IPV4_PATH_MTU : hop.through().mtu();
    Integer learned = pathMtus.get(destination);
    return learned == null ? mtu : Math.min(mtu, learned);
  }

  /** An error told the MTU of a link on the way; true when that is news. */
  boolean learnPathMtu(IpAddress destination, int mtu) {
    int floor = destination.isIpv4() ? MIN_IPV4_PATH_MTU : MIN_IPV6_PATH_MTU;
    int bounded = Math.max(mtu, floor);
    if (bounded >= pathMtu(destination)) {
      return false;
    }
    pathMtus.remove(destination);
    pathMtus.put(destination, bounded);
    if (pathMtus.size() > PATH_MTU_LIMIT) {
      pathMtus.remove(pathMtus.keySet().iterator().next());
    }
    return true;
  }
}

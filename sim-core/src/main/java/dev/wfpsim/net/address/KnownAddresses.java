package dev.wfpsim.net.address;

import org.jspecify.annotations.Nullable;

/**
 * The addresses that a host read last from packets: one that comes again is the same object, so
 * that reading headers makes none. What is known changes nothing but the time it takes.
 */
public final class KnownAddresses {
  private static final int BITS = 3;
  private static final int WAYS = 2;
  private static final int FACTOR = 0x9E3779B9;

  private static final IpAddress[] NONE = {};

  /**
   * Two by each hash, the later one first: the ends of a connection may have the same. There from
   * the first address on.
   */
  private @Nullable IpAddress[] places = NONE;

  /** As {@link IpAddress#ofIpv4}. */
  public IpAddress ofIpv4(int hostOrder) {
    int place = place(hostOrder);
    for (int way = 0; way < WAYS; way++) {
      IpAddress known = places[place + way];
      if (known != null && known.isIpv4() && known.ipv4Bits() == hostOrder) {
        return known;
      }
    }
    return put(place, IpAddress.ofIpv4(hostOrder));
  }

  /** As {@link IpAddress#ofIpv6(long, long)}. */
  public IpAddress ofIpv6(long high, long low) {
    int place = place(Long.hashCode(high * 31 + low));
    for (int way = 0; way < WAYS; way++) {
      IpAddress known = places[place + way];
      if (known != null && known.isIpv6() && known.highBits() == high && known.lowBits() == low) {
        return known;
      }
    }
    return put(place, IpAddress.ofIpv6(high, low));
  }

  private IpAddress put(int place, IpAddress address) {
    places[place + 1] = places[place];
    places[place] = address;
    return address;
  }

  private int place(int hash) {
    if (places.length == 0) {
      places = new IpAddress[WAYS << BITS];
    }
    return (hash * FACTOR >>> Integer.SIZE - BITS) * WAYS;
  }
}

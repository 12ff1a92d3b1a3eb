package dev.wfpsim.net.address;

import org.jspecify.annotations.Nullable;

/**
 * The addresses that a host read last from packets: one that comes again is the same object, so
 * that reading headers makes none. What is known changes nothing but the time it takes.
 */
public final class KnownAddresses {
  private static final int BITS = 4;
  private static final int FACTOR = 0x9E3779B9;

  /** By hash; a later address takes the place of an earlier one. There from the first. */
  private static final IpAddress[] NONE = {};

  private @Nullable IpAddress[] places = NONE;

  /** As {@link IpAddress#ofIpv4}. */
  public IpAddress ofIpv4(int hostOrder) {
    int place = place(hostOrder);
    IpAddress known = places[place];
    if (known == null || known.isIpv6() || known.ipv4Bits() != hostOrder) {
      known = IpAddress.ofIpv4(hostOrder);
      places[place] = known;
    }
    return known;
  }

  /** As {@link IpAddress#ofIpv6(long, long)}. */
  public IpAddress ofIpv6(long high, long low) {
    int place = place(Long.hashCode(high * 31 + low));
    IpAddress known = places[place];
    if (known == null || known.isIpv4() || known.highBits() != high || known.lowBits() != low) {
      known = IpAddress.ofIpv6(high, low);
      places[place] = known;
    }
    return known;
  }

  private int place(int hash) {
    if (places.length == 0) {
      places = new IpAddress[1 << BITS];
    }
    return hash * FACTOR >>> Integer.SIZE - BITS;
  }
}

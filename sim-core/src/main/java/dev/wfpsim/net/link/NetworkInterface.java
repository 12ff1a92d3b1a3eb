package dev.wfpsim.net.link;

import dev.wfpsim.collect.Appended;
import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a host: its addresses, and the adapter its packets go through.
 *
 * <p>Documentation: NET_LUID, IF_INDEX, "INTERFACE_TYPE" of the filtering conditions.
 */
public final class NetworkInterface {
  /** IF_TYPE_ETHERNET_CSMACD. */
  public static final int TYPE_ETHERNET = 6;

  /** IF_TYPE_SOFTWARE_LOOPBACK. */
  public static final int TYPE_LOOPBACK = 24;

  /** The index of the loopback interface of every host. */
  public static final int LOOPBACK = 1;

  /** The most addresses of an interface. */
  public static final int MAX_ADDRESSES = 256;

  /** Hears that an interface has got an address: its subnet is on the link now. */
  @FunctionalInterface
  public interface AddressListener {
    void added(NetworkInterface to, IpPrefix address);
  }

  private final String name;
  private final int index;
  private final int mtu;
  private final boolean forwarding;
  private final Adapter adapter;
  private final AddressListener listener;
  private List<IpPrefix> addresses = List.of();
  private final LazyTreeMap<IpAddress, Integer> groups = new LazyTreeMap<>();
  private NetworkCategory category = NetworkCategory.PUBLIC;
  private long changes;

  /**
   * An interface without addresses.
   *
   * @param index from 1, in the order of the host's interfaces; {@link #LOOPBACK} is loopback
   * @param mtu the longest IP packet, in bytes
   * @param forwarding whether its host passes on packets of others
   * @param listener hears of each address it gets
   */
  public NetworkInterface(
      String name,
      int index,
      int mtu,
      boolean forwarding,
      Adapter adapter,
      AddressListener listener) {
    this.name = name;
    this.index = index;
    this.mtu = mtu;
    this.forwarding = forwarding;
    this.adapter = adapter;
    this.listener = listener;
  }

  /** The interface index, from 1. */
  public int index() {
    return index;
  }

  /** The sub-interface index; 0, since each interface has one. */
  public int subIndex() {
    return 0;
  }

  /** IF_TYPE of the interface. */
  public int type() {
    return typeOf(index);
  }

  private static int typeOf(int index) {
    return index == LOOPBACK ? TYPE_LOOPBACK : TYPE_ETHERNET;
  }

  /** NET_LUID: the type in the upper 16 bits, the index in the next 24. */
  public long luid() {
    return luidOf(index);
  }

  /** The NET_LUID of the interface of an index, on any host. */
  public static long luidOf(int index) {
    return (long) typeOf(index) << 48 | (long) index << 24;
  }

  /** The longest IP packet, in bytes. */
  public int mtu() {
    return mtu;
  }

  public boolean isLoopback() {
    return index == LOOPBACK;
  }

  /** The category of the network it is in; public unless set. */
  public NetworkCategory category() {
    return category;
  }

  /** Says which category its network has. */
  public void setCategory(NetworkCategory known) {
    category = known;
    changes++;
  }

  /** Counts what was changed about it so far: addresses added, and its network's category. */
  public long changes() {
    return changes;
  }

  /** Whether packets can leave through it. */
  public boolean isUp() {
    return adapter.isUp();
  }

  public Adapter adapter() {
    return adapter;
  }

  /** Its addresses with their subnets, in the order they were added. */
  public List<IpPrefix> addresses() {
    return addresses;
  }

  /** Gives it an address, and its host the route to the subnet. */
  public void addAddress(IpPrefix address) {
    if (addresses.size() >= MAX_ADDRESSES) {
      throw new IllegalStateException("too many addresses: interface=" + name);
    }
    addresses = Appended.to(addresses, address);
    changes++;
    Link link = adapter.link();
    if (link != null) {
      link.forgetNeighbours();
    }
    listener.added(this, address);
  }

  /** Whether an address is one of its own; all of 127/8 are the loopback interface's. */
  public boolean hasAddress(IpAddress address) {
    if (isLoopback() && address.isLoopback()) {
      return true;
    }
    for (int i = 0; i < addresses.size(); i++) { // for each classify: no iterator
      if (addresses.get(i).address().equals(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an address is the broadcast address of one of its subnets, or of all. */
  public boolean isBroadcast(IpAddress address) {
    if (address.isLimitedBroadcast()) {
      return true;
    }
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.get(i).isBroadcast(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an address is the subnet-router anycast address of one of its subnets (RFC 4291). */
  public boolean isSubnetRouter(IpAddress address) {
    if (address.isIpv4() || address.isUnspecified()) {
      return false;
    }
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.get(i).isSubnetRouter(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether frames to an address come to it on its link: its own addresses, and of a forwarding
   * host the subnet-router anycast addresses of its subnets.
   */
  public boolean answersFor(IpAddress address) {
    return hasAddress(address) || forwarding && isSubnetRouter(address);
  }

  /**
   * Whether it takes the packets of a multicast group: one that a socket has joined on it, or that
   * every host is in (all nodes; over IPv6 the solicited-node groups of its addresses).
   */
  public boolean isMember(IpAddress group) {
    return group.isAllNodes() || groups.containsKey(group) || isSolicitedNode(group);
  }

  private boolean isSolicitedNode(IpAddress group) {
    for (IpPrefix own : addresses) {
      if (own.address().isIpv6() && own.address().solicitedNode().equals(group)) {
        return true;
      }
    }
    return false;
  }

  /** A socket joins a group on it. */
  public void joinGroup(IpAddress group) {
    groups.merge(group, 1, Integer::sum);
  }

  /** A socket that had joined a group leaves it. */
  public void leaveGroup(IpAddress group) {
    groups.computeIfPresent(group, (left, members) -> members > 1 ? members - 1 : null);
  }

  /**
   * The best own address to send from: of the destination's family and scope, sharing the most
   * leading bits with it; null when it has none of the family.
   */
  public @Nullable IpAddress sourceFor(IpAddress destination) {
    IpAddress best = null;
    int bestScore = -1;
    for (IpPrefix own : addresses) {
      IpAddress address = own.address();
      if (address.family() == destination.family()) {
        int score = commonBits(address, destination);
        if (address.isLinkLocal() == destination.isLinkLocal()) {
          score += 256;
        }
        if (score > bestScore) {
          best = address;
          bestScore = score;
        }
      }
    }
    return best;
  }

  private static int commonBits(IpAddress a, IpAddress b) {
    int bits = 0;
    while (bits < a.bitCount() && a.matches(b, bits + 1)) {
      bits++;
    }
    return bits;
  }

  @Override
  public String toString() {
    return name + " index=" + index;
  }
}

package dev.wfpsim.net.udp;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups a socket has joined, each on one interface (IP_ADD_MEMBERSHIP,
 * IPV6_ADD_MEMBERSHIP). The interface takes a group's packets for as long as any socket is a member
 * on it.
 */
final class GroupMembership {
  private final IpStack ip;
  private final List<Joined> groups = new ArrayList<>();

  private record Joined(IpAddress group, NetworkInterface on) {}

  GroupMembership(IpStack ip) {
    this.ip = ip;
  }

  /**
   * Joins a group.
   *
   * @param interfaceIndex 0 for the interface that packets to the group leave by
   * @throws SocketError WSAEINVAL for what is no group, or joined already; WSAEADDRNOTAVAIL for an
   *     interface that is none, or none of the family
   */
  void join(IpAddress group, int interfaceIndex) throws SocketError {
    if (!group.isMulticast()) {
      throw new SocketError(WinsockError.WSAEINVAL, "not a multicast group: address=" + group);
    }
    NetworkInterface on = on(group, interfaceIndex);
    if (on == null) {
      throw new SocketError(
          WinsockError.WSAEADDRNOTAVAIL, "group=" + group + ", interface=" + interfaceIndex);
    }
    Joined joined = new Joined(group, on);
    if (groups.contains(joined)) {
      throw new SocketError(WinsockError.WSAEINVAL, "joined already: group=" + group);
    }
    groups.add(joined);
    on.joinGroup(group);
  }

  /** Leaves a group; WSAEADDRNOTAVAIL where it was not joined on that interface. */
  void leave(IpAddress group, int interfaceIndex) throws SocketError {
    NetworkInterface on = on(group, interfaceIndex);
    if (on == null || !groups.remove(new Joined(group, on))) {
      throw new SocketError(WinsockError.WSAEADDRNOTAVAIL, "not joined: group=" + group);
    }
    on.leaveGroup(group);
  }

  private @Nullable NetworkInterface on(IpAddress group, int interfaceIndex) {
    return interfaceIndex == 0 ? ip.interfaceFor(group) : ip.interfaceByIndex(interfaceIndex);
  }

  /** Whether it hears a group on an interface. */
  boolean hears(IpAddress group, NetworkInterface arrival) {
    for (Joined each : groups) {
      if (each.on() == arrival && each.group().equals(group)) {
        return true;
      }
    }
    return false;
  }

  /** The socket is closed: it leaves them all. */
  void leaveAll() {
    groups.forEach(each -> each.on().leaveGroup(each.group()));
    groups.clear();
  }
}

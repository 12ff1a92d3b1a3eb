package dev.wfpsim.scenario.model;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.link.NetworkCategory;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.scenario.syntax.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host of the scenario.
 *
 * @param groupForwardedFragments whether it holds the fragments that it passes on until all of
 *     their datagram are there
 * @param stackReadyNanos virtual time at which its TCP/IP stack is up; 0 for a host that is up from
 *     the start
 * @param nameServer whom it asks for the addresses of names; null for nobody
 * @param tcp how its TCP behaves
 */
public record HostSetup(
    String name,
    Position at,
    int processors,
    List<InterfaceSetup> interfaces,
    List<RouteSetup> routes,
    boolean forwarding,
    boolean groupForwardedFragments,
    long stackReadyNanos,
    @Nullable IpAddress nameServer,
    TcpSettings tcp) {

  public HostSetup {
    interfaces = List.copyOf(interfaces);
    routes = List.copyOf(routes);
  }

  /**
   * One network card, with its addresses and the prefix each is in.
   *
   * @param category of the network it is in
   */
  public record InterfaceSetup(
      String name, List<IpPrefix> addresses, int mtu, NetworkCategory category) {
    public InterfaceSetup {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * One route.
   *
   * @param via the next hop, or null where the destination is on the link
   * @param interfaceName the card to send from, or null to choose the one whose prefix holds the
   *     next hop
   */
  public record RouteSetup(
      IpPrefix to, @Nullable IpAddress via, @Nullable String interfaceName, int metric) {}

  /** Whether an address is one of the host's own. */
  public boolean has(IpAddress address) {
    return interfaces.stream()
        .flatMap(i -> i.addresses().stream())
        .anyMatch(p -> p.address().equals(address));
  }
}

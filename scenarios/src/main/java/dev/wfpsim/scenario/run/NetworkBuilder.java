package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.link.Link;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.HostSetup.InterfaceSetup;
import dev.wfpsim.scenario.model.HostSetup.RouteSetup;
import dev.wfpsim.scenario.model.LinkSetup;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds the hosts and links of a scenario, in the order written. */
final class NetworkBuilder {

  private static final double PER_MILLE = 1_000;

  private final World world;

  NetworkBuilder(World world) {
    this.world = world;
  }

  void build() {
    for (HostPlan host : world.plan.hosts()) {
      world.hosts.put(host.setup().name(), host(host, world.plan.profile()));
    }
    for (LinkPlan link : world.plan.links()) {
      List<Host> hosts = new ArrayList<>();
      List<NetworkInterface> ends = new ArrayList<>();
      for (LinkSetup.LinkEnd end : link.setup().ends()) {
        HostWorld host = world.host(end.host());
        hosts.add(host.host());
        ends.add(card(host, end.interfaceName()));
      }
      Link added = world.network.connectInterfaces(link.options(), ends);
      world.links.put(link.setup().name(), added);
      Neighbours neighbours = new Neighbours(ends);
      for (int i = 0; i < ends.size(); i++) {
        neighbours.addRoutes(hosts.get(i).routes(), ends.get(i));
      }
    }
    world.network.start();
  }

  private HostWorld host(HostPlan plan, PlatformProfile profile) {
    HostSetup setup = plan.setup();
    Host host = world.network.addHost(plan.options());
    host.pool().failWithProbability(profile.value(PlatformOption.MEMORY_FAILURES) / PER_MILLE);
    SortedMap<String, NetworkInterface> interfaces = new TreeMap<>();
    for (InterfaceSetup card : setup.interfaces()) {
      NetworkInterface added = host.addInterface(card.name(), card.mtu());
      for (IpPrefix address : card.addresses()) {
        added.addAddress(address);
      }
      added.setCategory(card.category());
      interfaces.put(card.name(), added);
    }
    Wfp wfp = new Wfp(host, profile, plan.searches());
    HostWorld built = new HostWorld(plan, host, wfp, new DriverHost(wfp), interfaces);
    for (RouteSetup route : setup.routes()) {
      NetworkInterface through = through(built, route);
      if (through != null) {
        host.routes().add(route.to().network(), route.via(), through, route.metric());
      }
    }
    return built;
  }

  /** The card a route sends from: the one named, or the one whose prefix holds the next hop. */
  private static @Nullable NetworkInterface through(HostWorld host, RouteSetup route) {
    if (route.interfaceName() != null) {
      return host.interfaces().get(route.interfaceName());
    }
    for (NetworkInterface card : host.interfaces().values()) {
      for (IpPrefix prefix : card.addresses()) {
        if (route.via() != null && prefix.contains(route.via())) {
          return card;
        }
      }
    }
    return host.interfaces().isEmpty() ? null : host.interfaces().get(host.interfaces().firstKey());
  }

  private static NetworkInterface card(HostWorld host, String name) {
    NetworkInterface card = host.interfaces().get(name);
    if (card == null) {
      throw new IllegalArgumentException("unknown interface: interface=" + name);
    }
    return card;
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.buffer.BufferLimits;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.HostSetup.InterfaceSetup;
import dev.wfpsim.scenario.model.HostSetup.RouteSetup;
import dev.wfpsim.scenario.model.LinkSetup;
import dev.wfpsim.scenario.model.RunSettings;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds the hosts and links of a scenario, in the order written. */
final class NetworkBuilder {

  private static final long REORDER_DELAY_NANOS = 5_000_000;
  private static final double PER_MILLE = 1_000;

  private final World world;

  NetworkBuilder(World world) {
    this.world = world;
  }

  void build() {
    PlatformProfile profile = profile(world.scenario().run());
    for (HostSetup setup : world.scenario().hosts()) {
      world.hosts.put(setup.name(), host(setup, profile));
    }
    for (LinkSetup setup : world.scenario().links()) {
      List<Host> hosts = new ArrayList<>();
      List<NetworkInterface> ends = new ArrayList<>();
      for (LinkSetup.LinkEnd end : setup.ends()) {
        HostWorld host = world.host(end.host());
        hosts.add(host.host());
        ends.add(card(host, end.interfaceName()));
      }
      world.links.put(setup.name(), world.network.connectInterfaces(options(setup), ends));
      Neighbours neighbours = new Neighbours(ends);
      for (int i = 0; i < ends.size(); i++) {
        neighbours.addRoutes(hosts.get(i).routes(), ends.get(i));
      }
    }
    world.network.start();
  }

  static PlatformProfile profile(RunSettings run) {
    PlatformProfile profile = PlatformProfile.DOCUMENTED;
    for (Map.Entry<String, String> option : run.options().entrySet()) {
      profile = profile.with(option.getKey(), option.getValue());
    }
    return profile;
  }

  private HostWorld host(HostSetup setup, PlatformProfile profile) {
    HostOptions options =
        new HostOptions(setup.name())
            .processors(setup.processors())
            .forwarding(setup.forwarding())
            .loopbackFromCards(profile.is(PlatformOption.LOOPBACK_FROM_CARDS))
            .weakHostSend(profile.is(PlatformOption.WEAK_HOST))
            .weakHostReceive(profile.is(PlatformOption.WEAK_HOST))
            .stackReadyNanos(setup.stackReadyNanos())
            .transport(TransportSettings.DEFAULT.withTcp(setup.tcp()))
            .bufferLimits(buffers());
    Host host = world.network.addHost(options);
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
    Wfp wfp = new Wfp(host, profile);
    HostWorld built = new HostWorld(setup, host, wfp, new DriverHost(wfp), interfaces);
    for (RouteSetup route : setup.routes()) {
      NetworkInterface through = through(built, route);
      if (through != null) {
        host.routes().add(route.to().network(), route.via(), through, route.metric());
      }
    }
    return built;
  }

  private BufferLimits buffers() {
    long lists = world.scenario().run().limits().buffers();
    return new BufferLimits((int) lists, BufferLimits.DEFAULT.maxBytes());
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

  private static LinkOptions options(LinkSetup setup) {
    LinkOptions options =
        new LinkOptions(setup.name())
            .latency(Durations.latency(setup.latency()))
            .loss(setup.loss())
            .duplicate(setup.duplicate())
            .corrupt(setup.corrupt())
            .linkChecksum(setup.frameCheck())
            .bandwidth(setup.bitsPerSecond())
            .queue(setup.queuePackets())
            .mtu(setup.mtu());
    return setup.reorder() > 0 ? options.reorder(setup.reorder(), REORDER_DELAY_NANOS) : options;
  }
}

package dev.wfpsim.net.host;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.link.Link;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.link.PacketLog;
import dev.wfpsim.net.tcp.StreamLedger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of a simulation and the links between them.
 *
 * <p>Addresses given with a host go to the interface on the link whose other hosts share their
 * subnet; {@link #start} places what is left and finds routes over forwarding hosts.
 */
public final class Network {
  /** The most hosts of a simulation. */
  public static final int MAX_HOSTS = 10_000;

  private final Kernel kernel;
  private final MemorySpace memory;
  private final PacketLog log;
  private final StreamLedger streams;
  private final List<Host> hosts = new ArrayList<>(2);
  private final Map<String, Host> byName = new TreeMap<>();
  private final List<Link> links = new ArrayList<>(1);

  /** A network whose packets lie in arrays. */
  public Network(Kernel kernel) {
    this(kernel, MemorySpace.ofArrays());
  }

  /**
   * A network.
   *
   * @param memory where packets lie; its maker closes it when the world has ended
   */
  public Network(Kernel kernel, MemorySpace memory) {
    this.memory = memory;
    this.kernel = kernel;
    this.log = new PacketLog(kernel);
    this.streams = new StreamLedger(kernel);
  }

  public Kernel kernel() {
    return kernel;
  }

  /** Where packets lie. */
  MemorySpace memory() {
    return memory;
  }

  public PacketLog log() {
    return log;
  }

  /** The oracle of the byte streams between hosts. */
  public StreamLedger streams() {
    return streams;
  }

  public List<Host> hosts() {
    return Collections.unmodifiableList(hosts);
  }

  public List<Link> links() {
    return Collections.unmodifiableList(links);
  }

  /** The host of a name, or null. */
  public @Nullable Host host(String name) {
    return byName.get(name);
  }

  /** Adds a host; an illegal state beyond {@link #MAX_HOSTS} or for a name in use. */
  public Host addHost(HostOptions options) {
    if (hosts.size() >= MAX_HOSTS) {
      throw new IllegalStateException("too many hosts: limit=" + MAX_HOSTS);
    }
    if (host(options.name()) != null) {
      throw new IllegalStateException("host name in use: name=" + options.name());
    }
    Host host = new Host(this, options);
    hosts.add(host);
    byName.put(host.name(), host);
    return host;
  }

  /** Connects interfaces by a link. */
  public Link connectInterfaces(LinkOptions options, List<NetworkInterface> ends) {
    Link link = new Link(kernel, log, options);
    for (NetworkInterface end : ends) {
      link.attach(end);
    }
    links.add(link);
    return link;
  }

  /**
   * Connects hosts by a link: each gets a new interface, with those of its addresses not yet placed
   * that share a subnet with another of the hosts.
   */
  public Link connect(LinkOptions options, List<Host> ends) {
    List<NetworkInterface> added = new ArrayList<>(ends.size());
    for (Host end : ends) {
      String name = "nic" + end.interfaces().size();
      added.add(end.addInterface(name, options.mtuBytes()));
    }
    for (int i = 0; i < ends.size(); i++) {
      Host end = ends.get(i);
      for (IpPrefix address : end.unplaced()) {
        if (isOfLink(address, end, ends)) {
          added.get(i).addAddress(address);
          end.placed(address);
        }
      }
    }
    return connectInterfaces(options, added);
  }

  private static boolean isOfLink(IpPrefix address, Host owner, List<Host> ends) {
    for (Host other : ends) {
      if (other != owner) {
        for (IpPrefix theirs : other.options().addresses()) {
          if (address.contains(theirs.address())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * To be called once hosts, links and routes are complete: addresses left over go to the host's
   * first network interface (a new one, plugged into nothing, where it has none), and each host
   * learns the way to every subnet behind forwarding hosts, unless it has a route already.
   */
  public void start() {
    for (Host host : hosts) {
      if (!host.unplaced().isEmpty()) {
        NetworkInterface first =
            host.interfaces().size() > 1
                ? host.interfaces().get(1)
                : host.addInterface("nic1", 1_500);
        for (IpPrefix address : host.unplaced()) {
          first.addAddress(address);
          host.placed(address);
        }
      }
    }
    RouteDiscovery.addRoutes(hosts);
    for (Host host : hosts) {
      host.ip().start();
    }
  }
}

package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.link.NetworkCategory;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.HostSetup.InterfaceSetup;
import dev.wfpsim.scenario.model.HostSetup.RouteSetup;
import dev.wfpsim.scenario.model.RunLimits;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code hosts:}; an address belongs to one host of the scenario. */
final class HostReader {

  static final String FIRST_INTERFACE = "eth0";
  private static final List<String> CATEGORIES = List.of("public", "private", "domain");
  private static final int LEAST_MTU = 576;
  private static final int MOST_MTU = 65_535;
  private static final int STANDARD_MTU = 1_500;

  private final Names names;
  private final int limit;
  private final Map<IpAddress, String> owners = new LinkedHashMap<>();

  /**
   * A reader of hosts.
   *
   * @param limit of how many there may be
   */
  HostReader(Names names, int limit) {
    this.names = names;
    this.limit = limit;
  }

  List<HostSetup> read(Fields root) {
    List<HostSetup> hosts = new ArrayList<>();
    List<MapValue.Entry> entries = root.entries("hosts");
    if (entries.size() > limit) {
      root.problem(
          "hosts",
          "too many hosts: hosts=" + entries.size() + ", limit=" + limit + " (run.limits.hosts)");
      return hosts;
    }
    if (entries.isEmpty()) {
      root.problem("hosts", "no host: a scenario needs at least one under hosts");
    }
    for (MapValue.Entry entry : entries) {
      names.isName(entry.key(), "host");
      HostSetup host = host(entry);
      names.hostSetups.put(host.name(), host);
      hosts.add(host);
    }
    return hosts;
  }

  private HostSetup host(MapValue.Entry entry) {
    String name = entry.key().text();
    Fields host = Fields.of(entry.value(), Shapes.HOST, names.problems);
    List<InterfaceSetup> interfaces = new ArrayList<>();
    if (host.has("interfaces")) {
      if (host.has("addresses")) {
        host.problem("addresses", "addresses given twice: give them to the interfaces");
      }
      for (Value item : host.list("interfaces")) {
        interfaces.add(card(name, item, interfaces));
      }
    } else {
      int mtu = (int) host.number("mtu", STANDARD_MTU, LEAST_MTU, MOST_MTU);
      interfaces.add(
          new InterfaceSetup(FIRST_INTERFACE, addresses(name, host), mtu, NetworkCategory.PUBLIC));
    }
    List<RouteSetup> routes = new ArrayList<>();
    for (Value item : host.list("routes")) {
      RouteSetup route = route(item, interfaces);
      if (route != null) {
        routes.add(route);
      }
    }
    return new HostSetup(
        name,
        entry.key().at(),
        (int) host.number("processors", 1, 1, RunLimits.MAX_PROCESSORS),
        interfaces,
        routes,
        host.yes("forwarding", false),
        host.yes("group-forwarded-fragments", false),
        host.durationNanos("stack-ready", 0),
        host.has("name-server")
            ? host.read("name-server", IpAddress.IPV4_ANY, HostReader::nameServer)
            : null,
        TcpReader.read(host.get("tcp"), names.problems));
  }

  private static IpAddress nameServer(String text) throws WrongValue {
    IpAddress address = Addresses.address(text);
    if (address.isUnspecified() || address.isMulticast() || address.isLimitedBroadcast()) {
      throw new WrongValue("not the address of a name server: address=" + text);
    }
    return address;
  }

  private InterfaceSetup card(String host, Value item, List<InterfaceSetup> others) {
    Fields card = Fields.of(item, Shapes.INTERFACE, names.problems);
    String name = card.text("name", "eth" + others.size());
    if (others.stream().anyMatch(o -> o.name().equals(name))) {
      card.problem("name", "interface given twice: interface=" + host + "." + name);
    }
    int mtu = (int) card.number("mtu", STANDARD_MTU, LEAST_MTU, MOST_MTU);
    String category = card.word("category", "public", "category", CATEGORIES);
    return new InterfaceSetup(
        name,
        addresses(host, card),
        mtu,
        NetworkCategory.valueOf(category.toUpperCase(Locale.ROOT)));
  }

  private List<IpPrefix> addresses(String host, Fields fields) {
    List<IpPrefix> addresses = new ArrayList<>();
    for (Value item : fields.items("addresses")) {
      TextValue text = Fields.scalar(item, "addresses", names.problems);
      if (text == null) {
        continue;
      }
      try {
        IpPrefix prefix = Addresses.prefix(text.text());
        IpAddress address = prefix.address();
        if (address.isUnspecified()
            || address.isMulticast()
            || address.isLoopback()
            || address.isLimitedBroadcast()) {
          throw new WrongValue("not a host's address: address=" + address);
        }
        // A link-local address is another one on each link: of those, LinkReader looks at a link's.
        boolean ofOneLink = address.isIpv6() && address.isLinkLocal();
        boolean again = addresses.stream().anyMatch(each -> each.address().equals(address));
        String owner = ofOneLink ? again ? host : null : owners.putIfAbsent(address, host);
        if (owner != null) {
          throw new WrongValue("address given twice: address=" + address + ", first to " + owner);
        }
        addresses.add(prefix);
      } catch (WrongValue wrong) {
        names.problems.add(text.at(), wrong.getMessage());
      }
    }
    return addresses;
  }

  private @Nullable RouteSetup route(Value item, List<InterfaceSetup> interfaces) {
    Fields route = Fields.of(item, Shapes.ROUTE, names.problems);
    route.require("to");
    IpPrefix none = new IpPrefix(IpAddress.IPV4_ANY, 0);
    IpPrefix to = route.read("to", none, Addresses::destination);
    IpAddress via = route.has("via") ? route.read("via", to.address(), Addresses::address) : null;
    if (via != null && via.family() != to.address().family()) {
      route.problem("via", Families.wrong(via, to.address().family()));
    }
    String card = route.has("interface") ? route.text("interface", "") : null;
    List<String> cards = interfaces.stream().map(InterfaceSetup::name).toList();
    if (card != null) {
      card = names.reference(card, route.at("interface"), "interface", cards);
    } else if (via == null && interfaces.size() != 1) {
      names.problems.add(route.at(), "where to: a route needs via or interface");
      return null;
    }
    return new RouteSetup(to, via, card, (int) route.number("metric", 1, 1, 9_999));
  }
}

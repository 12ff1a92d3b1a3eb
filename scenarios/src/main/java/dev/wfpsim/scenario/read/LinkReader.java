package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.scenario.model.Distribution;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.HostSetup.InterfaceSetup;
import dev.wfpsim.scenario.model.LinkSetup;
import dev.wfpsim.scenario.model.LinkSetup.LinkEnd;
import dev.wfpsim.scenario.model.RunLimits;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code links:}; a card of a host takes one cable. */
final class LinkReader {

  private static final int DEFAULT_QUEUE_PACKETS = 1_000;
  private static final Distribution DEFAULT_LATENCY = Distribution.constant(500_000);

  private final Names names;
  private final int mostEnds;
  private final Map<LinkEnd, Position> taken = new LinkedHashMap<>();

  /**
   * A reader of links.
   *
   * @param mostEnds of one link
   */
  LinkReader(Names names, int mostEnds) {
    this.names = names;
    this.mostEnds = mostEnds;
  }

  List<LinkSetup> read(Fields root) {
    List<LinkSetup> links = new ArrayList<>();
    List<Value> items = root.list("links");
    if (items.size() > RunLimits.MAX_LINKS) {
      root.problem(
          "links", "too many links: links=" + items.size() + ", limit=" + RunLimits.MAX_LINKS);
      return links;
    }
    for (Value item : items) {
      LinkSetup link = link(item);
      if (link != null) {
        links.add(link);
      }
    }
    return links;
  }

  private @Nullable LinkSetup link(Value item) {
    Fields link = Fields.of(item, Shapes.LINK, names.problems);
    link.require("between");
    List<Value> between = link.items("between");
    List<LinkEnd> ends = new ArrayList<>();
    for (Value end : between) {
      LinkEnd found = end(end);
      if (found != null) {
        ends.add(found);
      }
    }
    if (link.has("between") && between.size() < 2) {
      link.problem("between", "a link is between two hosts or more: found=" + between.size());
      return null;
    }
    if (between.size() > mostEnds) {
      link.problem(
          "between",
          "too many ends: found=" + between.size() + ", limit=" + mostEnds + " (run.limits.hosts)");
      return null;
    }
    double loss = link.share("loss");
    double duplicate = link.share("duplicate");
    double reorder = link.share("reorder");
    double corrupt = link.share("corrupt");
    boolean frameCheck = link.yes("frame-check", true);
    Distribution latency =
        Addresses.distribution(link.get("latency"), DEFAULT_LATENCY, names.problems);
    long bitsPerSecond = link.read("bandwidth", 0L, LinkReader::bitsPerSecond);
    int queuePackets = (int) link.number("queue", DEFAULT_QUEUE_PACKETS, 1, 1_000_000);
    int mtu = (int) link.number("mtu", 1_500, 576, 65_535);
    if (ends.size() < 2) {
      return null;
    }
    String name = link.text("name", ends.get(0).host() + "-" + ends.get(1).host());
    if (names.links.contains(name)) {
      link.problem("name", "two links of one name: link=" + name + ", give one a name");
      return null;
    }
    names.links.add(name);
    warnOfCards(link, name, ends, mtu);
    checkLinkLocals(link, ends);
    return new LinkSetup(
        name,
        link.at(),
        ends,
        latency,
        loss,
        duplicate,
        reorder,
        corrupt,
        frameCheck,
        bitsPerSecond,
        queuePackets,
        mtu);
  }

  /** Addresses that mean one link only have to differ on it. */
  private void checkLinkLocals(Fields link, List<LinkEnd> ends) {
    Map<IpAddress, LinkEnd> owners = new LinkedHashMap<>();
    for (LinkEnd end : ends) {
      for (IpAddress address : linkLocals(end)) {
        LinkEnd owner = owners.putIfAbsent(address, end);
        if (owner != null) {
          link.problem(
              "between",
              "address twice on one link: address="
                  + address
                  + ", of "
                  + owner.host()
                  + " and "
                  + end.host());
        }
      }
    }
  }

  private List<IpAddress> linkLocals(LinkEnd end) {
    HostSetup host = names.hostSetups.get(end.host());
    return host == null
        ? List.of() // its own fault has been told
        : host.interfaces().stream()
            .filter(card -> card.name().equals(end.interfaceName()))
            .flatMap(card -> card.addresses().stream())
            .map(IpPrefix::address)
            .filter(address -> address.isIpv6() && address.isLinkLocal())
            .toList();
  }

  /** A host cuts or announces its segments by its card's MTU, and knows nothing of the link's. */
  private void warnOfCards(Fields link, String name, List<LinkEnd> ends, int mtu) {
    for (LinkEnd end : ends) {
      HostSetup host = names.hostSetups.get(end.host());
      if (host == null) {
        continue; // its own fault has been told
      }
      for (InterfaceSetup card : host.interfaces()) {
        if (card.name().equals(end.interfaceName()) && card.mtu() > mtu) {
          names.problems.warn(
              link.has("mtu") ? link.at("mtu") : link.at(),
              "packets longer than the link takes are lost, and no one is told: link="
                  + name
                  + " mtu="
                  + mtu
                  + ", interface="
                  + end.host()
                  + "."
                  + card.name()
                  + " mtu="
                  + card.mtu());
        }
      }
    }
  }

  private static long bitsPerSecond(String text) throws WrongValue {
    long rate = Units.bitsPerSecond(text);
    if (rate == 0) {
      throw new WrongValue(
          "out of range: value=" + text + ", expected at least 1 bit; no bandwidth is no limit");
    }
    return rate;
  }

  private @Nullable LinkEnd end(Value value) {
    TextValue text = Fields.scalar(value, "between", names.problems);
    if (text == null) {
      return null;
    }
    int dot = text.text().indexOf('.');
    String hostName = dot < 0 ? text.text() : text.text().substring(0, dot);
    if (names.reference(hostName, text.at(), "host", names.hosts) == null) {
      return null;
    }
    HostSetup host = names.hostSetups.get(hostName);
    if (host == null || host.interfaces().isEmpty()) {
      return null;
    }
    List<String> cards = host.interfaces().stream().map(InterfaceSetup::name).toList();
    String card = dot < 0 ? free(hostName, cards) : text.text().substring(dot + 1);
    if (names.reference(card, text.at(), "interface", cards) == null) {
      return null;
    }
    LinkEnd end = new LinkEnd(hostName, card);
    Position earlier = taken.putIfAbsent(end, text.at());
    if (earlier != null) {
      names.problems.add(
          text.at(),
          "interface linked twice: interface="
              + hostName
              + "."
              + card
              + ", first on line "
              + earlier.line()
              + "; give the host one of interfaces for each link");
      return null;
    }
    return end;
  }

  /** The first card without a cable, or the first card where every one has its cable. */
  private String free(String host, List<String> cards) {
    for (String card : cards) {
      if (!taken.containsKey(new LinkEnd(host, card))) {
        return card;
      }
    }
    return cards.getFirst();
  }
}

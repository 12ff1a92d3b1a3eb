package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Distribution;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.Traffic;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code traffic:}, what the processes do by themselves. */
final class TrafficReader {

  private static final long MOST_TIMES = 10_000_000;
  private static final int LARGEST_DATAGRAM = 65_507;
  private static final int USUAL_DATAGRAM = 1_200;
  private static final long DATAGRAM_TIMEOUT_NANOS = 2_000_000_000L;

  private final Names names;

  TrafficReader(Names names) {
    this.names = names;
  }

  List<Traffic> read(Fields root) {
    List<Traffic> traffic = new ArrayList<>();
    for (Value item : root.list("traffic")) {
      Traffic one = one(item);
      if (one != null) {
        traffic.add(one);
      }
    }
    return traffic;
  }

  private @Nullable Traffic one(Value item) {
    if (!(item instanceof MapValue map)) {
      names.problems.add(item.at(), "expected a map: key=traffic, found " + item.kind());
      return null;
    }
    if (map.get("replay") != null) {
      return replay(map);
    }
    if (map.entries().size() != 1) {
      names.problems.add(
          map.at(), "expected one process and what it does, found keys=" + map.entries().size());
      return null;
    }
    MapValue.Entry entry = map.entries().getFirst();
    String process = process(entry.key());
    names.connecting.add(entry.key().text());
    Fields fields = Fields.of(entry.value(), Shapes.CONNECTIONS, names.problems);
    return connections(fields, process == null ? "" : process, map);
  }

  private @Nullable String process(TextValue key) {
    if (names.processes.contains(key.text())) {
      return key.text();
    }
    List<String> known = new ArrayList<>(names.processes);
    known.add("replay");
    return names.reference(key.text(), key.at(), "process", known);
  }

  private Traffic replay(MapValue map) {
    Fields replay = Fields.of(map, Shapes.REPLAY, names.problems);
    String process = names.reference(replay, "as", "process", names.processes);
    names.connecting.add(process == null ? "" : process);
    return new Traffic.Replay(
        replay.at("replay"),
        process == null ? "" : process,
        replay.text("replay", ""),
        replay.read("speed", 1.0, TrafficReader::speed),
        replay.durationNanos("start", 0));
  }

  private static double speed(String text) throws WrongValue {
    if (text.equals("max")) {
      return 0;
    }
    return Units.number(text, 1, 1_000_000);
  }

  private @Nullable Traffic connections(Fields fields, String process, MapValue map) {
    boolean connected = !fields.has("send-to");
    String key = connected ? "connect" : "send-to";
    if (!connected && fields.has("connect")) {
      fields.problem("send-to", "two ways to send: give connect or send-to");
    }
    fields.require(key);
    Endpoint none = new Endpoint(Transport.TCP, new SocketAddress(IpAddress.IPV4_ANY, 1));
    HostSetup host = names.hostSetups.get(names.processHosts.getOrDefault(process, ""));
    Endpoint remote = fields.read(key, none, text -> LinkScopes.endpoint(text, host));
    if (!connected && remote.isTcp() && remote != none) {
      fields.problem(key, "TCP needs a connection: write connect instead of send-to");
    }
    if (remote != none) {
      reachable(fields, key, remote.address(), host);
    }
    SocketAddress bind = null;
    if (fields.has("bind")) {
      bind = fields.read("bind", remote.address(), text -> LinkScopes.local(text, host));
      if (bind.family() != remote.address().family()) {
        fields.problem("bind", Families.wrong(bind.address(), remote.address().family()));
      }
    }
    Distribution every =
        Addresses.distribution(fields.get("every"), Distribution.ZERO, names.problems);
    String close = fields.word("close", "graceful", "way to close", List.of("graceful", "reset"));
    if (!remote.isTcp() && !fields.has("send")) {
      names.problems.warn(
          fields.at(key), "nothing is sent: over UDP nobody sees a connection without send");
    }
    return new Traffic.Connections(
        map.at(),
        process,
        remote,
        connected,
        name(fields, host),
        every,
        (int) fields.number("times", 1, 1, MOST_TIMES),
        fields.durationNanos("start", 0),
        fields.read("send", 0L, Units::bytes),
        fields.read("receive", 0L, Units::bytes),
        fields.read("datagram", USUAL_DATAGRAM, TrafficReader::datagram),
        bind,
        fields.durationNanos("timeout", remote.isTcp() ? 0 : DATAGRAM_TIMEOUT_NANOS),
        fields.durationNanos("hold", 0),
        close.equals("reset"));
  }

  /** A name to be resolved, for which the host needs somebody to ask. */
  private static @Nullable String name(Fields fields, @Nullable HostSetup host) {
    if (!fields.has("name")) {
      return null;
    }
    if (host != null && host.nameServer() == null) {
      fields.problem("name", "no name-server to ask: host=" + host.name());
    }
    return fields.read(
        "name",
        "",
        text -> {
          if (!text.matches("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*")
              || text.length() > 253) {
            throw new WrongValue("not a host name: name=" + text);
          }
          return text;
        });
  }

  private static int datagram(String text) throws WrongValue {
    long bytes = Units.bytes(text);
    if (bytes < 1 || bytes > LARGEST_DATAGRAM) {
      throw new WrongValue("out of range: value=" + text + ", expected 1 B to 65507 B");
    }
    return (int) bytes;
  }

  private static void reachable(
      Fields fields, String key, SocketAddress remote, @Nullable HostSetup host) {
    if (remote.port() == 0) {
      fields.problem(key, "not a port to send to: port=0");
    }
    if (host == null || remote.address().isLoopback() || remote.address().isIpv4Mapped()) {
      return;
    }
    AddressFamily family = remote.family();
    boolean has =
        host.interfaces().stream()
            .flatMap(i -> i.addresses().stream())
            .anyMatch(a -> a.address().family() == family);
    if (!has) {
      fields.problem(
          key,
          "address of the wrong family: address="
              + remote.address()
              + ", host="
              + host.name()
              + " has no "
              + Families.name(family)
              + " address");
    }
  }
}

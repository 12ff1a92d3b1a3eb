package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.link.Latency;
import dev.wfpsim.scenario.model.Distribution;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.ListValue;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the values made of several words: addresses, prefixes, endpoints, random durations. */
final class Addresses {

  private static final List<String> TRANSPORTS = List.of("tcp", "udp");

  private Addresses() {}

  static IpAddress address(String text) throws WrongValue {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException wrong) {
      if (text.indexOf('%') >= 0) {
        throw new WrongValue(
            "no scope is taken here: address="
                + text
                + ", only connect, send-to and bind of traffic say on which link an address is");
      }
      throw new WrongValue("not an address: address=" + text);
    }
  }

  /** An address with its prefix length, {@code 10.0.0.5/24}. */
  static IpPrefix prefix(String text) throws WrongValue {
    int slash = text.indexOf('/');
    if (slash < 0) {
      address(text);
      throw new WrongValue(
          "missing prefix length: address=" + text + ", expected address/bits such as 10.0.0.5/24");
    }
    IpAddress address = address(text.substring(0, slash));
    long bits = Units.number(text.substring(slash + 1), 0, address.bitCount());
    return new IpPrefix(address, (int) bits);
  }

  /** A destination: a prefix, {@code default}, or a bare address for itself alone. */
  static IpPrefix destination(String text) throws WrongValue {
    if (text.equals("default")) {
      return new IpPrefix(IpAddress.IPV4_ANY, 0);
    }
    if (text.indexOf('/') >= 0) {
      return prefix(text);
    }
    IpAddress address = address(text);
    return new IpPrefix(address, address.bitCount());
  }

  static SocketAddress socketAddress(String text) throws WrongValue {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.endsWith("]")) {
      throw new WrongValue("missing port: address=" + text + ", expected address:port");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new WrongValue("missing brackets: address=" + text + ", expected [address]:port");
    }
    int port = (int) Units.number(text.substring(colon + 1), 0, 65_535);
    return new SocketAddress(address(host), port);
  }

  /** {@code tcp/10.0.0.80:443}. */
  static Endpoint endpoint(String text) throws WrongValue {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new WrongValue(
          "missing protocol: endpoint=" + text + ", expected tcp/address:port or udp/address:port");
    }
    String protocol = text.substring(0, slash);
    if (!TRANSPORTS.contains(protocol)) {
      throw new WrongValue(
          "unknown protocol: protocol="
              + protocol
              + Spelling.suggestion(protocol, TRANSPORTS)
              + (Spelling.nearest(protocol, TRANSPORTS) == null ? ", expected tcp or udp" : ""));
    }
    Transport transport = protocol.equals("tcp") ? Transport.TCP : Transport.UDP;
    return new Endpoint(transport, socketAddress(text.substring(slash + 1)));
  }

  /** {@code icmp/10.0.0.1}, {@code icmp/fd00::1}, which only a process that replays listens at. */
  static Endpoint listening(String text) throws WrongValue {
    if (!text.startsWith("icmp/")) {
      return endpoint(text);
    }
    String address = text.substring("icmp/".length());
    boolean bracketed = address.startsWith("[") && address.endsWith("]");
    String plain = bracketed ? address.substring(1, address.length() - 1) : address;
    return new Endpoint(Transport.ICMP, new SocketAddress(address(plain), 0));
  }

  /** A random duration: one value, or a map of one distribution and its numbers. */
  static Distribution distribution(@Nullable Value value, Distribution absent, Problems problems) {
    if (value == null) {
      return absent;
    }
    if (value instanceof TextValue text) {
      return parameters(List.of(text), Distribution.Kind.CONSTANT, problems, absent);
    }
    Fields.of(value, Shapes.DISTRIBUTION, problems);
    if (!(value instanceof MapValue map)) {
      return absent;
    }
    if (map.entries().size() != 1) {
      problems.add(map.at(), "expected one distribution, found " + map.entries().size());
      return absent;
    }
    MapValue.Entry entry = map.entries().getFirst();
    String name = entry.key().text();
    if (!Shapes.DISTRIBUTION.keys().contains(name)) {
      return absent;
    }
    List<Value> given =
        entry.value() instanceof ListValue list ? list.items() : List.of(entry.value());
    Distribution.Kind kind = Distribution.Kind.valueOf(name.toUpperCase(Locale.ROOT));
    return parameters(given, kind, problems, absent);
  }

  private static long drawable(String text) throws WrongValue {
    long nanos = Units.durationNanos(text);
    if (nanos > Latency.MAX_NANOS) {
      throw new WrongValue(
          "out of range: value="
              + text
              + ", expected at most "
              + Latency.MAX_NANOS / 1_000_000_000
              + " s");
    }
    return nanos;
  }

  private static Distribution parameters(
      List<Value> given, Distribution.Kind kind, Problems problems, Distribution absent) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    int wanted =
        switch (kind) {
          case CONSTANT, EXPONENTIAL -> 1;
          case UNIFORM, NORMAL, LOGNORMAL -> 2;
        };
    List<Long> numbers = new ArrayList<>();
    for (Value value : given) {
      TextValue text = Fields.scalar(value, name, problems);
      if (text == null) {
        return absent;
      }
      try {
        numbers.add(drawable(text.text()));
      } catch (WrongValue wrong) {
        problems.add(text.at(), wrong.getMessage());
        return absent;
      }
    }
    if (numbers.size() != wanted) {
      problems.add(
          given.isEmpty() ? Position.SET : given.getFirst().at(),
          "wrong number of durations: distribution="
              + name
              + ", expected "
              + wanted
              + ", found "
              + numbers.size());
      return absent;
    }
    long second = wanted == 2 ? numbers.get(1) : 0;
    if (kind == Distribution.Kind.UNIFORM && second < numbers.getFirst()) {
      problems.add(given.getFirst().at(), "bounds the wrong way round: distribution=uniform");
      return absent;
    }
    return new Distribution(kind, numbers.getFirst(), second);
  }
}

package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses that may name the link they are on, as Windows writes them: {@code fe80::2%12}
 * with the index of an interface of the host that uses it (1 is loopback, the first card 2), or
 * here also with the name of a card, {@code fe80::2%eth0}. Only link-local addresses have a scope
 * (RFC 4007).
 */
final class LinkScopes {

  private static final int FIRST_CARD = 2;

  private LinkScopes() {}

  /** {@code tcp/[fe80::2%eth0]:80}; null for a host that is not known. */
  static Endpoint endpoint(String text, @Nullable HostSetup host) throws WrongValue {
    Endpoint plain = Addresses.endpoint(without(text));
    return new Endpoint(plain.transport(), scoped(plain.address(), text, host));
  }

  /** An address with or without a port; without one the stack chooses it. */
  static SocketAddress local(String text, @Nullable HostSetup host) throws WrongValue {
    String plain = without(text);
    SocketAddress address;
    try {
      address = new SocketAddress(Addresses.address(plain), 0);
    } catch (WrongValue hasPort) {
      address = Addresses.socketAddress(plain);
    }
    return scoped(address, text, host);
  }

  private static String without(String text) {
    int from = text.indexOf('%');
    return from < 0 ? text : text.substring(0, from) + text.substring(end(text, from));
  }

  private static int end(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != ']' && text.charAt(at) != ':') {
      at++;
    }
    return at;
  }

  private static SocketAddress scoped(SocketAddress plain, String text, @Nullable HostSetup host)
      throws WrongValue {
    int from = text.indexOf('%');
    if (from < 0) {
      return plain;
    }
    IpAddress address = plain.address();
    if (!address.isIpv6() || !address.isLinkLocal() && !address.isMulticast()) {
      throw new WrongValue("a scope needs a link-local address: address=" + text);
    }
    String scope = text.substring(from + 1, end(text, from));
    return new SocketAddress(address, plain.port(), host == null ? 0 : index(scope, host));
  }

  private static int index(String scope, HostSetup host) throws WrongValue {
    List<String> cards = host.interfaces().stream().map(HostSetup.InterfaceSetup::name).toList();
    if (cards.contains(scope)) {
      return FIRST_CARD + cards.indexOf(scope);
    }
    if (!scope.isEmpty() && scope.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return (int) Units.number(scope, 1, cards.size() + 1L);
    }
    throw new WrongValue(
        "unknown interface: interface="
            + scope
            + ", host="
            + host.name()
            + Spelling.choice(scope, cards));
  }
}

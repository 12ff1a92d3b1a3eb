package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.FieldBench.Seen;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Link-local addresses, which several cards of a host may have: the interface fields by scope. */
class ScopedFieldsTest {
  private static final int SECOND_CARD = 3;
  private static final int PORT = 443;

  private final FieldBench bench = new FieldBench(AddressFamily.AF_INET6);

  private static void add(Host host, int index, String address) {
    card(host, index).addAddress(IpPrefix.parse(address));
  }

  private static NetworkInterface card(Host host, int index) {
    return Objects.requireNonNull(host.interfaceByIndex(index));
  }

  private void serves(boolean tcp) {
    UserProcess service = bench.process(bench.router, "service");
    bench.start(
        service,
        0,
        () -> {
          SocketAddress any = new SocketAddress(IpAddress.any(AddressFamily.AF_INET6), PORT);
          if (tcp) {
            Socket listener = bench.socket(service, SocketKind.STREAM);
            listener.bind(any);
            listener.listen();
            Socket peer = listener.accept();
            byte[] part = new byte[100];
            peer.send(part, 0, peer.receive(part));
            peer.close();
            listener.close();
          } else {
            Socket socket = bench.socket(service, SocketKind.DATAGRAM);
            socket.bind(any);
            var got = socket.receiveFrom();
            socket.sendTo(got.payload(), got.from());
            bench.sleep(bench.router, 50 * FieldBench.MILLISECOND);
            socket.close();
          }
        });
  }

  private void calls(boolean tcp, SocketAddress to) {
    UserProcess app = bench.process(bench.client, "app");
    bench.start(
        app,
        10 * FieldBench.MILLISECOND,
        () -> {
          SocketKind kind = tcp ? SocketKind.STREAM : SocketKind.DATAGRAM;
          Socket socket = bench.socket(app, kind);
          if (tcp) {
            socket.connect(to);
            socket.send(new byte[10]);
            assertThat(socket.receive(new byte[100])).isEqualTo(10);
          } else {
            socket.sendTo(new byte[10], to);
            assertThat(socket.receiveFrom().payload()).hasSize(10);
          }
          socket.close();
        });
  }

  private void check(Host host, List<String> layers) {
    String luid = "" + card(host, SECOND_CARD).luid();
    for (String layer : layers) {
      List<Seen> all = bench.at(host, layer);
      assertThat(all).as(layer).isNotEmpty();
      for (Seen seen : all) {
        if (seen.values().get("IP_LOCAL_ADDRESS").equals("-")) {
          continue; // to be chosen yet, or any
        }
        seen.values()
            .forEach(
                (field, value) -> {
                  String what = host.name() + " " + layer + " " + field + " of " + seen.values();
                  if (field.matches("IP_(LOCAL|ARRIVAL|NEXTHOP)_INTERFACE") && !value.equals("-")) {
                    assertThat(value).as(what).isEqualTo(luid);
                  }
                  if (field.matches("(ARRIVAL_|NEXTHOP_)?INTERFACE_INDEX") && !value.equals("-")) {
                    assertThat(value).as(what).isEqualTo("" + SECOND_CARD);
                  }
                });
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void linkLocal_tellsTheCardOfItsScope(boolean tcp, boolean same) {
    add(bench.client, 2, "fe80::5/64");
    add(bench.client, SECOND_CARD, same ? "fe80::5/64" : "fe80::6/64");
    add(bench.router, 2, "fe80::1/64");
    add(bench.router, SECOND_CARD, "fe80::1/64");
    serves(tcp);
    calls(tcp, new SocketAddress(IpAddress.parse("fe80::1"), PORT, SECOND_CARD));
    bench.run();
    assertThat(bench.failures).isEmpty();
    check(
        bench.client,
        List.of(
            "ALE_AUTH_CONNECT",
            "ALE_FLOW_ESTABLISHED",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET",
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT",
            "ALE_ENDPOINT_CLOSURE",
            "ALE_RESOURCE_RELEASE"));
    check(
        bench.router,
        List.of(
            "ALE_AUTH_RECV_ACCEPT",
            "ALE_FLOW_ESTABLISHED",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET",
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT"));
    for (Host host : List.of(bench.client, bench.router)) {
      assertThat(bench.at(host, "OUTBOUND_TRANSPORT"))
          .allMatch(seen -> seen.meta().get("REMOTE_SCOPE_ID").equals("" + SECOND_CARD));
    }
    if (!tcp) {
      check(bench.client, List.of("DATAGRAM_DATA"));
      check(bench.router, List.of("DATAGRAM_DATA"));
    }
  }

  /** A server on one of two cards with the same address: what its own layers tell. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void boundToALinkLocalAddress_tellsTheCardOfItsScope(boolean tcp) {
    add(bench.router, 2, "fe80::1/64");
    add(bench.router, SECOND_CARD, "fe80::1/64");
    UserProcess service = bench.process(bench.router, "service");
    bench.start(
        service,
        0,
        () -> {
          SocketKind kind = tcp ? SocketKind.STREAM : SocketKind.DATAGRAM;
          Socket socket = bench.socket(service, kind);
          socket.bind(new SocketAddress(IpAddress.parse("fe80::1"), PORT, SECOND_CARD));
          if (tcp) {
            socket.listen();
          }
          socket.close();
        });
    bench.run();
    assertThat(bench.failures).isEmpty();
    check(bench.router, List.of("ALE_BIND_REDIRECT", "ALE_RESOURCE_ASSIGNMENT"));
    check(bench.router, List.of("ALE_RESOURCE_RELEASE"));
    if (tcp) {
      check(bench.router, List.of("ALE_AUTH_LISTEN"));
    }
  }
}

package dev.wfpsim.driver;

import static dev.wfpsim.driver.FieldBench.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.FieldBench.Seen;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The types of addresses (NL_ADDRESS_TYPE: unspecified 0, unicast 1, anycast 2, multicast 3,
 * broadcast 4), and the interface fields where arrival and local address are of two interfaces.
 */
class AddressFieldsTest {
  private FieldBench bench;

  /** The client sends a datagram; a process of the router hears at that port. */
  private void datagramTo(String destination) {
    IpAddress to = IpAddress.parse(destination);
    bench = new FieldBench(to.family());
    UserProcess app = bench.process(bench.client, "app");
    UserProcess hears = bench.process(bench.router, "hears");
    bench.start(
        hears,
        0,
        () -> {
          Socket socket = bench.socket(hears, SocketKind.DATAGRAM);
          socket.bind(new SocketAddress(IpAddress.any(bench.family), 5000));
          socket.receiveFrom(100 * MILLISECOND);
          socket.close();
        });
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.DATAGRAM);
          socket.bind(bench.at(1, 5, 5000));
          socket.sendTo(new byte[3], new SocketAddress(to, 5000));
          socket.close();
        });
    bench.run();
  }

  private static String type(Seen seen, String field) {
    return seen.values().get(field);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.1.1, 1",
    "10.0.1.255, 4",
    "255.255.255.255, 4",
    "fd01::1, 1",
    "fd01::, 2",
  })
  void destinationType_isTheAddresss_atBothEnds(String destination, String wanted) {
    datagramTo(destination);
    assertThat(bench.failures).isEmpty();
    for (String layer : new String[] {"ALE_CONNECT_REDIRECT", "ALE_AUTH_CONNECT"}) {
      Seen sent = bench.first(bench.client, layer);
      assertThat(type(sent, "IP_DESTINATION_ADDRESS_TYPE")).as(layer).isEqualTo(wanted);
      assertThat(type(sent, "IP_LOCAL_ADDRESS_TYPE")).as(layer).isEqualTo("1");
    }
    Seen out = bench.first(bench.client, "OUTBOUND_TRANSPORT");
    assertThat(type(out, "IP_DESTINATION_ADDRESS_TYPE")).isEqualTo(wanted);
    for (String layer :
        new String[] {
          "INBOUND_IPPACKET", "INBOUND_TRANSPORT", "DATAGRAM_DATA", "ALE_AUTH_RECV_ACCEPT"
        }) {
      Seen heard = bench.first(bench.router, layer);
      assertThat(type(heard, "IP_LOCAL_ADDRESS_TYPE")).as(layer).isEqualTo(wanted);
    }
    Seen flow = bench.first(bench.router, "ALE_FLOW_ESTABLISHED");
    assertThat(type(flow, "IP_DESTINATION_ADDRESS_TYPE")).isEqualTo(wanted);
    assertThat(type(flow, "IP_LOCAL_ADDRESS_TYPE")).isEqualTo(wanted);
  }

  @Test
  void broadcastOfAnotherSubnet_isUnicastToWhomItIsForeign() {
    datagramTo("10.0.9.255");
    Seen sent = bench.first(bench.client, "ALE_AUTH_CONNECT");
    assertThat(type(sent, "IP_DESTINATION_ADDRESS_TYPE")).isEqualTo("1");
  }

  @Test
  void directedBroadcast_isOneForTheRouterThatHasTheSubnet() {
    datagramTo("10.0.3.255");
    Seen sent = bench.first(bench.client, "ALE_AUTH_CONNECT");
    assertThat(type(sent, "IP_DESTINATION_ADDRESS_TYPE")).isEqualTo("1");
    Seen passed = bench.first(bench.router, "IPFORWARD");
    assertThat(type(passed, "IP_DESTINATION_ADDRESS_TYPE")).isEqualTo("4");
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void weakHost_arrivalAndLocalInterfaceDiffer(AddressFamily family) {
    bench = new FieldBench(family, options -> options.weakHostReceive(true));
    SocketAddress there = bench.at(2, 5, 7);
    UserProcess here = bench.process(bench.client, "here");
    UserProcess caller = bench.process(bench.router, "caller");
    IpPrefix only = new IpPrefix(there.address(), there.address().bitCount());
    bench
        .router
        .routes()
        .add(
            only, bench.address(1, 5), Objects.requireNonNull(bench.router.interfaceByIndex(2)), 0);
    bench.start(
        here,
        0,
        () -> {
          Socket listener = bench.socket(here, SocketKind.STREAM);
          listener.bind(there);
          listener.listen();
          listener.accept().close();
          listener.close();
        });
    bench.start(
        caller,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(caller, SocketKind.STREAM);
          socket.connect(there);
          socket.close();
        });
    bench.run();
    assertThat(bench.failures).isEmpty();
    long luid = 6L << 48;
    Seen accept = bench.first(bench.client, "ALE_AUTH_RECV_ACCEPT");
    assertThat(accept.values())
        .containsEntry("IP_LOCAL_INTERFACE", "" + (luid | 3 << 24))
        .containsEntry("IP_ARRIVAL_INTERFACE", "" + (luid | 2 << 24))
        .containsEntry("ARRIVAL_INTERFACE_INDEX", "2")
        .containsEntry("INTERFACE_INDEX", "2")
        .containsEntry("IP_NEXTHOP_INTERFACE", "" + (luid | 3 << 24));
    for (String layer : new String[] {"INBOUND_IPPACKET", "INBOUND_TRANSPORT"}) {
      assertThat(bench.first(bench.client, layer).values())
          .containsEntry("IP_LOCAL_INTERFACE", "" + (luid | 3 << 24))
          .containsEntry("INTERFACE_INDEX", "2");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void weakHost_sendingByAnotherCard_tellsBothInterfaces(AddressFamily family) {
    bench = new FieldBench(family, options -> options.weakHostSend(true).weakHostReceive(true));
    SocketAddress there = bench.at(3, 80, 7);
    UserProcess web = bench.process(bench.server, "web");
    UserProcess app = bench.process(bench.client, "app");
    bench.start(
        web,
        0,
        () -> {
          Socket listener = bench.socket(web, SocketKind.STREAM);
          listener.bind(there);
          listener.listen();
          listener.accept().close();
          listener.close();
        });
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.STREAM);
          socket.bind(bench.at(2, 5, 0)); // the better route is by the first card
          socket.connect(there);
          socket.close();
        });
    bench.run();
    assertThat(bench.failures).isEmpty();
    String local = "" + (6L << 48 | 3 << 24);
    String leaving = "" + (6L << 48 | 2 << 24);
    assertThat(bench.first(bench.client, "ALE_AUTH_CONNECT").values())
        .containsEntry("IP_LOCAL_INTERFACE", local)
        .containsEntry("INTERFACE_INDEX", "3")
        .containsEntry("IP_NEXTHOP_INTERFACE", leaving)
        .containsEntry("NEXTHOP_INTERFACE_INDEX", "2");
    for (String layer : new String[] {"OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET"}) {
      assertThat(bench.first(bench.client, layer).values())
          .containsEntry("IP_LOCAL_INTERFACE", local)
          .containsEntry("INTERFACE_INDEX", "2");
    }
  }
}

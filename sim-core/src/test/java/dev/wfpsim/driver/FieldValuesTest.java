package dev.wfpsim.driver;

import static dev.wfpsim.driver.FieldBench.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.FieldBench.Seen;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every field of every layer that traffic reaches, against its page (FWPS_FIELDS_…): present or
 * FWP_EMPTY, and its value. The types are looked at when a value is written down. What is not named
 * in an expectation must be empty.
 *
 * <p>Interface indexes of the client: 1 loopback, 2 the first card, 3 the second.
 */
class FieldValuesTest {
  private static final int PORT = 80;
  private static final int LOOPBACK = 0x1;
  private static final int RAW = 0x10;

  private FieldBench bench;
  private UserProcess app;
  private UserProcess web;

  private void bench(AddressFamily family) {
    bench = new FieldBench(family);
    app = bench.process(bench.client, "app");
    web = bench.process(bench.server, "web");
  }

  // --- what is expected

  private static String[] all(String[]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toArray(String[]::new);
  }

  private static String[] of(String... values) {
    return values;
  }

  private String[] process(UserProcess process) {
    return of(
        "ALE_APP_ID=" + process.name() + ".exe",
        "ALE_ORIGINAL_APP_ID=" + process.name() + ".exe",
        "ALE_USER_ID=" + UserAccount.USER.sid(),
        "COMPARTMENT_ID=1");
  }

  private static String[] local(SocketAddress address) {
    return of(
        "IP_LOCAL_ADDRESS=" + address.address(),
        "IP_LOCAL_ADDRESS_TYPE=1",
        "IP_LOCAL_PORT=" + address.port());
  }

  private static String[] remote(SocketAddress address) {
    return of(
        "IP_REMOTE_ADDRESS=" + address.address(),
        "IP_DESTINATION_ADDRESS_TYPE=1",
        "IP_REMOTE_PORT=" + address.port());
  }

  private static long luid(int index) {
    return (long) (index == 1 ? 24 : 6) << 48 | (long) index << 24;
  }

  private static String type(int index) {
    return index == 1 ? "24" : "6";
  }

  private static String[] profile(int index, String... fields) {
    return index == 1 ? of() : Stream.of(fields).map(f -> f + "=1").toArray(String[]::new);
  }

  private static String[] localInterface(int index) {
    return all(
        of(
            "IP_LOCAL_INTERFACE=" + luid(index),
            "INTERFACE_TYPE=" + type(index),
            "TUNNEL_TYPE=0",
            "INTERFACE_INDEX=" + index,
            "SUB_INTERFACE_INDEX=0"),
        profile(
            index,
            "PROFILE_ID",
            "LOCAL_INTERFACE_PROFILE_ID",
            "ORIGINAL_PROFILE_ID",
            "CURRENT_PROFILE_ID"));
  }

  private static String[] nextHop(int index) {
    return all(
        of(
            "IP_NEXTHOP_INTERFACE=" + luid(index),
            "NEXTHOP_INTERFACE_INDEX=" + index,
            "NEXTHOP_SUB_INTERFACE_INDEX=0",
            "NEXTHOP_INTERFACE_TYPE=" + type(index),
            "NEXTHOP_TUNNEL_TYPE=0"),
        profile(index, "NEXTHOP_INTERFACE_PROFILE_ID"));
  }

  private static String[] arrival(int index) {
    return all(
        of(
            "IP_ARRIVAL_INTERFACE=" + luid(index),
            "ARRIVAL_INTERFACE_INDEX=" + index,
            "ARRIVAL_INTERFACE_TYPE=" + type(index),
            "ARRIVAL_TUNNEL_TYPE=0"),
        profile(index, "ARRIVAL_INTERFACE_PROFILE_ID"));
  }

  /** All of the layer's fields: those expected have their values, the others are empty. */
  private void check(Seen seen, String[]... expected) {
    Map<String, String> wanted = new LinkedHashMap<>();
    seen.values().keySet().forEach(field -> wanted.put(field, "-"));
    for (String each : all(expected)) {
      int equals = each.indexOf('=');
      wanted.computeIfPresent(
          each.substring(0, equals), (field, none) -> each.substring(equals + 1));
    }
    assertThat(lines(seen.values()))
        .as(seen.host() + " " + seen.layer())
        .containsExactlyElementsOf(lines(wanted));
  }

  private static List<String> lines(Map<String, String> values) {
    List<String> lines = new ArrayList<>();
    values.forEach((field, value) -> lines.add(field + "=" + value));
    return lines;
  }

  private SocketAddress localOf(Seen seen) {
    return new SocketAddress(
        IpAddress.parse(seen.values().get("IP_LOCAL_ADDRESS")),
        Integer.parseInt(seen.values().get("IP_LOCAL_PORT")));
  }

  // --- TCP

  private void listens(Host host, UserProcess process, SocketAddress at) {
    bench.start(
        process,
        0,
        () -> {
          Socket listener = bench.socket(process, SocketKind.STREAM);
          listener.bind(at);
          listener.listen();
          Socket peer = listener.accept();
          peer.receive(new byte[10]);
          peer.close();
          listener.close();
        });
  }

  private void connects(SocketAddress from, SocketAddress to) {
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.STREAM);
          socket.bind(from);
          socket.connect(to);
          socket.send(new byte[10]);
          socket.close();
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void tcpFromTheSecondCard_tellsItAtEveryLayer_R344(AddressFamily family) {
    bench(family);
    SocketAddress any = new SocketAddress(IpAddress.any(family), PORT);
    SocketAddress own = bench.at(2, 5, 5000);
    SocketAddress there = bench.at(3, 80, PORT);
    listens(bench.server, web, any);
    connects(own, there);
    bench.run();
    assertThat(bench.failures).isEmpty();
    String[] tcp = of("IP_PROTOCOL=6", "FLAGS=0");
    String[] bound = all(process(app), local(own), localInterface(3), tcp);
    String[] whole = all(bound, remote(there));
    String[] unused = of("ALE_PROMISCUOUS_MODE=0", "REAUTHORIZE_REASON=0");
    for (String layer : List.of("ALE_BIND_REDIRECT", "ALE_RESOURCE_ASSIGNMENT")) {
      check(bench.first(bench.client, layer), bound, unused);
    }
    check(bench.first(bench.client, "ALE_CONNECT_REDIRECT"), whole);
    check(bench.first(bench.client, "ALE_AUTH_CONNECT"), whole, nextHop(3), unused);
    check(bench.first(bench.client, "ALE_FLOW_ESTABLISHED"), whole, of("DIRECTION=0"));
    check(bench.first(bench.client, "ALE_ENDPOINT_CLOSURE"), whole);
    check(bench.first(bench.client, "ALE_RESOURCE_RELEASE"), bound);
    String[] packet =
        all(local(own), remote(there), localInterface(3), tcp, of("COMPARTMENT_ID=1"));
    for (String layer :
        List.of(
            "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET", "INBOUND_IPPACKET", "INBOUND_TRANSPORT")) {
      for (Seen each : bench.at(bench.client, layer)) {
        check(each, packet);
      }
    }
    listenerIsTold(any, there, own);
    forwarderIsTold(own, there);
  }

  private void listenerIsTold(SocketAddress any, SocketAddress there, SocketAddress from) {
    String[] unspecified =
        of("IP_LOCAL_ADDRESS_TYPE=0", "IP_LOCAL_PORT=" + any.port(), "IP_PROTOCOL=6");
    String[] wildcard = of("FLAGS=8", "ALE_PROMISCUOUS_MODE=0");
    check(bench.first(bench.server, "ALE_AUTH_LISTEN"), process(web), unspecified, of("FLAGS=0"));
    check(
        bench.first(bench.server, "ALE_RESOURCE_ASSIGNMENT"), process(web), unspecified, wildcard);
    String[] accepted =
        all(
            process(web),
            local(there),
            remote(from),
            localInterface(2),
            of("IP_PROTOCOL=6", "FLAGS=0", "DIRECTION=1", "REAUTHORIZE_REASON=0"));
    check(bench.first(bench.server, "ALE_AUTH_RECV_ACCEPT"), accepted, arrival(2), nextHop(2));
    check(bench.first(bench.server, "ALE_FLOW_ESTABLISHED"), accepted);
  }

  private void forwarderIsTold(SocketAddress own, SocketAddress there) {
    check(
        bench.first(bench.router, "IPFORWARD"),
        of(
            "IP_SOURCE_ADDRESS=" + own.address(),
            "IP_DESTINATION_ADDRESS=" + there.address(),
            "IP_DESTINATION_ADDRESS_TYPE=1",
            "IP_LOCAL_INTERFACE=" + luid(3),
            "IP_FORWARD_INTERFACE=" + luid(4),
            "SOURCE_INTERFACE_INDEX=3",
            "SOURCE_SUB_INTERFACE_INDEX=0",
            "DESTINATION_INTERFACE_INDEX=4",
            "DESTINATION_SUB_INTERFACE_INDEX=0",
            "FLAGS=0",
            "IP_PHYSICAL_ARRIVAL_INTERFACE=" + luid(3),
            "ARRIVAL_INTERFACE_PROFILE_ID=1",
            "IP_PHYSICAL_NEXTHOP_INTERFACE=" + luid(4),
            "NEXTHOP_INTERFACE_PROFILE_ID=1",
            "COMPARTMENT_ID=1"));
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void tcpWithoutABind_tellsTheCardOfTheBestRoute(AddressFamily family) {
    bench(family);
    SocketAddress there = bench.at(3, 80, PORT);
    listens(bench.server, web, there);
    connects(new SocketAddress(IpAddress.any(family), 0), there);
    bench.run();
    Seen connect = bench.first(bench.client, "ALE_AUTH_CONNECT");
    SocketAddress own = bench.at(1, 5, localOf(connect).port());
    String[] tcp = of("IP_PROTOCOL=6", "REAUTHORIZE_REASON=0", "FLAGS=0");
    check(connect, process(app), local(own), remote(there), localInterface(2), nextHop(2), tcp);
    check(
        bench.first(bench.server, "ALE_AUTH_LISTEN"),
        process(web),
        local(there),
        localInterface(2),
        of("FLAGS=0"));
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void tcpOverLoopback_tellsLoopbackAtBothEnds_R337(AddressFamily family) {
    bench(family);
    UserProcess here = bench.process(bench.client, "here");
    SocketAddress there = new SocketAddress(IpAddress.loopback(family), PORT);
    listens(bench.client, here, there);
    connects(there.withPort(5000), there);
    bench.run();
    assertThat(bench.failures).isEmpty();
    SocketAddress own = there.withPort(5000);
    String[] tcp = of("IP_PROTOCOL=6", "REAUTHORIZE_REASON=0", "FLAGS=" + LOOPBACK);
    check(
        bench.first(bench.client, "ALE_AUTH_CONNECT"),
        process(app),
        local(own),
        remote(there),
        localInterface(1),
        nextHop(1),
        tcp);
    check(
        bench.first(bench.client, "ALE_AUTH_RECV_ACCEPT"),
        process(here),
        local(there),
        remote(own),
        localInterface(1),
        arrival(1),
        nextHop(1),
        tcp);
    for (String layer : List.of("OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET")) {
      check(
          bench.first(bench.client, layer),
          local(own),
          remote(there),
          localInterface(1),
          of("COMPARTMENT_ID=1"),
          tcp);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void tcpToTheHostsOwnCard_isLoopbackOfThatCard_R337(AddressFamily family) {
    bench(family);
    UserProcess here = bench.process(bench.client, "here");
    SocketAddress there = bench.at(2, 5, PORT);
    listens(bench.client, here, there);
    connects(new SocketAddress(IpAddress.any(family), 5000), there);
    bench.run();
    assertThat(bench.failures).isEmpty();
    SocketAddress own = there.withPort(5000);
    String[] tcp = of("IP_PROTOCOL=6", "REAUTHORIZE_REASON=0", "FLAGS=" + LOOPBACK);
    check(
        bench.first(bench.client, "ALE_AUTH_CONNECT"),
        process(app),
        local(own),
        remote(there),
        localInterface(3),
        nextHop(1),
        tcp);
    // The card has the address; the packet itself passes loopback, to which it is injected again.
    check(
        bench.first(bench.client, "INBOUND_TRANSPORT"),
        local(there),
        remote(own),
        localInterface(3),
        of("INTERFACE_INDEX=1", "COMPARTMENT_ID=1"),
        tcp);
  }

  // --- UDP

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void udpBothWays_tellsTheDatagramLayerItsDirection(AddressFamily family) {
    bench(family);
    SocketAddress there = bench.at(3, 80, 53);
    SocketAddress own = bench.at(2, 5, 5000);
    bench.start(
        web,
        0,
        () -> {
          Socket socket = bench.socket(web, SocketKind.DATAGRAM);
          socket.bind(there);
          socket.sendTo(new byte[5], socket.receiveFrom().from());
          socket.close();
        });
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.DATAGRAM);
          socket.bind(own);
          socket.sendTo(new byte[5], there);
          socket.receiveFrom();
          socket.close();
        });
    bench.run();
    assertThat(bench.failures).isEmpty();
    String[] udp = of("IP_PROTOCOL=17", "FLAGS=0", "REAUTHORIZE_REASON=0", "COMPARTMENT_ID=1");
    String[] whole = all(local(own), remote(there), localInterface(3), udp);
    check(bench.first(bench.client, "ALE_AUTH_CONNECT"), process(app), whole, nextHop(3));
    check(
        bench.first(bench.client, "ALE_ENDPOINT_CLOSURE"),
        process(app),
        local(own),
        localInterface(3),
        udp);
    List<Seen> datagrams = bench.at(bench.client, "DATAGRAM_DATA");
    check(datagrams.get(0), whole, of("DIRECTION=0"));
    check(datagrams.get(1), whole, of("DIRECTION=1"));
    String[] back = all(local(there), remote(own), localInterface(2), udp);
    check(
        bench.first(bench.server, "ALE_AUTH_RECV_ACCEPT"),
        process(web),
        back,
        arrival(2),
        nextHop(2));
  }

  // --- ICMP

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void echo_hasTypeAndCodeForPorts_andTheRawFlag_R330_R331(AddressFamily family) {
    bench(family);
    boolean v4 = family == AddressFamily.AF_INET;
    byte[] request = {(byte) (v4 ? 8 : 128), 0, 0, 0, 0x12, 0x34, 0, 7, 1, 2, 3, 4};
    SocketAddress to = bench.at(3, 80, 0);
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.RAW_ICMP);
          socket.sendTo(request, to);
          socket.receiveFrom();
          socket.close();
        });
    bench.run();
    assertThat(bench.failures).isEmpty();
    String protocol = "IP_PROTOCOL=" + (v4 ? 1 : 58);
    int type = v4 ? 8 : 128;
    int reply = v4 ? 0 : 129;
    SocketAddress own = bench.at(1, 5, type);
    String[] whole =
        all(
            local(own),
            remote(to),
            localInterface(2),
            of(protocol, "FLAGS=" + RAW, "COMPARTMENT_ID=1"));
    Seen connect = bench.first(bench.client, "ALE_AUTH_CONNECT");
    check(
        connect,
        process(app),
        whole,
        nextHop(2),
        of("REAUTHORIZE_REASON=0", "ORIGINAL_ICMP_TYPE=" + type));
    assertThat(connect.meta()).containsEntry("ICMP_ID_AND_SEQUENCE", "" + 0x12340007);
    Seen flow = bench.first(bench.client, "ALE_FLOW_ESTABLISHED");
    check(flow, process(app), whole, of("DIRECTION=0"));
    assertThat(flow.meta()).containsEntry("ICMP_ID_AND_SEQUENCE", "" + 0x12340007);
    check(bench.first(bench.client, "OUTBOUND_TRANSPORT"), whole);
    Seen back = bench.first(bench.client, "INBOUND_TRANSPORT");
    check(back, whole, of("IP_LOCAL_PORT=" + reply, "IP_REMOTE_PORT=0"));
    assertThat(back.meta()).containsEntry("ICMP_ID_AND_SEQUENCE", "" + 0x12340007);
    Seen accept = bench.first(bench.server, "ALE_AUTH_RECV_ACCEPT");
    check(
        accept,
        local(bench.at(3, 80, type)),
        remote(bench.at(1, 5, 0)),
        localInterface(2),
        arrival(2),
        nextHop(2),
        of(
            protocol,
            "FLAGS=0",
            "COMPARTMENT_ID=1",
            "REAUTHORIZE_REASON=0",
            "ORIGINAL_ICMP_TYPE=" + type));
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void icmpError_tellsWhatItQuotes_andWhoSentThat_R332_R333(AddressFamily family) {
    bench(family);
    boolean v4 = family == AddressFamily.AF_INET;
    SocketAddress closed = bench.at(3, 80, 9);
    SocketAddress own = bench.at(2, 5, 5000);
    Socket[] kept = {null};
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.DATAGRAM);
          kept[0] = socket;
          socket.bind(own);
          socket.sendTo(new byte[5], closed);
          bench.sleep(bench.client, 100 * MILLISECOND);
        });
    bench.run();
    String[] unreachable =
        of("ICMP_TYPE=" + (v4 ? 3 : 1), "ICMP_CODE=" + (v4 ? 3 : 4), "FLAGS=0", "COMPARTMENT_ID=1");
    String[] noPorts = of("IP_LOCAL_PORT=0", "IP_REMOTE_PORT=0");
    Seen sent = bench.first(bench.server, "OUTBOUND_ICMP_ERROR");
    check(
        sent,
        local(closed),
        remote(own),
        localInterface(2),
        of("NEXTHOP_INTERFACE_PROFILE_ID=1"),
        unreachable);
    assertThat(sent.meta().get("TRANSPORT_ENDPOINT_HANDLE"))
        .isEqualTo("" + bench.server.echo().ownEndpoint(family).handle());
    Seen transport = bench.first(bench.server, "OUTBOUND_TRANSPORT");
    check(
        transport,
        local(closed.withPort(v4 ? 3 : 1)),
        remote(own.withPort(v4 ? 3 : 4)),
        localInterface(2),
        of("IP_PROTOCOL=" + (v4 ? 1 : 58), "FLAGS=0", "COMPARTMENT_ID=1"));
    assertThat(transport.meta()).doesNotContainKey("ICMP_ID_AND_SEQUENCE");
    Seen heard = bench.first(bench.client, "INBOUND_ICMP_ERROR");
    check(
        heard,
        local(own),
        remote(closed),
        noPorts,
        localInterface(3),
        arrival(3),
        unreachable,
        of(
            "EMBEDDED_PROTOCOL=17",
            "EMBEDDED_REMOTE_ADDRESS=" + closed.address(),
            "EMBEDDED_LOCAL_ADDRESS_TYPE=1",
            "EMBEDDED_LOCAL_PORT=5000",
            "EMBEDDED_REMOTE_PORT=9"));
    assertThat(heard.meta())
        .containsEntry("TRANSPORT_ENDPOINT_HANDLE", "" + kept[0].endpoint().handle())
        .containsEntry("IP_HEADER_SIZE", v4 ? "28" : "48")
        .containsEntry("TRANSPORT_HEADER_SIZE", "8");
  }
}

package dev.wfpsim.driver;

import static dev.wfpsim.driver.FieldBench.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.wire.Ipv4Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loopback is a zone of its own, and a strong host's cards are apart (reports golang/go#34171,
 * basil00/WinDivert#82; "Using bind or connect redirection": the stack's zones).
 */
class AddressZoneTest {
  private static final int PORT = 80;

  private FieldBench bench;
  private final List<String> opened = new ArrayList<>();

  private void bench(AddressFamily family, Consumer<HostOptions> options) {
    bench = new FieldBench(family, options);
  }

  private SocketAddress loopback(int port) {
    return new SocketAddress(IpAddress.loopback(bench.family), port);
  }

  /** A listener and a datagram echo of the client's own at an address; both end after a while. */
  private void serves(SocketAddress at) {
    UserProcess tcp = bench.process(bench.client, "tcp");
    bench.start(
        tcp,
        0,
        () -> {
          Socket listener = bench.socket(tcp, SocketKind.STREAM);
          listener.bind(at);
          listener.listen();
          bench.sleep(bench.client, 30_000 * MILLISECOND);
          listener.close();
        });
    UserProcess udp = bench.process(bench.client, "udp");
    bench.start(
        udp,
        0,
        () -> {
          Socket socket = bench.socket(udp, SocketKind.DATAGRAM);
          socket.bind(at);
          opened.add("datagram from " + socket.receiveFrom(20_000 * MILLISECOND).from().address());
          socket.close();
        });
  }

  private void calls(String name, SocketAddress from, SocketAddress to, SocketKind kind) {
    UserProcess app = bench.process(bench.client, name);
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, kind);
          socket.bind(from);
          if (kind == SocketKind.STREAM) {
            socket.connect(to);
            opened.add(name);
          } else {
            socket.sendTo(new byte[1], to);
          }
          socket.close();
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void fromACard_toLoopback_isNotAvailable_strongHostOrWeak(AddressFamily family) {
    for (boolean weak : new boolean[] {false, true}) {
      bench(family, options -> options.weakHostSend(weak).weakHostReceive(weak));
      serves(loopback(PORT));
      calls("stream", bench.at(1, 5, 0), loopback(PORT), SocketKind.STREAM);
      calls("datagram", bench.at(1, 5, 0), loopback(PORT), SocketKind.DATAGRAM);
      bench.run();
      assertThat(bench.failures)
          .containsExactlyInAnyOrder(
              "stream WSAEADDRNOTAVAIL", "datagram WSAEADDRNOTAVAIL", "udp WSAETIMEDOUT");
      assertThat(bench.at(bench.client, "ALE_AUTH_CONNECT")).isEmpty();
      assertThat(opened).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void fromLoopback_toACard_hasNoWay(AddressFamily family) {
    bench(family, options -> {});
    calls("own", loopback(0), bench.at(1, 5, PORT), SocketKind.STREAM);
    calls("other", loopback(0), bench.at(3, 80, PORT), SocketKind.DATAGRAM);
    bench.run();
    assertThat(bench.failures)
        .containsExactlyInAnyOrder("own WSAENETUNREACH", "other WSAENETUNREACH");
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void fromACard_toLoopback_withTheOption_works(AddressFamily family) {
    bench(family, options -> options.loopbackFromCards(true));
    serves(loopback(PORT));
    calls("stream", bench.at(1, 5, 0), loopback(PORT), SocketKind.STREAM);
    calls("datagram", bench.at(1, 5, 0), loopback(PORT), SocketKind.DATAGRAM);
    bench.run();
    assertThat(bench.failures).isEmpty();
    assertThat(opened).containsExactlyInAnyOrder("stream", "datagram from " + bench.address(1, 5));
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void fromOneCard_toTheOther_isDroppedByAStrongHost_notByAWeakOne(AddressFamily family) {
    bench(family, options -> {});
    serves(bench.at(2, 5, PORT));
    calls("stream", bench.at(1, 5, 0), bench.at(2, 5, PORT), SocketKind.STREAM);
    calls("datagram", bench.at(1, 5, 0), bench.at(2, 5, PORT), SocketKind.DATAGRAM);
    bench.run();
    assertThat(bench.failures).containsExactlyInAnyOrder("stream WSAETIMEDOUT", "udp WSAETIMEDOUT");
    assertThat(opened).isEmpty();
    bench(family, options -> options.weakHostSend(true).weakHostReceive(true));
    serves(bench.at(2, 5, PORT));
    calls("stream", bench.at(1, 5, 0), bench.at(2, 5, PORT), SocketKind.STREAM);
    calls("datagram", bench.at(1, 5, 0), bench.at(2, 5, PORT), SocketKind.DATAGRAM);
    bench.run();
    assertThat(bench.failures).isEmpty();
    assertThat(opened).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void unbound_toEither_takesTheAddressItself(AddressFamily family) {
    bench(family, options -> {});
    serves(new SocketAddress(IpAddress.any(family), PORT));
    SocketAddress any = new SocketAddress(IpAddress.any(family), 0);
    calls("loopback", any, loopback(PORT), SocketKind.STREAM);
    calls("first", any, bench.at(1, 5, PORT), SocketKind.STREAM);
    calls("second", any, bench.at(2, 5, PORT), SocketKind.STREAM);
    calls("datagram", any, loopback(PORT), SocketKind.DATAGRAM);
    bench.run();
    assertThat(bench.failures).isEmpty();
    assertThat(opened).hasSize(4).contains("loopback", "first", "second");
  }

  /** RFC 1122, 4.2.3.10. */
  @Test
  void connectToABroadcast_isNotAccepted() {
    bench(AddressFamily.AF_INET, options -> {});
    UserProcess web = bench.process(bench.router, "web");
    bench.start(
        web,
        0,
        () -> {
          Socket listener = bench.socket(web, SocketKind.STREAM);
          listener.bind(new SocketAddress(IpAddress.IPV4_ANY, PORT));
          listener.listen();
          bench.sleep(bench.router, 30_000 * MILLISECOND);
          listener.close();
        });
    SocketAddress all = new SocketAddress(IpAddress.parse("10.0.1.255"), PORT);
    calls("stream", bench.at(1, 5, 0), all, SocketKind.STREAM);
    bench.run();
    assertThat(bench.failures).containsExactly("stream WSAETIMEDOUT");
    assertThat(bench.at(bench.router, "ALE_AUTH_RECV_ACCEPT")).isEmpty();
    assertThat(bench.at(bench.router, "OUTBOUND_TRANSPORT")).isEmpty();
  }

  /** RFC 1122, 3.2.2: no error about what was sent to all, by whichever broadcast address. */
  @Test
  void datagramToABroadcast_whereNobodyListens_isNotAnswered() {
    bench(AddressFamily.AF_INET, options -> {});
    SocketAddress all = new SocketAddress(IpAddress.parse("10.0.1.255"), 99);
    calls("datagram", bench.at(1, 5, 0), all, SocketKind.DATAGRAM);
    bench.run();
    assertThat(bench.at(bench.router, "INBOUND_IPPACKET")).isNotEmpty();
    assertThat(bench.at(bench.router, "OUTBOUND_ICMP_ERROR")).isEmpty();
  }

  /** Of a protocol nobody has: an error answers what was sent to the host, not what to all. */
  @ParameterizedTest
  @CsvSource({"10.0.1.1, 1", "10.0.1.255, 0", "255.255.255.255, 0", "224.0.0.1, 0"})
  void unknownProtocol_isAnswered_onlyToOne(String destination, int errors) {
    bench(AddressFamily.AF_INET, options -> {});
    byte[] packet = new byte[28];
    IpAddress to = IpAddress.parse(destination);
    new Ipv4Fields(0, 8, 1, false, false, 0, 9, 99, bench.address(1, 5), to, new byte[0])
        .emit(Memory.of(packet), 0);
    UserProcess driver = bench.process(bench.router, "driver");
    bench.start(
        driver,
        0,
        () -> {
          NetBufferList nbl =
              bench.router.stackPool().allocate(BufferKind.STACK, packet, 0, packet.length, 0);
          assertThat(bench.router.ip().injectReceive(nbl, 2, 0).isSuccess()).isTrue();
          nbl.release();
        });
    bench.run();
    assertThat(bench.at(bench.router, "INBOUND_IPPACKET")).hasSize(1);
    assertThat(bench.at(bench.router, "OUTBOUND_ICMP_ERROR")).hasSize(errors);
  }

  /** RFC 1122, 3.2.2.6: an echo request to all may be dropped, and Windows does. */
  @ParameterizedTest
  @ValueSource(strings = {"10.0.1.255", "224.0.0.1", "255.255.255.255", "ff02::1"})
  void echoRequestToAll_isNotAnswered(String all) {
    IpAddress to = IpAddress.parse(all);
    bench(to.family(), options -> {});
    UserProcess app = bench.process(bench.client, "app");
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.RAW_ICMP);
          byte[] request = new byte[8];
          request[0] = (byte) (to.isIpv4() ? 8 : 128);
          socket.sendTo(request, new SocketAddress(to, 0));
          socket.close();
        });
    bench.run();
    assertThat(bench.at(bench.router, "INBOUND_IPPACKET")).hasSize(1);
    assertThat(bench.at(bench.router, "INBOUND_TRANSPORT")).isEmpty();
    assertThat(bench.at(bench.router, "OUTBOUND_TRANSPORT")).isEmpty();
  }
}

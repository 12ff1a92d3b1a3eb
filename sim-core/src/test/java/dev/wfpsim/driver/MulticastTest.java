package dev.wfpsim.driver;

import static dev.wfpsim.driver.FieldBench.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.driver.FieldBench.Seen;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.transport.PortSharing;
import dev.wfpsim.net.winsock.SocketError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Multicast groups: joined and left on an interface, heard by members only, this host's own among
 * them. The client sends; its cards have indexes 2 and 3, the router's on the same links too.
 *
 * <p>Pages: "IPPROTO_IP socket options", "IPPROTO_IPV6 socket options".
 */
class MulticastTest {
  private static final int PORT = 5353;

  private FieldBench bench;
  private final List<String> heard = new ArrayList<>();

  /** What a test sets on a socket. */
  private interface Setting {
    void on(Socket socket) throws SocketError;
  }

  private void bench(AddressFamily family) {
    bench = new FieldBench(family);
  }

  private IpAddress group() {
    return IpAddress.parse(bench.family == AddressFamily.AF_INET ? "224.0.0.251" : "ff02::fb");
  }

  /** A process that notes what it hears until it hears nothing for long. */
  private void hears(Host host, String name, Setting setting) {
    UserProcess process = bench.process(host, name);
    bench.start(
        process,
        0,
        () -> {
          SocketOptions shared = SocketOptions.DEFAULT.withSharing(PortSharing.REUSE);
          Socket socket = bench.socket(process, SocketKind.DATAGRAM, shared);
          socket.bind(new SocketAddress(IpAddress.any(bench.family), PORT));
          setting.on(socket);
          try {
            while (true) {
              heard.add(name + " " + socket.receiveFrom(500 * MILLISECOND).payload().length);
            }
          } catch (SocketError nothingMore) {
            socket.close();
          }
        });
  }

  /** Sends so many bytes to the group from the client's first card. */
  private void sends(int bytes, long atMillis, Setting setting) {
    UserProcess process = bench.process(bench.client, "sender" + bytes);
    bench.start(
        process,
        atMillis * MILLISECOND,
        () -> {
          Socket socket = bench.socket(process, SocketKind.DATAGRAM);
          setting.on(socket);
          socket.sendTo(new byte[bytes], new SocketAddress(group(), PORT));
          socket.close();
        });
  }

  private void run() {
    bench.run();
    assertThat(bench.failures).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void members_hearIt_onTheInterfaceTheyJoined_thisHostsToo(AddressFamily family) {
    bench(family);
    hears(bench.client, "own", socket -> socket.joinGroup(group(), 0));
    hears(bench.client, "own other card", socket -> socket.joinGroup(group(), 3));
    hears(bench.client, "own not joined", socket -> {});
    hears(bench.router, "peer", socket -> socket.joinGroup(group(), 2));
    hears(bench.router, "peer other card", socket -> socket.joinGroup(group(), 3));
    hears(bench.router, "peer not joined", socket -> {});
    sends(10, 1, socket -> {});
    run();
    assertThat(heard).containsExactlyInAnyOrder("own 10", "peer 10");
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void ownCopy_comesByTheSendingCard_asLoopback_R337(AddressFamily family) {
    bench(family);
    hears(bench.client, "own", socket -> socket.joinGroup(group(), 0));
    sends(10, 1, socket -> {});
    run();
    for (String layer : List.of("INBOUND_IPPACKET", "INBOUND_TRANSPORT", "ALE_AUTH_RECV_ACCEPT")) {
      Seen copy = bench.first(bench.client, layer);
      assertThat(copy.values())
          .containsEntry("FLAGS", "1")
          .containsEntry("INTERFACE_INDEX", "2")
          .containsEntry("IP_LOCAL_ADDRESS_TYPE", "3")
          .containsEntry("IP_LOCAL_ADDRESS", group().toString())
          .containsEntry("IP_REMOTE_ADDRESS", bench.address(1, 5).toString());
    }
    assertThat(bench.first(bench.client, "OUTBOUND_TRANSPORT").values())
        .containsEntry("IP_DESTINATION_ADDRESS_TYPE", "3")
        .containsEntry("FLAGS", "0");
    assertThat(bench.at(bench.router, "INBOUND_IPPACKET")).isEmpty();
    assertThat(bench.at(bench.router, "INBOUND_IPPACKET_DISCARD")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void leaving_orClosing_endsIt(AddressFamily family) {
    bench(family);
    hears(
        bench.router,
        "left",
        socket -> {
          socket.joinGroup(group(), 2);
          bench.sleep(bench.router, MILLISECOND); // the other one joins
          socket.leaveGroup(group(), 2);
        });
    hears(bench.router, "stays", socket -> socket.joinGroup(group(), 2));
    sends(10, 10, socket -> {});
    sends(11, 2_000, socket -> {}); // by then everybody has closed
    run();
    assertThat(heard).containsExactly("stays 10");
    assertThat(bench.at(bench.router, "INBOUND_IPPACKET")).hasSize(1);
    assertThat(bench.router.interfaceByIndex(2).isMember(group())).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void loopOff_isTheReceiversOverIpv4_theSendersOverIpv6(AddressFamily family) {
    bench(family);
    boolean v4 = family == AddressFamily.AF_INET;
    hears(
        bench.client,
        "deaf",
        socket -> {
          socket.joinGroup(group(), 0);
          socket.setMulticastLoop(false);
        });
    hears(bench.client, "own", socket -> socket.joinGroup(group(), 0));
    hears(
        bench.router,
        "peer",
        socket -> {
          socket.joinGroup(group(), 2);
          socket.setMulticastLoop(false); // about its own host only
        });
    sends(10, 1, socket -> {});
    sends(11, 100, socket -> socket.setMulticastLoop(false));
    run();
    assertThat(heard)
        .containsExactlyInAnyOrder(
            v4
                ? new String[] {"own 10", "own 11", "peer 10", "peer 11"}
                : new String[] {"own 10", "deaf 10", "peer 10", "peer 11"});
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void hops_areOneUnlessSet_andNoneStaysHere(AddressFamily family) {
    bench(family);
    hears(bench.client, "own", socket -> socket.joinGroup(group(), 0));
    hears(bench.router, "peer", socket -> socket.joinGroup(group(), 2));
    sends(10, 1, socket -> {});
    sends(11, 100, socket -> socket.setMulticastHops(0));
    sends(12, 200, socket -> socket.setMulticastHops(7));
    run();
    assertThat(heard).containsExactlyInAnyOrder("own 10", "own 11", "own 12", "peer 10", "peer 12");
    assertThat(bench.hops).containsExactlyInAnyOrder(1, 1, 1, 7, 7);
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void sendingInterface_canBeSet(AddressFamily family) {
    bench(family);
    hears(bench.router, "first link", socket -> socket.joinGroup(group(), 2));
    hears(bench.router, "second link", socket -> socket.joinGroup(group(), 3));
    sends(10, 1, socket -> socket.setMulticastInterface(3));
    run();
    assertThat(heard).containsExactly("second link 10");
    assertThat(bench.first(bench.client, "OUTBOUND_TRANSPORT").values())
        .containsEntry("INTERFACE_INDEX", "3")
        .containsEntry("IP_LOCAL_ADDRESS", bench.address(2, 5).toString());
  }

  /** A broadcast needs no joining, and this host hears its own; it may go as far as any packet. */
  @ParameterizedTest
  @ValueSource(strings = {"255.255.255.255", "10.0.1.255"})
  void broadcast_isHeardByAll_thisHostToo(String all) {
    bench(AddressFamily.AF_INET);
    hears(bench.client, "own", socket -> {});
    hears(bench.router, "peer", socket -> {});
    UserProcess process = bench.process(bench.client, "sender");
    bench.start(
        process,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(process, SocketKind.DATAGRAM);
          socket.sendTo(new byte[10], new SocketAddress(IpAddress.parse(all), PORT));
          socket.close();
        });
    run();
    assertThat(heard).containsExactlyInAnyOrder("own 10", "peer 10");
    assertThat(bench.hops).containsExactly(128, 128);
  }

  /** Page: "ALE Multicast/Broadcast Traffic". */
  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void answer_comesFromTheCard_asAFlowOfItsOwn(AddressFamily family) {
    bench(family);
    UserProcess answers = bench.process(bench.router, "answers");
    bench.start(
        answers,
        0,
        () -> {
          Socket socket = bench.socket(answers, SocketKind.DATAGRAM);
          socket.bind(new SocketAddress(IpAddress.any(bench.family), PORT));
          socket.joinGroup(group(), 2);
          socket.sendTo(new byte[20], socket.receiveFrom().from());
          socket.close();
        });
    UserProcess asks = bench.process(bench.client, "asks");
    bench.start(
        asks,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(asks, SocketKind.DATAGRAM);
          socket.sendTo(new byte[10], new SocketAddress(group(), PORT));
          heard.add("from " + socket.receiveFrom(500 * MILLISECOND).from().address());
          socket.close();
        });
    run();
    assertThat(heard).containsExactly("from " + bench.address(1, 1));
    assertThat(bench.first(bench.router, "ALE_AUTH_RECV_ACCEPT").values())
        .containsEntry("IP_LOCAL_ADDRESS", group().toString());
    assertThat(bench.first(bench.router, "ALE_AUTH_CONNECT").values())
        .containsEntry("IP_LOCAL_ADDRESS", bench.address(1, 1).toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void wrongCalls_areRefused(AddressFamily family) {
    bench(family);
    UserProcess process = bench.process(bench.client, "app");
    bench.start(
        process,
        0,
        () -> {
          Socket socket = bench.socket(process, SocketKind.DATAGRAM);
          assertThatThrownBy(() -> socket.joinGroup(bench.address(1, 5), 0))
              .hasMessageContaining("WSAEINVAL");
          assertThatThrownBy(() -> socket.joinGroup(group(), 9))
              .hasMessageContaining("WSAEADDRNOTAVAIL");
          assertThatThrownBy(() -> socket.leaveGroup(group(), 2))
              .hasMessageContaining("WSAEADDRNOTAVAIL");
          socket.joinGroup(group(), 2);
          assertThatThrownBy(() -> socket.joinGroup(group(), 2)).hasMessageContaining("WSAEINVAL");
          assertThatThrownBy(() -> socket.leaveGroup(group(), 3))
              .hasMessageContaining("WSAEADDRNOTAVAIL");
          assertThatThrownBy(() -> socket.setMulticastHops(256)).hasMessageContaining("WSAEINVAL");
          assertThatThrownBy(() -> socket.setMulticastHops(-1)).hasMessageContaining("WSAEINVAL");
          assertThatThrownBy(() -> socket.setMulticastInterface(9))
              .hasMessageContaining("WSAEADDRNOTAVAIL");
          socket.close();
          Socket stream = bench.socket(process, SocketKind.STREAM);
          assertThatThrownBy(() -> stream.joinGroup(group(), 0))
              .hasMessageContaining("WSAEOPNOTSUPP");
          stream.close();
        });
    run();
  }
}

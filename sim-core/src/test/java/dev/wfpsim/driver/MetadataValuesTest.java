package dev.wfpsim.driver;

import static dev.wfpsim.driver.FieldBench.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.FieldBench.Seen;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.UdpFields;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The metadata of every layer that traffic reaches, against "Metadata fields at each filtering
 * layer": what exists is there, nothing else is. What Windows keeps to itself (RESERVED,
 * SYSTEM_FLAGS, SUB_PROCESS_TAG) is not given.
 */
class MetadataValuesTest {
  private FieldBench bench;
  private UserProcess app;
  private UserProcess web;

  private void bench(AddressFamily family) {
    bench = new FieldBench(family);
    app = bench.client.processes().start("app", "C:\\app.exe", UserAccount.NETWORK_SERVICE);
    web = bench.process(bench.server, "web");
  }

  private static void has(Seen seen, String names) {
    List<String> wanted = Stream.of(names.split(" ")).sorted().toList();
    assertThat(seen.meta().keySet())
        .as(seen.host() + " " + seen.layer())
        .containsExactlyElementsOf(wanted);
  }

  /** A datagram there and one back, each of so many bytes. */
  private void datagrams(int there, int back) {
    SocketAddress at = bench.at(3, 80, 53);
    bench.start(
        web,
        0,
        () -> {
          Socket socket = bench.socket(web, SocketKind.DATAGRAM);
          socket.bind(at);
          socket.sendTo(new byte[back], socket.receiveFrom().from());
          socket.close();
        });
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.DATAGRAM);
          socket.sendTo(new byte[there], at);
          socket.receiveFrom();
          socket.close();
        });
    bench.run();
    assertThat(bench.failures).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void datagram_hasTheDocumentedMembersAtEachLayer_R094(AddressFamily family) {
    bench(family);
    datagrams(10, 10);
    String process = "PROCESS_ID PROCESS_PATH TOKEN TRANSPORT_ENDPOINT_HANDLE";
    String redirect = "PROCESS_ID PROCESS_PATH TOKEN TRANSPORT_ENDPOINT_HANDLE COMPARTMENT_ID";
    has(bench.first(bench.client, "ALE_RESOURCE_ASSIGNMENT"), process + " COMPLETION_HANDLE");
    has(
        bench.first(bench.client, "ALE_AUTH_CONNECT"),
        redirect + " COMPLETION_HANDLE TRANSPORT_HEADER_SIZE REMOTE_SCOPE_ID");
    has(bench.first(bench.client, "ALE_FLOW_ESTABLISHED"), process + " FLOW_HANDLE");
    has(
        bench.first(bench.client, "DATAGRAM_DATA"),
        "FLOW_HANDLE IP_HEADER_SIZE TRANSPORT_HEADER_SIZE COMPARTMENT_ID"
            + " TRANSPORT_ENDPOINT_HANDLE REMOTE_SCOPE_ID");
    has(
        bench.first(bench.client, "OUTBOUND_TRANSPORT"),
        "FLOW_HANDLE TRANSPORT_HEADER_SIZE COMPARTMENT_ID TRANSPORT_ENDPOINT_HANDLE"
            + " REMOTE_SCOPE_ID");
    has(
        bench.first(bench.client, "OUTBOUND_IPPACKET"),
        "IP_HEADER_SIZE TRANSPORT_HEADER_SIZE COMPARTMENT_ID PATH_MTU");
    has(bench.first(bench.router, "IPFORWARD"), "COMPARTMENT_ID");
    has(bench.first(bench.server, "INBOUND_IPPACKET"), "IP_HEADER_SIZE COMPARTMENT_ID");
    has(
        bench.first(bench.server, "INBOUND_TRANSPORT"),
        "IP_HEADER_SIZE TRANSPORT_HEADER_SIZE COMPARTMENT_ID TRANSPORT_ENDPOINT_HANDLE"
            + " ALE_CLASSIFY_REQUIRED");
    has(
        bench.first(bench.server, "ALE_AUTH_RECV_ACCEPT"),
        redirect + " COMPLETION_HANDLE IP_HEADER_SIZE TRANSPORT_HEADER_SIZE");
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void values_areTheProcesssAndThePaths(AddressFamily family) {
    bench(family);
    datagrams(10, 10);
    Seen connect = bench.first(bench.client, "ALE_AUTH_CONNECT");
    assertThat(connect.meta())
        .containsEntry("PROCESS_ID", "" + app.pid())
        .containsEntry("PROCESS_PATH", "app.exe")
        .containsEntry("TRANSPORT_HEADER_SIZE", "8");
    assertThat(connect.meta().get("TOKEN")).contains(UserAccount.NETWORK_SERVICE.sid());
    assertThat(connect.values()).containsEntry("ALE_USER_ID", "S-1-5-20");
    assertThat(bench.first(bench.client, "OUTBOUND_IPPACKET").meta())
        .containsEntry("PATH_MTU", "1500")
        .containsEntry("IP_HEADER_SIZE", family == AddressFamily.AF_INET ? "20" : "40");
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void fragments_tellTheirPlaceInTheDatagram_R335(AddressFamily family) {
    bench(family);
    datagrams(3000, 10);
    boolean v4 = family == AddressFamily.AF_INET;
    List<Seen> packets = bench.at(bench.server, "INBOUND_IPPACKET");
    int first = v4 ? 1480 : 1448;
    int second = v4 ? 1480 : 1448;
    String[] lengths = {
      "fragmentOffset=0, fragmentLength=" + first,
      "fragmentOffset=" + first + ", fragmentLength=" + second,
      "fragmentOffset=" + (first + second) + ", fragmentLength=" + (3008 - first - second)
    };
    String datagram = null;
    for (int i = 0; i < 3; i++) {
      String told = packets.get(i).meta().get("FRAGMENT_DATA");
      assertThat(told).contains(lengths[i]);
      String identification = told.substring(0, told.indexOf(','));
      assertThat(datagram == null || datagram.equals(identification)).isTrue();
      datagram = identification;
      assertThat(packets.get(i).values()).containsEntry("FLAGS", "" + 0x20);
    }
    assertThat(datagram).doesNotEndWith("=0");
    assertThat(packets.get(3).meta()).doesNotContainKey("FRAGMENT_DATA");
    assertThat(packets.get(3).values()).containsEntry("FLAGS", "" + 0x400);
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void reauthorisation_tellsThePacketsDirection_andOnlyItDoes_R192_R197(AddressFamily family) {
    bench(family);
    SocketAddress at = bench.at(3, 80, 80);
    bench.start(
        web,
        0,
        () -> {
          Socket listener = bench.socket(web, SocketKind.STREAM);
          listener.bind(at);
          listener.listen();
          Socket peer = listener.accept();
          bench.sleep(bench.server, 200 * MILLISECOND);
          peer.send(new byte[10]);
          peer.receive(new byte[10]);
          peer.close();
          listener.close();
        });
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.STREAM);
          socket.connect(at);
          socket.receive(new byte[10]);
          socket.close();
        });
    for (var end : List.of(bench.client, bench.server)) {
      UserProcess admin = bench.process(end, "admin");
      String layer = end == bench.client ? "ALE_AUTH_CONNECT" : "ALE_AUTH_RECV_ACCEPT";
      bench.start(
          admin,
          100 * MILLISECOND,
          () ->
              bench
                  .session(end)
                  .add(
                      FwpmFilter.at(bench.layer(layer))
                          .action(FwpActionType.FWP_ACTION_PERMIT)
                          .build()));
    }
    bench.run();
    List<Seen> connects = bench.at(bench.client, "ALE_AUTH_CONNECT");
    assertThat(connects).hasSize(2);
    assertThat(connects.get(0).meta()).doesNotContainKey("PACKET_DIRECTION");
    Seen inbound = connects.get(1);
    assertThat(inbound.meta()).containsEntry("PACKET_DIRECTION", "FWP_DIRECTION_INBOUND");
    assertThat(inbound.values())
        .containsEntry("NEXTHOP_INTERFACE_INDEX", "-")
        .containsEntry("ARRIVAL_INTERFACE_INDEX", "2")
        .containsEntry("INTERFACE_INDEX", "2");
    List<Seen> accepts = bench.at(bench.server, "ALE_AUTH_RECV_ACCEPT");
    assertThat(accepts).hasSize(2);
    assertThat(accepts.get(0).meta()).doesNotContainKey("PACKET_DIRECTION");
    Seen outbound = accepts.get(1);
    assertThat(outbound.meta()).containsEntry("PACKET_DIRECTION", "FWP_DIRECTION_OUTBOUND");
    assertThat(outbound.values())
        .containsEntry("NEXTHOP_INTERFACE_INDEX", "2")
        .containsEntry("ARRIVAL_INTERFACE_INDEX", "-")
        .containsEntry("IP_ARRIVAL_INTERFACE", "-")
        .containsEntry("INTERFACE_INDEX", "-");
  }

  private long block(String layer) {
    var added =
        bench
            .session(bench.client)
            .add(FwpmFilter.at(bench.layer(layer)).action(FwpActionType.FWP_ACTION_BLOCK).build());
    assertThat(added.status().isSuccess()).isTrue();
    return added.id();
  }

  /** Modules and reasons: FWPS_DISCARD_MODULE_GENERAL 2, FWPS_DISCARD_FIREWALL_POLICY 0. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALE_RESOURCE_ASSIGNMENT",
        "ALE_AUTH_CONNECT",
        "ALE_FLOW_ESTABLISHED",
        "DATAGRAM_DATA",
        "OUTBOUND_TRANSPORT",
        "OUTBOUND_IPPACKET",
      })
  void discard_tellsModuleReasonAndTheFilter_R377(String layer) {
    bench(AddressFamily.AF_INET);
    long filter = block(layer);
    SocketAddress at = bench.at(3, 80, 53);
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.DATAGRAM);
          socket.sendTo(new byte[10], at);
          socket.close();
        });
    bench.run();
    List<Seen> discards = bench.at(bench.client, layer + "_DISCARD");
    assertThat(discards).hasSize(1);
    // A discard layer has the fields of its parent.
    assertThat(discards.getFirst().values())
        .isEqualTo(bench.at(bench.client, layer).getLast().values());
    assertThat(discards.getFirst().meta().get("DISCARD_REASON"))
        .isEqualTo(
            "FwpsDiscardMetadata[discardModule=2, discardReason=0, filterId=" + filter + "]");
  }

  @Test
  void discardByTheStack_tellsItsReason_andNoFilter_R377() {
    bench(AddressFamily.AF_INET);
    block("INBOUND_ICMP_ERROR"); // the answer's own block is not the datagram's
    SocketAddress closed = bench.at(3, 80, 9);
    bench.start(
        app,
        MILLISECOND,
        () -> {
          Socket socket = bench.socket(app, SocketKind.DATAGRAM);
          socket.sendTo(new byte[10], closed);
          socket.close();
        });
    bench.run();
    assertThat(bench.first(bench.server, "INBOUND_IPPACKET_DISCARD").meta().get("DISCARD_REASON"))
        .isEqualTo("FwpsDiscardMetadata[discardModule=1, discardReason=4, filterId=0]");
  }

  @Test
  void forwardLayer_knowsWhatThisHostSent_R246() {
    bench(AddressFamily.AF_INET);
    UserProcess driver = bench.process(bench.router, "driver");
    byte[] packet = new byte[28];
    new Ipv4Fields(
            0,
            8,
            1,
            false,
            false,
            0,
            9,
            17,
            IpAddress.parse("10.0.1.77"),
            bench.address(3, 80),
            new byte[0])
        .emit(Memory.of(packet), 0);
    new UdpFields(5, 6, 0).emit(Memory.of(packet), 20);
    bench.start(
        driver,
        0,
        () -> {
          NetBufferList nbl =
              bench.router.stackPool().allocate(BufferKind.STACK, packet, 0, packet.length, 0);
          assertThat(bench.router.ip().injectSend(nbl).isSuccess()).isTrue();
          nbl.release();
        });
    bench.run();
    Seen own = bench.first(bench.router, "IPFORWARD");
    has(own, "COMPARTMENT_ID FORWARD_LAYER_OUTBOUND_PASS_THRU");
    assertThat(own.values()).containsEntry("FLAGS", "" + 0x40000);
    assertThat(own.values()).containsEntry("DESTINATION_INTERFACE_INDEX", "4");
  }
}

package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.ReauthorizeReason;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flows are authorised again by their next packet, in either direction. */
class ReauthorizeTest {
  private static void mark(Host host) {
    for (Flow flow : host.transport().flows().all()) {
      flow.requestReauthorize(ReauthorizeReason.POLICY_CHANGE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void tcp_marked_nextPacketEitherWay_R192_R193_R195(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(100 * MILLISECOND);
          net.atB.take();
          mark(net.b);
          assertThat(net.atB.layers).as("not before a packet appears").isEmpty();
          socket.receive(new byte[10]);
          socket.receive(new byte[10]);
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          net.sleep(200 * MILLISECOND);
          net.atA.take();
          mark(net.a);
          socket.send(new byte[10]);
          assertThat(net.atA.take())
              .containsExactly("REAUTH_CONNECT+packet", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET");
          net.sleep(100 * MILLISECOND);
          net.atA.take();
          socket.send(new byte[10]);
          assertThat(net.atA.take()).containsExactly("OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET");
        });
    net.run(SECOND);
    assertThat(net.atB.layers.subList(0, 3))
        .containsExactly("INBOUND_IPPACKET", "INBOUND_TRANSPORT", "REAUTH_RECV_ACCEPT");
    ConnectOperation out = (ConnectOperation) net.atA.operations.getLast();
    assertThat(out.packetDirection()).isEqualTo(Direction.OUTBOUND);
    assertThat(out.reauthorizeReason()).isEqualTo(ReauthorizeReason.POLICY_CHANGE);
    PacketIndication packet = Objects.requireNonNull(out.packet());
    assertThat(packet.ipHeaderSize()).as("no IP header on the way out").isZero();
    assertThat(packet.transportHeaderSize()).isEqualTo(20);
    AcceptOperation in = (AcceptOperation) net.atB.operations.getLast();
    assertThat(in.packetDirection()).isEqualTo(Direction.INBOUND);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void tcp_outboundFlow_inboundPacket_asksConnectLayer_R192(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(100 * MILLISECOND);
          mark(net.a);
          net.atA.take();
          socket.send(new byte[10]);
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          socket.receive(new byte[10]);
        });
    net.run(SECOND);
    assertThat(net.atA.layers.subList(0, 3))
        .containsExactly("INBOUND_IPPACKET", "INBOUND_TRANSPORT", "REAUTH_CONNECT+packet");
    ConnectOperation operation = (ConnectOperation) net.atA.operations.getLast();
    assertThat(operation.packetDirection()).isEqualTo(Direction.INBOUND);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void tcp_refused_tearsTheFlowDown_R196(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atA.verdicts.put("REAUTH_CONNECT+packet", Verdict.BLOCK);
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          assertThatThrownBy(() -> socket.receive(new byte[10]))
              .hasMessageContaining("WSAECONNRESET");
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          net.sleep(100 * MILLISECOND);
          net.atA.take();
          mark(net.a);
          socket.send(new byte[10]);
          assertThatThrownBy(() -> socket.send(new byte[10]))
              .hasMessageContaining("WSAECONNABORTED");
        });
    net.run(SECOND);
    assertThat(net.atA.layers)
        .as("the peer challenges the RST, whose number is beyond the packet it never got")
        .startsWith(
            "REAUTH_CONNECT+packet",
            "ALE_AUTH_CONNECT_DISCARD",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET",
            "ENDPOINT_CLOSURE",
            "FLOW_DELETED");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void tcp_absorbed_takesThePacketOnly(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atA.verdicts.put("REAUTH_CONNECT+packet", Verdict.ABSORB);
    net.onServer(() -> net.listener(net.server, 80).accept().receive(new byte[10]));
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          net.sleep(100 * MILLISECOND);
          mark(net.a);
          socket.send(new byte[10]);
          net.atA.verdicts.clear();
          net.sleep(SECOND);
          assertThat(socket.endpoint().open()).isTrue();
        });
    net.run(5 * SECOND);
    assertThat(net.b.network().streams().bytesChecked()).as("sent again").isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void udp_marked_asksAgainAndEndsWhenRefused_R195_R196(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[10], net.toB(53));
          mark(net.a);
          net.atA.take();
          socket.sendTo(new byte[10], net.toB(53));
          assertThat(net.atA.take())
              .containsExactly(
                  "REAUTH_CONNECT+packet",
                  "DATAGRAM_DATA",
                  "OUTBOUND_TRANSPORT",
                  "OUTBOUND_IPPACKET");
          mark(net.a);
          net.atA.verdicts.put("REAUTH_CONNECT+packet", Verdict.BLOCK);
          assertThatThrownBy(() -> socket.sendTo(new byte[10], net.toB(53)))
              .hasMessageContaining("WSAEACCES");
          assertThat(net.atA.take())
              .contains("REAUTH_CONNECT+packet", "ALE_AUTH_CONNECT_DISCARD", "FLOW_DELETED");
        });
    net.run(MILLISECOND / 2);
  }

  /** An inbound flow, and an inbound packet of it: asked at the accept layer, with that packet. */
  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void udp_inboundPacketOfAMarkedFlow_isAskedAgain_R195(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(53));
          socket.receiveFrom();
          mark(net.b);
          net.atB.take();
          socket.receiveFrom();
          assertThat(net.atB.take())
              .containsExactly(
                  "INBOUND_IPPACKET", "INBOUND_TRANSPORT", "REAUTH_RECV_ACCEPT", "DATAGRAM_DATA");
          mark(net.b);
          net.atB.verdicts.put("REAUTH_RECV_ACCEPT", Verdict.BLOCK);
          net.sleep(400 * MILLISECOND);
          assertThat(net.atB.take())
              .contains("REAUTH_RECV_ACCEPT", "FLOW_DELETED")
              .doesNotContain("DATAGRAM_DATA");
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          for (int i = 0; i < 3; i++) {
            net.sleep(100 * MILLISECOND);
            socket.sendTo(new byte[10], net.toB(53));
          }
        });
    net.run(SECOND);
  }
}

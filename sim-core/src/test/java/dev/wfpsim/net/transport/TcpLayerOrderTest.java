package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order in which TCP visits the layers, for both families. */
class TcpLayerOrderTest {
  private static final String IN_IP = "INBOUND_IPPACKET";
  private static final String OUT_IP = "OUTBOUND_IPPACKET";
  private static final String IN = "INBOUND_TRANSPORT";
  private static final String OUT = "OUTBOUND_TRANSPORT";

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void open_client_bindThenConnectThenSyn_R316_R319_R344_R346(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> connected = new ArrayList<>();
    net.onServer(() -> net.listener(net.server, 80).accept());
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          connected.addAll(net.atA.take());
        });
    net.run(50 * MILLISECOND);
    assertThat(connected)
        .containsExactly(
            "BIND_REDIRECT",
            "RESOURCE_ASSIGNMENT",
            "CONNECT_REDIRECT",
            "AUTH_CONNECT",
            OUT,
            OUT_IP,
            IN_IP,
            IN,
            "FLOW_ESTABLISHED",
            OUT,
            OUT_IP);
    assertThat(net.atA.establishedBy).as("the SYN-ACK, at its payload").containsExactly(0);
    assertThat(net.atB.establishedBy).as("the ACK, at its payload").containsExactly(0);
    BindOperation bind = (BindOperation) net.atA.operations.getFirst();
    assertThat(bind.implicit()).isTrue();
    assertThat(bind.wildcard()).isTrue();
    assertThat(bind.requested().address().isUnspecified()).isTrue();
    ConnectOperation connect = (ConnectOperation) net.atA.operations.get(1);
    assertThat(connect.packet()).isNull();
    assertThat(connect.local().port()).isGreaterThanOrEqualTo(PortTable.DYNAMIC_FIRST);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void open_server_bindListenAccept_R315_R318_R320(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> listening = new ArrayList<>();
    List<String> accepted = new ArrayList<>();
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          listening.addAll(net.atB.take());
          listener.accept();
          accepted.addAll(net.atB.take());
        });
    net.onClient(() -> net.socket(net.client, SocketKind.STREAM).connect(net.toB(80)));
    net.run(50 * MILLISECOND);
    assertThat(listening).containsExactly("BIND_REDIRECT", "RESOURCE_ASSIGNMENT", "AUTH_LISTEN");
    assertThat(accepted)
        .containsExactly(IN_IP, IN, "AUTH_RECV_ACCEPT", OUT, OUT_IP, IN_IP, IN, "FLOW_ESTABLISHED");
    assertThat(
            net.atB.packets.stream()
                .filter(p -> p.has(PacketIndication.ALE_CLASSIFY_REQUIRED))
                .count())
        .as("the SYN alone requires an ALE classify")
        .isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void data_bothWays_transportThenNetwork_R298(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> sender = new ArrayList<>();
    List<String> receiver = new ArrayList<>();
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.atB.take();
          socket.receive(new byte[100]);
          receiver.addAll(net.atB.take());
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          net.sleep(10 * MILLISECOND);
          net.atA.take();
          socket.send(new byte[100]);
          sender.addAll(net.atA.take());
        });
    net.run(100 * MILLISECOND);
    assertThat(sender).containsExactly(OUT, OUT_IP);
    assertThat(receiver).startsWith(IN_IP, IN).doesNotContain("AUTH_RECV_ACCEPT");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void syn_closedPort_discardThenReset_R323_R107(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () ->
            assertThatThrownBy(() -> net.socket(net.client, SocketKind.STREAM).connect(net.toB(81)))
                .isInstanceOf(SocketError.class)
                .hasMessageContaining("WSAECONNREFUSED"));
    net.run();
    assertThat(net.atB.layers).containsExactly(IN_IP, "INBOUND_TRANSPORT_DISCARD", OUT, OUT_IP);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void syn_closedPortAndDiscardBlocked_noReset_R107(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atB.verdicts.put("INBOUND_TRANSPORT_DISCARD", Verdict.BLOCK);
    net.onClient(
        () ->
            assertThatThrownBy(
                    () ->
                        net.socket(net.client, SocketKind.STREAM).connect(net.toB(81), 2 * SECOND))
                .hasMessageContaining("WSAETIMEDOUT"));
    net.run();
    assertThat(net.atB.layers).doesNotContain(OUT);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void end_bothClose_closureThenReleaseThenFlow_R328_R342_R343(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          Socket socket = listener.accept();
          assertThat(socket.receive(new byte[10])).isZero();
          socket.close();
          net.sleep(SECOND);
          listener.close();
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          socket.close();
        });
    net.run();
    assertThat(ends(net.atA))
        .containsExactly("ENDPOINT_CLOSURE", "RESOURCE_RELEASE", "FLOW_DELETED");
    assertThat(ends(net.atB))
        .as("the accepted endpoint has no resource of its own; the listener has")
        .containsExactly(
            "ENDPOINT_CLOSURE", "FLOW_DELETED", "ENDPOINT_CLOSURE", "RESOURCE_RELEASE");
    assertThat(net.a.transport().openEndpoints()).isZero();
    assertThat(net.b.transport().openEndpoints()).isZero();
  }

  private static List<String> ends(RecordingInspection at) {
    return at.layers.stream()
        .filter(
            layer ->
                layer.equals("ENDPOINT_CLOSURE")
                    || layer.equals("RESOURCE_RELEASE")
                    || layer.equals("FLOW_DELETED"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void connect_blocked_accessDeniedAndNoSyn(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atA.verdicts.put("AUTH_CONNECT", Verdict.BLOCK);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          assertThatThrownBy(() -> socket.connect(net.toB(80))).hasMessageContaining("WSAEACCES");
          socket.close();
        });
    net.run();
    assertThat(net.atA.layers)
        .containsExactly(
            "BIND_REDIRECT",
            "RESOURCE_ASSIGNMENT",
            "CONNECT_REDIRECT",
            "AUTH_CONNECT",
            "ALE_AUTH_CONNECT_DISCARD",
            "ENDPOINT_CLOSURE",
            "RESOURCE_RELEASE");
    assertThat(net.a.transport().openEndpoints()).isZero();
    assertThat(net.a.transport().ports(6).portsHeld()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void bindAndListen_blocked_accessDenied(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          net.atA.verdicts.put("RESOURCE_ASSIGNMENT", Verdict.BLOCK);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          assertThatThrownBy(() -> socket.bind(net.any(80))).hasMessageContaining("WSAEACCES");
          net.atA.verdicts.clear();
          socket.bind(net.any(80));
          net.atA.verdicts.put("AUTH_LISTEN", Verdict.BLOCK);
          assertThatThrownBy(socket::listen).hasMessageContaining("WSAEACCES");
        });
    net.run();
    assertThat(net.atA.layers)
        .containsExactly(
            "BIND_REDIRECT",
            "RESOURCE_ASSIGNMENT",
            "ALE_RESOURCE_ASSIGNMENT_DISCARD",
            "BIND_REDIRECT",
            "RESOURCE_ASSIGNMENT",
            "AUTH_LISTEN",
            "ALE_AUTH_LISTEN_DISCARD");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void accept_blocked_synDropped(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atB.verdicts.put("AUTH_RECV_ACCEPT", Verdict.BLOCK);
    net.onServer(() -> net.listener(net.server, 80));
    net.onClient(
        () ->
            assertThatThrownBy(
                    () ->
                        net.socket(net.client, SocketKind.STREAM)
                            .connect(net.toB(80), 500 * MILLISECOND))
                .hasMessageContaining("WSAETIMEDOUT"));
    net.run(2 * SECOND);
    assertThat(net.atB.layers.subList(3, net.atB.layers.size()))
        .containsExactly(
            IN_IP, IN, "AUTH_RECV_ACCEPT", "ALE_AUTH_RECV_ACCEPT_DISCARD", "ENDPOINT_CLOSURE");
    assertThat(net.b.tcp().connectionCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void flowEstablished_blocked_connectionReset(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.atA.verdicts.put("FLOW_ESTABLISHED", Verdict.BLOCK);
    net.onServer(() -> net.listener(net.server, 80));
    net.onClient(
        () ->
            assertThatThrownBy(() -> net.socket(net.client, SocketKind.STREAM).connect(net.toB(80)))
                .hasMessageContaining("WSAEACCES"));
    net.run(2 * SECOND);
    assertThat(net.atA.layers)
        .containsSubsequence("FLOW_ESTABLISHED", "ALE_FLOW_ESTABLISHED_DISCARD", OUT)
        .endsWith("ENDPOINT_CLOSURE", "FLOW_DELETED");
    assertThat(net.b.tcp().connectionCount()).isZero();
  }
}

package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.AddressFamily;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order in which TCP visits the layers, for both families. */
class TcpLayerOrderTest {
  private static final String IN = "INBOUND_IPPACKET";
  private static final String OUT = "OUTBOUND_IPPACKET";

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
            "OUTBOUND_TRANSPORT",
            OUT,
            IN,
            "INBOUND_TRANSPORT",
            "FLOW_ESTABLISHED",
            "OUTBOUND_TRANSPORT",
            OUT);
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
        .containsExactly(
            IN,
            "INBOUND_TRANSPORT",
            "AUTH_RECV_ACCEPT",
            "OUTBOUND_TRANSPORT",
            OUT,
            IN,
            "INBOUND_TRANSPORT",
            "FLOW_ESTABLISHED");
    assertThat(
            net.atB.packets.stream()
                .filter(p -> p.has(PacketIndication.ALE_CLASSIFY_REQUIRED))
                .count())
        .as("the SYN alone requires an ALE classify")
        .isEqualTo(1);
  }
}

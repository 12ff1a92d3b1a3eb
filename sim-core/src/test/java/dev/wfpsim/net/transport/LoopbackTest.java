package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that stay on their host. */
class LoopbackTest {
  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void connect_sameHost_bothSidesAreClassified_R337(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    net.onClient(
        () -> {
          Socket listener = net.listener(net.client, 80);
          net.atA.take();
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.loopback(80));
          Socket accepted = listener.accept();
          socket.send(new byte[] {1, 2, 3});
          byte[] got = new byte[3];
          assertThat(accepted.receive(got)).isEqualTo(3);
          assertThat(got).containsExactly(1, 2, 3);
        });
    net.run(SECOND);
    assertThat(net.atA.layers)
        .containsSubsequence(
            "CONNECT_REDIRECT",
            "AUTH_CONNECT",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET",
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT",
            "AUTH_RECV_ACCEPT",
            "OUTBOUND_TRANSPORT",
            "INBOUND_TRANSPORT",
            "FLOW_ESTABLISHED",
            "INBOUND_TRANSPORT",
            "FLOW_ESTABLISHED");
    assertThat(net.atA.packets).allMatch(p -> p.has(PacketIndication.LOOPBACK));
    assertThat(net.atB.layers).isEmpty();
  }
}

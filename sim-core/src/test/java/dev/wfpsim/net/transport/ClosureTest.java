package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A driver may hold the closure of an endpoint. */
class ClosureTest {
  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void closure_held_endpointStaysValidUntilItCompletes_R189(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> order = new ArrayList<>();
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          Socket accepted = listener.accept();
          accepted.receive(new byte[1]);
          accepted.close();
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          long handle = socket.endpoint().handle();
          net.atA.onLayer =
              layer -> {
                if (layer.equals("ENDPOINT_CLOSURE")) {
                  net.sleep(5 * SECOND);
                  order.add("completed, valid=" + (net.a.transport().endpoint(handle) != null));
                } else if (layer.equals("RESOURCE_RELEASE") || layer.equals("FLOW_DELETED")) {
                  order.add(layer);
                }
              };
          socket.connect(net.toB(80));
          socket.close();
          net.sleep(130 * SECOND); // TIME_WAIT is over too: it may still acknowledge
          assertThat(net.a.transport().endpoint(handle)).isNull();
        });
    net.run();
    assertThat(order).containsExactly("completed, valid=true", "RESOURCE_RELEASE", "FLOW_DELETED");
  }
}

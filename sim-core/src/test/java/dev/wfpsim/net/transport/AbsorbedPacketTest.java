package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A packet that a hook absorbs is gone, at every layer: no later layer sees it, no discard layer,
 * nobody receives it; what a driver kept of it is all there is.
 */
class AbsorbedPacketTest {
  private final List<String> after = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private boolean absorbed;

  private LayerLog log(TwoHosts net, boolean atA, String layer, Direction direction) {
    LayerLog log = new LayerLog(atA ? net.a : net.b);
    log.answer =
        hook -> {
          boolean here =
              hook.layer().equals(layer) && hook.packet().direction() == direction && !absorbed;
          if (absorbed) {
            after.add(hook.layer());
          }
          absorbed |= here;
          return here ? Verdict.ABSORB : Verdict.PERMIT;
        };
    return log;
  }

  @ParameterizedTest
  @CsvSource({
    "true,DATAGRAM_DATA,OUTBOUND,17",
    "true,OUTBOUND_TRANSPORT,OUTBOUND,17",
    "true,OUTBOUND_TRANSPORT,OUTBOUND,6",
    "true,OUTBOUND_IPPACKET,OUTBOUND,17",
    "true,OUTBOUND_IPPACKET,OUTBOUND,6",
    "false,INBOUND_IPPACKET,INBOUND,17",
    "false,INBOUND_IPPACKET,INBOUND,6",
    "false,DATAGRAM_DATA,INBOUND,17",
    "false,INBOUND_TRANSPORT,INBOUND,17",
    "false,INBOUND_TRANSPORT,INBOUND,6"
  })
  void absorbedPacket_goesNoFurtherAndIsNotDiscarded_R103_R191(
      boolean atSender, String layer, Direction direction, int protocol) {
    TwoHosts net = new TwoHosts(AddressFamily.AF_INET);
    boolean transport = layer.equals("INBOUND_TRANSPORT");
    if (transport) {
      net.atB.verdicts.put(layer, Verdict.ABSORB);
    } else {
      log(net, atSender, layer, direction);
      LayerLog other = new LayerLog(atSender ? net.b : net.a);
      other.answer =
          hook -> {
            if (absorbed) {
              after.add(hook.layer());
            }
            return Verdict.PERMIT;
          };
    }
    boolean tcp = protocol == IpProtocol.TCP;
    net.onServer(
        () -> {
          if (tcp) {
            net.listener(net.server, 53).accept();
          } else {
            Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
            socket.bind(net.any(53));
            socket.receiveFrom();
          }
          received.add("received");
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          if (tcp) {
            net.socket(net.client, SocketKind.STREAM).connect(net.toB(53));
          } else {
            net.socket(net.client, SocketKind.DATAGRAM).sendTo(new byte[3], net.toB(53));
          }
        });
    net.kernel.run(100 * MILLISECOND); // before anything is sent again
    if (transport) {
      assertThat(net.atB.layers).contains(layer);
      List<String> later =
          net.atB.layers.subList(net.atB.layers.indexOf(layer) + 1, net.atB.layers.size());
      assertThat(later).isEmpty();
    } else {
      assertThat(absorbed).isTrue();
      assertThat(after).isEmpty();
    }
    assertThat(received).isEmpty();
  }
}

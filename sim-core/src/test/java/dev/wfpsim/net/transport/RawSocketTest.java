package dev.wfpsim.net.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Raw sockets that hear all ICMP messages (SIO_RCVALL), and that send errors. */
final class RawSocketTest {

  private static final long SECOND = TwoHosts.SECOND;

  private static byte[] message(int type, int identifier, int length) {
    byte[] message = new byte[length];
    message[0] = (byte) type;
    message[5] = (byte) identifier;
    return message;
  }

  private static boolean isSix(AddressFamily family) {
    return family == AddressFamily.AF_INET6;
  }

  private static void hear(TwoHosts net, boolean all, List<String> heard) {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.RAW_ICMP);
          socket.bind(net.any(0));
          if (all) {
            socket.receiveAll();
          }
          try {
            while (true) {
              byte[] payload = socket.receiveFrom(SECOND).payload();
              heard.add((payload[0] & 0xff) + ":" + payload[5]);
            }
          } catch (SocketError nothingMore) {
            socket.close();
          }
        });
  }

  private static void say(TwoHosts net, byte[]... messages) {
    net.onClient(
        () -> {
          net.sleep(SECOND / 10);
          Socket socket = net.socket(net.client, SocketKind.RAW_ICMP);
          for (byte[] each : messages) {
            socket.sendTo(each, net.toB(0));
          }
          net.sleep(SECOND / 10);
          socket.close();
        });
  }

  /** What an error is about, behind its header: the head of a packet. */
  private static byte[] error(AddressFamily family) {
    boolean six = isSix(family);
    byte[] message = message(six ? 1 : 3, 0, 8 + (six ? 48 : 28));
    message[8] = (byte) (six ? 0x60 : 0x45);
    message[six ? 13 : 11] = (byte) (six ? 8 : 28);
    message[six ? 14 : 17] = 17;
    return message;
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void receiveAll_requestsRepliesErrorsAndOthers_allHeard_R329(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> heard = new ArrayList<>();
    hear(net, true, heard);
    int request = isSix(family) ? 128 : 8;
    int reply = isSix(family) ? 129 : 0;
    int other = isSix(family) ? 135 : 13;
    say(net, message(request, 1, 8), message(reply, 2, 8), message(other, 3, 20), error(family));
    net.run(5 * SECOND);

    assertThat(heard)
        .containsExactlyInAnyOrder(
            request + ":1", reply + ":2", other + ":3", (isSix(family) ? 1 : 3) + ":0");
    assertThat(net.atA.layers).as("the stack answers all the same").contains("INBOUND_TRANSPORT");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void boundOnly_nothingHeard_R329(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> heard = new ArrayList<>();
    hear(net, false, heard);
    say(net, message(isSix(family) ? 128 : 8, 1, 8), message(isSix(family) ? 135 : 13, 3, 20));
    say(net, error(family));
    net.run(5 * SECOND);

    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void sendError_errorLayersOnly_R300_R333(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<String> heard = new ArrayList<>();
    hear(net, true, heard);
    say(net, error(family));
    net.run(5 * SECOND);

    assertThat(net.atA.layers)
        .containsSubsequence("OUTBOUND_ICMP_ERROR", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET")
        .doesNotContain("AUTH_CONNECT+packet", "FLOW_ESTABLISHED", "DATAGRAM_DATA");
    assertThat(net.atB.layers)
        .contains("INBOUND_ICMP_ERROR")
        .doesNotContain("INBOUND_TRANSPORT", "AUTH_RECV_ACCEPT", "DATAGRAM_DATA");
    assertThat(heard).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void receiveAll_notBoundOrNotRaw_refused(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    List<WinsockError> errors = new ArrayList<>();
    net.onClient(
        () -> {
          Socket udp = net.socket(net.client, SocketKind.DATAGRAM);
          udp.bind(net.any(9));
          for (Socket socket : List.of(udp, net.socket(net.client, SocketKind.RAW_ICMP))) {
            assertThatThrownBy(socket::receiveAll)
                .isInstanceOfSatisfying(SocketError.class, error -> errors.add(error.error()));
          }
        });
    net.run(SECOND);

    assertThat(errors).containsExactly(WinsockError.WSAEINVAL, WinsockError.WSAEINVAL);
  }
}

package dev.wfpsim.net.tcp;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A listener's backlog, its waiting, and its end. */
class TcpListenerTest {
  private final TwoHosts net = new TwoHosts(AddressFamily.AF_INET);
  private final List<String> log = new ArrayList<>();

  private long handshakesAnswered() {
    return net.atB.tcpOut.stream()
        .filter(each -> each.flags() == (TcpHeader.SYN | TcpHeader.ACK))
        .map(each -> each.destinationPort())
        .distinct()
        .count();
  }

  private Socket listening(int backlog) throws SocketError {
    Socket listener = net.socket(net.server, SocketKind.STREAM);
    listener.bind(net.any(80));
    listener.listen(backlog);
    return listener;
  }

  /** So many clients try for half a second; none of those that are left out is answered. */
  private void clients(int count) {
    for (int i = 0; i < count; i++) {
      net.onClient(
          () -> {
            net.sleep(MILLISECOND);
            Socket socket = net.socket(net.client, SocketKind.STREAM);
            try {
              socket.connect(net.toB(80), SECOND / 2);
              log.add("connected");
            } catch (SocketError error) {
              log.add(error.error().name());
            }
          });
    }
  }

  @Test
  void backlog_boundsThoseThatWaitToBeAccepted() {
    net.onServer(() -> listening(2));
    clients(4);
    net.run(SECOND);
    assertThat(log)
        .containsExactlyInAnyOrder("connected", "connected", "WSAETIMEDOUT", "WSAETIMEDOUT");
    assertThat(handshakesAnswered()).isEqualTo(2);
  }

  @Test
  void backlog_boundsThoseInTheHandshakeToo() {
    net.atA.verdicts.put("INBOUND_IPPACKET", Verdict.BLOCK);
    net.onServer(() -> listening(2));
    clients(4);
    net.run(SECOND);
    assertThat(handshakesAnswered()).isEqualTo(2);
  }

  @Test
  void backlog_countsBothTogether() {
    net.onServer(() -> listening(2));
    clients(1);
    net.onClient(
        () -> {
          net.sleep(100 * MILLISECOND); // one waits to be accepted; of the next two one is taken
          net.atA.verdicts.put("INBOUND_IPPACKET", Verdict.BLOCK);
          clients(2);
        });
    net.run(SECOND);
    assertThat(handshakesAnswered()).isEqualTo(2);
    assertThat(log).containsOnlyOnce("connected");
  }

  @Test
  void accept_nobodyInTime_timesOut() {
    net.onServer(
        () -> {
          Socket listener = listening(1);
          assertThatThrownBy(() -> listener.accept(50 * MILLISECOND))
              .hasMessageContaining("WSAETIMEDOUT");
          assertThat(net.kernel.nowNanos()).isGreaterThanOrEqualTo(50 * MILLISECOND);
          log.add("over");
        });
    net.run(SECOND);
    assertThat(log).containsExactly("over");
  }

  @Test
  void close_wakesWhoAccepts_andResetsWhomNobodyAccepted() {
    net.onServer(
        () -> {
          Socket listener = listening(5);
          listener.accept();
          net.start(
              net.server,
              () -> {
                assertThatThrownBy(listener::accept).hasMessageContaining("WSAENOTSOCK");
                log.add("woken");
              });
          net.sleep(100 * MILLISECOND);
          listener.close();
          listener.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.STREAM).connect(net.toB(80));
        });
    net.run(SECOND);
    assertThat(log).containsExactly("woken");
  }

  @Test
  void close_withConnectionsNobodyAccepted_resetsThem() {
    net.onServer(
        () -> {
          Socket listener = listening(5);
          net.sleep(100 * MILLISECOND);
          listener.close();
          log.add("closed");
          net.sleep(10 * MILLISECOND);
          assertThat(net.b.tcp().connectionCount()).isZero();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          assertThatThrownBy(() -> socket.receive(new byte[1]))
              .hasMessageContaining("WSAECONNRESET");
          log.add("reset");
        });
    net.run(SECOND);
    assertThat(log).containsExactly("closed", "reset");
  }
}

package dev.wfpsim.net.socket;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.net.transport.PortSharing;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import org.junit.jupiter.api.Test;

/** Sockets as the threads of a process use them. */
class SocketTest {
  private final TwoHosts net = new TwoHosts(AddressFamily.AF_INET);

  @Test
  void shutdownSend_peerReadsEndAndMayGoOn() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          byte[] got = new byte[10];
          assertThat(socket.receive(got)).isEqualTo(3);
          assertThat(socket.receive(got)).isZero();
          assertThat(socket.receive(got)).isZero();
          socket.send(new byte[5]);
          socket.close();
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          socket.send(new byte[3]);
          socket.shutdownSend();
          assertThatThrownBy(() -> socket.send(new byte[1])).hasMessageContaining("WSAESHUTDOWN");
          assertThat(socket.receive(new byte[10])).isEqualTo(5);
          assertThat(socket.receive(new byte[10])).isZero();
          socket.close();
        });
    net.run();
  }

  @Test
  void close_linger0_resetsThePeer() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          assertThatThrownBy(() -> socket.receive(new byte[10]))
              .hasMessageContaining("WSAECONNRESET");
        });
    net.onClient(
        () -> {
          Socket socket =
              net.socket(net.client, SocketKind.STREAM, SocketOptions.DEFAULT.withLinger(0));
          socket.connect(net.toB(80));
          socket.close();
          assertThatThrownBy(() -> socket.send(new byte[1])).hasMessageContaining("WSAENOTSOCK");
        });
    net.run();
  }

  @Test
  void close_linger_waitsUntilAllIsAcknowledged() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          byte[] got = new byte[100_000];
          while (socket.receive(got) > 0) {
            net.sleep(MILLISECOND);
          }
        });
    net.onClient(
        () -> {
          Socket socket =
              net.socket(
                  net.client, SocketKind.STREAM, SocketOptions.DEFAULT.withLinger(10 * SECOND));
          socket.connect(net.toB(80));
          socket.send(new byte[200_000]);
          long before = net.kernel.nowNanos();
          socket.close();
          assertThat(net.kernel.nowNanos()).isGreaterThan(before + MILLISECOND);
          assertThat(net.network.streams().openStreams()).isPositive();
        });
    net.run();
  }

  @Test
  void connect_noAnswer_timesOutAfterRetries() {
    net.onClient(
        () -> {
          Socket socket =
              net.socket(
                  net.client,
                  SocketKind.STREAM,
                  SocketOptions.DEFAULT.withTcp(TcpSettings.DEFAULT.withRetries(2, 2)));
          SocketAddress nobody = SocketAddress.parse("10.0.0.77:80");
          assertThatThrownBy(() -> socket.connect(nobody)).hasMessageContaining("WSAETIMEDOUT");
          assertThat(net.kernel.nowNanos()).isGreaterThanOrEqualTo(7 * SECOND);
          assertThatThrownBy(() -> socket.connect(nobody)).hasMessageContaining("WSAEISCONN");
          socket.close();
        });
    net.run();
    assertThat(net.a.transport().openEndpoints()).isZero();
  }

  @Test
  void receive_timeout_leavesTheConnectionUsable() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(SECOND);
          socket.send(new byte[1]);
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          byte[] got = new byte[1];
          assertThatThrownBy(() -> socket.receive(got, 0, 1, 100 * MILLISECOND))
              .hasMessageContaining("WSAETIMEDOUT");
          assertThat(socket.receive(got)).isEqualTo(1);
        });
    net.run();
  }

  @Test
  void send_readerStops_blocksUntilItGoesOn() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(20 * SECOND);
          byte[] got = new byte[100_000];
          int sum = 0;
          while (sum < 2_000_000) {
            sum += socket.receive(got);
          }
        });
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          socket.send(new byte[2_000_000]);
          assertThat(net.kernel.nowNanos()).isGreaterThan(20 * SECOND);
        });
    net.run();
  }

  @Test
  void listen_backlogFull_laterConnectsWaitTheirTurn() {
    net.onServer(
        () -> {
          Socket listener = net.socket(net.server, SocketKind.STREAM);
          listener.bind(net.any(80));
          listener.listen(1);
          net.sleep(500 * MILLISECOND);
          listener.accept();
          listener.accept();
        });
    for (int i = 0; i < 2; i++) {
      net.onClient(
          () -> {
            net.sleep(MILLISECOND);
            net.socket(net.client, SocketKind.STREAM).connect(net.toB(80));
          });
    }
    net.run();
  }

  @Test
  void listenerClosed_waitingAcceptFailsAndUnacceptedAreReset() {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          net.start(
              net.server,
              () ->
                  assertThatThrownBy(
                          () -> {
                            listener.accept();
                            listener.accept();
                          })
                      .hasMessageContaining("WSAENOTSOCK"));
          net.sleep(SECOND);
          listener.close();
        });
    net.onClient(() -> net.socket(net.client, SocketKind.STREAM).connect(net.toB(80)));
    net.run();
    assertThat(net.b.tcp().connectionCount()).isLessThanOrEqualTo(1);
  }

  @Test
  void processExit_closesItsSockets() {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          assertThat(listener.accept().receive(new byte[1])).isZero();
        });
    net.onClient(
        () -> {
          net.socket(net.client, SocketKind.STREAM).connect(net.toB(80));
          net.socket(net.client, SocketKind.DATAGRAM).bind(net.any(53));
          net.socket(net.client, SocketKind.STREAM).bind(net.any(81));
          net.client.exit();
        });
    net.onServer(
        () -> {
          net.sleep(5 * SECOND);
          net.server.exit();
        });
    net.run();
    assertThat(net.a.transport().openEndpoints()).isZero();
    assertThat(net.b.transport().openEndpoints()).isZero();
  }

  @Test
  void bind_errors() {
    net.onClient(
        () -> {
          Socket first = net.socket(net.client, SocketKind.STREAM);
          first.bind(net.any(80));
          assertThatThrownBy(() -> first.bind(net.any(81))).hasMessageContaining("WSAEINVAL");
          Socket second = net.socket(net.client, SocketKind.STREAM);
          assertThatThrownBy(() -> second.bind(net.any(80))).hasMessageContaining("WSAEADDRINUSE");
          assertThatThrownBy(() -> second.bind(net.toB(80)))
              .hasMessageContaining("WSAEADDRNOTAVAIL");
          assertThatThrownBy(() -> second.bind(SocketAddress.parse("[::1]:80")))
              .hasMessageContaining("WSAEAFNOSUPPORT");
          assertThatThrownBy(second::listen).hasMessageContaining("WSAEINVAL");
          Socket reuse =
              net.socket(
                  net.client,
                  SocketKind.STREAM,
                  SocketOptions.DEFAULT.withSharing(PortSharing.REUSE));
          reuse.bind(net.any(80));
          first.close();
          reuse.close();
          second.bind(net.any(80));
          Socket datagram = net.socket(net.client, SocketKind.DATAGRAM);
          datagram.bind(net.any(80));
          assertThatThrownBy(datagram::listen).hasMessageContaining("WSAEOPNOTSUPP");
          assertThatThrownBy(() -> datagram.send(new byte[1])).hasMessageContaining("WSAENOTCONN");
          assertThatThrownBy(() -> datagram.sendTo(new byte[70_000], net.toB(53)))
              .hasMessageContaining("WSAEMSGSIZE");
          assertThatThrownBy(() -> second.send(new byte[1])).hasMessageContaining("WSAENOTCONN");
        });
    net.run();
  }

  @Test
  void connect_bothSidesAtOnce_isOneConnection() {
    SocketAddress atA = new SocketAddress(net.toA(0).address(), 5000);
    SocketAddress atB = new SocketAddress(net.toB(0).address(), 6000);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.bind(atA);
          socket.connect(atB);
          socket.send(new byte[] {1});
          assertThat(socket.receive(new byte[0])).isZero();
          assertThat(socket.receive(new byte[9])).isEqualTo(2);
        });
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.STREAM);
          socket.bind(atB);
          socket.connect(atA);
          socket.send(new byte[] {2, 3});
          assertThat(socket.receive(new byte[9])).isEqualTo(1);
        });
    net.run(SECOND);
    assertThat(net.atA.layers).contains("FLOW_ESTABLISHED").doesNotContain("AUTH_RECV_ACCEPT");
  }

  @Test
  void accept_nobodyComes_isNoDeadlock() {
    net.onServer(() -> net.listener(net.server, 80).accept());
    RunEnd end = net.run(SECOND);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.COMPLETED);
  }

  @Test
  void datagram_tooSlowReader_losesDatagramsOnly() {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(53));
          net.sleep(SECOND);
          int got = 0;
          try {
            while (socket.receiveFrom(0).payload().length == 1000) {
              got++;
            }
          } catch (SocketError over) {
            assertThat(over.error()).isEqualTo(WinsockError.WSAETIMEDOUT);
          }
          assertThat(got).isEqualTo(256 * 1024 / 1000);
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          for (int i = 0; i < 400; i++) {
            socket.sendTo(new byte[1000], net.toB(53));
          }
        });
    net.run(2 * SECOND);
  }

  @Test
  void portReuse_afterTimeWait_isPossible() {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          listener.accept().close();
          listener.accept().close();
        });
    net.onClient(
        () -> {
          for (int i = 0; i < 2; i++) {
            Socket socket = net.socket(net.client, SocketKind.STREAM);
            socket.bind(new SocketAddress(net.toA(0).address(), 5000));
            socket.connect(net.toB(80));
            assertThat(socket.receive(new byte[1])).isZero();
            socket.close();
            net.sleep(SECOND);
          }
        });
    net.run();
  }
}

package dev.wfpsim.net.socket;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.tcp.KeepAlive;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.net.winsock.WinsockError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options after a socket was made, calls that do not wait, peeking, urgent data. */
class SocketControlTest {
  private final TwoHosts net = new TwoHosts(AddressFamily.AF_INET);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] bytes, int count) {
    return new String(bytes, 0, count, StandardCharsets.US_ASCII);
  }

  private Socket connected() throws SocketError {
    Socket socket = net.socket(net.client, SocketKind.STREAM);
    socket.connect(net.toB(80));
    return socket;
  }

  @Test
  void peek_stream_leavesTheBytes() {
    net.onServer(() -> net.listener(net.server, 80).accept().send(bytes("hello")));
    net.onClient(
        () -> {
          Socket socket = connected();
          byte[] got = new byte[10];
          assertThat(text(got, socket.peek(got, 0, 3, Wait.FOREVER))).isEqualTo("hel");
          assertThat(text(got, socket.peek(got, 0, 10, Wait.FOREVER))).isEqualTo("hello");
          assertThat(text(got, socket.receive(got))).isEqualTo("hello");
          assertThatThrownBy(() -> socket.peek(got, 0, 10, MILLISECOND))
              .hasMessageContaining("WSAETIMEDOUT");
        });
    net.run();
  }

  @Test
  void peek_datagram_leavesIt() {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(53));
          byte[] got = new byte[3];
          assertThat(text(got, socket.peek(got, 0, 3, Wait.FOREVER))).isEqualTo("hel");
          assertThat(socket.receiveFrom().payload()).isEqualTo(bytes("hello"));
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(bytes("hello"), net.toB(53));
        });
    net.run(50 * MILLISECOND);
  }

  @Test
  void nonBlocking_everyCallThatWouldWait_failsAtOnce() {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          listener.control().setNonBlocking(true);
          assertThatThrownBy(listener::accept).hasMessageContaining("WSAEWOULDBLOCK");
          assertThat(listener.awaitReadable(Wait.FOREVER)).isTrue();
          Socket socket = listener.accept();
          assertThat(socket.control().nonBlocking()).as("inherited").isTrue();
          byte[] got = new byte[10];
          assertThatThrownBy(() -> socket.receive(got)).hasMessageContaining("WSAEWOULDBLOCK");
          assertThatThrownBy(() -> socket.peek(got, 0, 1, 0))
              .hasMessageContaining("WSAEWOULDBLOCK");
          assertThat(socket.awaitReadable(Wait.FOREVER)).isTrue();
          assertThat(socket.receive(got)).isEqualTo(4);
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(10 * MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.control().setNonBlocking(true);
          assertThatThrownBy(() -> socket.connect(net.toB(80)))
              .hasMessageContaining("WSAEWOULDBLOCK");
          assertThatThrownBy(() -> socket.connect(net.toB(80))).hasMessageContaining("WSAEALREADY");
          assertThatThrownBy(() -> socket.send(new byte[1])).hasMessageContaining("WSAENOTCONN");
          assertThatThrownBy(() -> socket.receive(new byte[1])).hasMessageContaining("WSAENOTCONN");
          assertThat(socket.awaitWritable(Wait.FOREVER)).isTrue();
          assertThat(socket.takeError()).isNull();
          assertThatThrownBy(() -> socket.connect(net.toB(80))).hasMessageContaining("WSAEISCONN");
          net.sleep(10 * MILLISECOND);
          socket.send(new byte[4]);
          socket.close();
        });
    net.run();
  }

  @Test
  void nonBlocking_connectRefused_isTold() {
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.control().setNonBlocking(true);
          assertThatThrownBy(() -> socket.connect(net.toB(81)))
              .hasMessageContaining("WSAEWOULDBLOCK");
          assertThat(socket.awaitWritable(Wait.FOREVER)).isTrue();
          assertThat(socket.takeError()).isEqualTo(WinsockError.WSAECONNREFUSED);
          assertThat(socket.takeError()).isNull();
          socket.close();
        });
    net.run();
  }

  @Test
  void nonBlocking_sendIntoAFullBuffer_takesWhatFits() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(10 * SECOND);
          byte[] got = new byte[100_000];
          while (socket.receive(got) > 0) {
            continue;
          }
        });
    net.onClient(
        () -> {
          Socket socket = connected();
          socket.control().setNonBlocking(true);
          int sent = 0;
          try {
            while (true) {
              sent += socket.sendSome(new byte[50_000], 0, 50_000);
            }
          } catch (SocketError full) {
            assertThat(full.error()).isEqualTo(WinsockError.WSAEWOULDBLOCK);
          }
          assertThat(sent).isGreaterThanOrEqualTo(256 * 1024);
          assertThatThrownBy(() -> socket.send(new byte[1])).hasMessageContaining("WSAEWOULDBLOCK");
          assertThat(socket.awaitWritable(Wait.FOREVER)).isTrue();
          socket.send(new byte[1]);
          socket.close();
        });
    net.run();
  }

  @Test
  void urgent_apart_isReceivedAheadAndSkippedInTheStream() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          net.sleep(SECOND);
          byte[] got = new byte[20];
          assertThat(socket.receiveUrgent()).isEqualTo('!');
          assertThatThrownBy(socket::receiveUrgent).hasMessageContaining("WSAEWOULDBLOCK");
          assertThat(socket.atMark()).isFalse();
          assertThat(text(got, socket.receive(got))).isEqualTo("one");
          assertThat(socket.atMark()).isTrue();
          assertThat(text(got, socket.peek(got, 0, 20, 0))).isEqualTo("two");
          assertThat(text(got, socket.receive(got))).isEqualTo("two");
          assertThat(socket.receive(got)).isZero();
          socket.close();
        });
    sendOneBangTwo();
    net.run();
    assertThat(net.network.streams().openStreams()).isZero();
  }

  @Test
  void urgent_inline_staysInTheStream() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          socket.control().setUrgentInline(true);
          net.sleep(SECOND);
          byte[] got = new byte[20];
          assertThatThrownBy(socket::receiveUrgent).hasMessageContaining("WSAEINVAL");
          assertThat(text(got, socket.receive(got))).isEqualTo("one");
          assertThat(socket.atMark()).isTrue();
          assertThat(text(got, socket.receive(got))).isEqualTo("!two");
          assertThat(socket.receive(got)).isZero();
          socket.close();
        });
    sendOneBangTwo();
    net.run();
  }

  @Test
  void urgent_lastOfTheStream_endIsReadBehindIt() {
    net.onServer(
        () -> {
          Socket socket = net.listener(net.server, 80).accept();
          byte[] got = new byte[20];
          assertThat(text(got, socket.receive(got))).isEqualTo("one");
          assertThat(socket.receive(got)).isZero();
          assertThat(socket.receiveUrgent()).isEqualTo('!');
        });
    net.onClient(
        () -> {
          Socket socket = connected();
          socket.send(bytes("one"));
          socket.sendUrgent(bytes("!"));
          socket.close();
        });
    net.run();
  }

  private void sendOneBangTwo() {
    net.onClient(
        () -> {
          Socket socket = connected();
          socket.send(bytes("one"));
          socket.sendUrgent(bytes("!"));
          socket.send(bytes("two"));
          socket.close();
        });
  }

  @Test
  void noDelay_setLater_sendsWhatWaited() {
    List<Long> arrivals = new ArrayList<>();
    TwoHosts slow = slow(TcpSettings.DEFAULT);
    slow.onServer(
        () -> {
          Socket socket = slow.listener(slow.server, 80).accept();
          byte[] got = new byte[10];
          while (socket.receive(got) > 0) {
            arrivals.add(slow.kernel.nowNanos());
          }
        });
    slow.onClient(
        () -> {
          Socket socket = slow.socket(slow.client, SocketKind.STREAM);
          socket.connect(slow.toB(80));
          socket.send(new byte[1]);
          socket.send(new byte[1]); // waits for the acknowledgment of the first
          slow.sleep(MILLISECOND);
          socket.control().setNoDelay(true);
          assertThat(socket.control().noDelay()).isTrue();
          slow.sleep(5 * SECOND);
          socket.close();
        });
    slow.run();
    assertThat(arrivals.get(1) - arrivals.get(0)).isLessThan(2 * MILLISECOND);
  }

  private static TwoHosts slow(TcpSettings tcp) {
    LinkOptions link =
        new LinkOptions("wire").latency(dev.wfpsim.net.link.Latency.constant(100 * MILLISECOND));
    return new TwoHosts(
        AddressFamily.AF_INET,
        1,
        link,
        CarrierKind.AUTOMATIC,
        TransportSettings.DEFAULT.withTcp(tcp),
        1);
  }

  @Test
  void buffers_setLater_boundWhatIsTaken() {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, 80);
          listener.control().setReceiveBuffer(2000);
          Socket socket = listener.accept();
          assertThat(socket.control().receiveBuffer()).isGreaterThanOrEqualTo(2000);
          net.sleep(10 * SECOND);
          byte[] got = new byte[100_000];
          while (socket.receive(got) > 0) {
            continue;
          }
          socket.close();
        });
    net.onClient(
        () -> {
          Socket socket = connected();
          socket.control().setSendBuffer(1000);
          assertThat(socket.control().sendBuffer()).isEqualTo(1000);
          socket.control().setNonBlocking(true);
          assertThat(socket.sendSome(new byte[5000], 0, 5000)).isEqualTo(1000);
          assertThatThrownBy(() -> socket.control().setSendBuffer(0))
              .hasMessageContaining("WSAEINVAL");
          socket.close();
        });
    net.run();
  }

  @Test
  void keepAlive_setLater_findsADeadPeer() {
    net.onServer(
        () -> {
          net.listener(net.server, 80).accept();
          net.sleep(SECOND);
          net.a.interfaces().getLast().adapter().setUp(false);
        });
    net.onClient(
        () -> {
          Socket socket = connected();
          socket.control().setKeepAlive(new KeepAlive(true, 2 * SECOND, SECOND, 3));
          long before = net.kernel.nowNanos();
          assertThatThrownBy(() -> socket.receive(new byte[1]))
              .hasMessageContaining("WSAENETRESET");
          assertThat(net.kernel.nowNanos() - before).isBetween(4 * SECOND, 6 * SECOND);
        });
    net.run(60 * SECOND);
  }

  @Test
  void hops_setLater_areOnTheWire() {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(53));
          socket.receiveFrom();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          assertThatThrownBy(() -> socket.control().setHops(0)).hasMessageContaining("WSAEINVAL");
          assertThatThrownBy(() -> socket.control().setNoDelay(true))
              .hasMessageContaining("WSAENOPROTOOPT");
          socket.control().setHops(7);
          socket.sendTo(new byte[1], net.toB(53));
        });
    net.run(50 * MILLISECOND);
    assertThat(net.atA.hopLimits).contains(7);
  }

  @Test
  void linger_setLater_resets() {
    net.onServer(
        () ->
            assertThatThrownBy(() -> net.listener(net.server, 80).accept().receive(new byte[1]))
                .hasMessageContaining("WSAECONNRESET"));
    net.onClient(
        () -> {
          Socket socket = connected();
          socket.control().setLinger(0);
          socket.close();
        });
    net.run();
  }
}

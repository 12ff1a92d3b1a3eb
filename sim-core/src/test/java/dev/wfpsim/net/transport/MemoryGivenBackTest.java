package dev.wfpsim.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever becomes of packets, at the end nobody keeps the memory that they lay in. */
class MemoryGivenBackTest {
  private static final int PORT = 7;

  private final MemorySpace memory = memory();

  MemorySpace memory() {
    return MemorySpace.ofNative();
  }

  @AfterEach
  void close() {
    memory.close();
  }

  /** What a link does to packets. */
  private enum Fault {
    NONE(link -> link),
    LOSS(link -> link.loss(0.3)),
    DUPLICATE(link -> link.duplicate(0.5)),
    CORRUPT(link -> link.corrupt(0.3)),
    REORDER(link -> link.reorder(0.5, 5_000_000)),
    SHORT_QUEUE(link -> link.bandwidth(10_000_000).queue(2)),
    SMALL(link -> link.mtu(1_280));

    private final UnaryOperator<LinkOptions> made;

    Fault(UnaryOperator<LinkOptions> made) {
      this.made = made;
    }
  }

  private static void quietly(TwoHosts.Body body) {
    try {
      body.run();
    } catch (SocketError spoiled) {
      return; // what a bad link does to the application is no matter here
    }
  }

  private void run(AddressFamily family, Fault fault, Consumer<TwoHosts> traffic) {
    TwoHosts net =
        new TwoHosts(
            family,
            5,
            fault.made.apply(new LinkOptions("wire")),
            CarrierKind.AUTOMATIC,
            TransportSettings.DEFAULT,
            2,
            memory);
    traffic.accept(net);
    net.kernel.run(900 * TwoHosts.SECOND);
    assertThat(net.trace.events()).isGreaterThan(20);
    assertThat(memory.keptBytes()).isZero();
  }

  private static void stream(TwoHosts net) {
    net.onServer(
        () ->
            quietly(
                () -> {
                  Socket peer = net.listener(net.server, PORT).accept(60 * TwoHosts.SECOND);
                  byte[] part = new byte[700];
                  for (int n = peer.receive(part); n > 0; n = peer.receive(part)) {
                    peer.send(part, 0, n);
                  }
                  peer.close();
                }));
    net.onClient(
        () ->
            quietly(
                () -> {
                  net.sleep(TwoHosts.MILLISECOND);
                  Socket socket = net.socket(net.client, SocketKind.STREAM);
                  socket.connect(net.toB(PORT));
                  socket.send(new byte[20_000]);
                  socket.shutdownSend();
                  byte[] part = new byte[900];
                  while (socket.receive(part) > 0) {
                    net.sleep(TwoHosts.MILLISECOND);
                  }
                  socket.close();
                }));
  }

  @ParameterizedTest
  @EnumSource
  void stream_isOver(Fault fault) {
    run(AddressFamily.AF_INET, fault, MemoryGivenBackTest::stream);
    run(AddressFamily.AF_INET6, fault, MemoryGivenBackTest::stream);
  }

  private static void aborted(TwoHosts net) {
    net.onServer(() -> quietly(() -> net.listener(net.server, PORT).accept()));
    net.onClient(
        () ->
            quietly(
                () -> {
                  net.sleep(TwoHosts.MILLISECOND);
                  Socket socket = net.socket(net.client, SocketKind.STREAM);
                  socket.connect(net.toB(PORT));
                  socket.send(new byte[60_000]);
                  socket.abort();
                }));
  }

  @ParameterizedTest
  @EnumSource
  void stream_isAborted_withDataInItsQueue(Fault fault) {
    run(AddressFamily.AF_INET, fault, MemoryGivenBackTest::aborted);
  }

  /** To the other host, to nobody's port, to nobody, to a group, and over loopback. */
  private static void datagrams(TwoHosts net) {
    net.onClient(
        () ->
            quietly(
                () -> {
                  Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
                  socket.bind(net.any(5_353));
                  boolean v4 = socket.family() == AddressFamily.AF_INET;
                  IpAddress group = IpAddress.parse(v4 ? "239.1.2.3" : "ff05::123");
                  socket.joinGroup(group, 2);
                  for (int length : new int[] {10, 1_400, 9_000}) {
                    socket.sendTo(new byte[length], net.toB(PORT));
                    socket.sendTo(new byte[length], new SocketAddress(group, 5_353));
                    socket.sendTo(new byte[length], net.loopback(5_353));
                    socket.sendTo(new byte[length], net.loopback(9));
                    net.sleep(100 * TwoHosts.MILLISECOND);
                  }
                  socket.close();
                }));
  }

  @ParameterizedTest
  @EnumSource
  void datagrams_arriveOrDoNot(Fault fault) {
    run(AddressFamily.AF_INET, fault, MemoryGivenBackTest::datagrams);
    run(AddressFamily.AF_INET6, fault, MemoryGivenBackTest::datagrams);
  }
}

package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.InjectionMark;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.ip.DispatchLevel;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.wire.UdpFields;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stack's side of a transport send injection. */
class TransportInjectionTest {
  private record Mark() implements InjectionMark {}

  private static NetBufferList datagram(NetBufferPool pool, int from, int to, int... payload) {
    byte[] bytes = new byte[8 + payload.length];
    new UdpFields(from, to, payload.length).emit(Memory.of(bytes), 0);
    for (int i = 0; i < payload.length; i++) {
      bytes[8 + i] = (byte) payload[i];
    }
    NetBufferList nbl =
        Objects.requireNonNull(pool.allocate(BufferKind.BUILT, bytes, 0, bytes.length, 0));
    nbl.packetContext().setChecksumOffload(PacketContext.OFFLOAD_UDP);
    nbl.mark(new Mark());
    return nbl;
  }

  private static NtStatus inject(
      TwoHosts net, long endpoint, NetBufferList nbl, @Nullable SocketAddress remote) {
    NtStatus[] status = new NtStatus[1];
    DispatchLevel.run(
        net.a.machine(),
        () ->
            status[0] =
                net.a
                    .transport()
                    .injectTransportSend(
                        new TransportSendRequest(
                            endpoint, nbl, net.toB(0).family(), remote, false, null)));
    nbl.free(FreeFunction.FREE);
    return status[0];
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void inject_knownPeer_entersAtTheTop_R218_R219_R232(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    NetBufferPool pool = net.a.buffers().newPool("driver");
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(53));
          Datagram injected = socket.receiveFrom();
          while (injected.payload().length != 2) {
            injected = socket.receiveFrom();
          }
          assertThat(injected.payload()).containsExactly(4, 2);
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[1], net.toB(53));
          net.atA.take();
          int port = socket.localAddress().port();
          NtStatus status =
              inject(net, socket.endpoint().handle(), datagram(pool, port, 53, 4, 2), net.toB(53));
          assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(net.atA.take())
              .containsExactly("DATAGRAM_DATA", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET");
          PacketIndication last = net.atA.packets.getLast();
          assertThat(last.nbl().lineage()).as("the history goes with the copy").hasSize(1);
        });
    net.run(SECOND);
    assertThat(pool.live()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void inject_newPeer_passesAleFirst_R219(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    NetBufferPool pool = net.a.buffers().newPool("driver");
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.bind(net.any(1000));
          net.atA.take();
          inject(net, socket.endpoint().handle(), datagram(pool, 1000, 54, 1), net.toB(54));
          assertThat(net.atA.layers.subList(1, net.atA.layers.size()))
              .containsExactly(
                  "FLOW_ESTABLISHED", "DATAGRAM_DATA", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET");
          assertThat(net.atA.layers.getFirst()).isEqualTo("AUTH_CONNECT+packet");
          net.atA.wrongLevel.clear(); // an injection runs at DISPATCH_LEVEL, ALE with it
        });
    net.run(SECOND);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void inject_closedEndpointOrNonsense_failingStatus_R233(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    NetBufferPool pool = net.a.buffers().newPool("driver");
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.bind(net.any(1000));
          long handle = socket.endpoint().handle();
          assertThat(inject(net, handle, datagram(pool, 1000, 53), null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          socket.close();
          Socket next = net.socket(net.client, SocketKind.DATAGRAM);
          assertThat(next.endpoint().handle())
              .as("same slot, another generation")
              .isNotEqualTo(handle);
          assertThat(inject(net, handle, datagram(pool, 1000, 53), net.toB(53)))
              .isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
        });
    net.run();
    assertThat(net.atA.layers).doesNotContain("OUTBOUND_IPPACKET");
    assertThat(pool.live()).isZero();
  }
}

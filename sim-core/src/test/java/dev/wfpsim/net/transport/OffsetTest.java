package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.NoInspection;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the buffers stand at the transport and ALE hooks, and what their headers measure. */
class OffsetTest {
  /** Notes the bytes each hook sees, and those before them back to the IP header. */
  private static final class Positions extends NoInspection {
    final List<String> seen = new ArrayList<>();

    private Verdict note(String layer, NetBufferList nbl, int headersBefore) {
      NetBuffer buffer = nbl.firstNetBuffer();
      String text = layer + " " + buffer.dataLength();
      if (headersBefore > 0) {
        buffer.retreat(headersBefore);
        byte[] start = buffer.copyBytes();
        buffer.advance(headersBefore);
        text += " version=" + (start[0] >> 4 & 15);
      }
      seen.add(text);
      return Verdict.PERMIT;
    }

    @Override
    public Verdict inboundTransport(PacketIndication packet) {
      return note(
          "IN " + packet.ipHeaderSize() + "+" + packet.transportHeaderSize(),
          packet.nbl(),
          packet.ipHeaderSize() + packet.transportHeaderSize());
    }

    @Override
    public Verdict outboundTransport(PacketIndication packet) {
      assertThat(packet.ipHeaderSize()).isZero();
      return note("OUT " + packet.transportHeaderSize(), packet.nbl(), 0);
    }

    @Override
    public Verdict datagramData(PacketIndication packet) {
      return note("DATAGRAM " + packet.direction(), packet.nbl(), 0);
    }

    @Override
    public Verdict authConnect(ConnectOperation operation, @Nullable NetBufferList packet) {
      return packet == null ? Verdict.PERMIT : note("CONNECT", packet, 0);
    }

    @Override
    public Verdict authRecvAccept(AcceptOperation operation, NetBufferList packet) {
      return note("ACCEPT", packet, 0);
    }

    @Override
    public Verdict flowEstablished(Flow flow, @Nullable NetBufferList packet) {
      return packet == null ? Verdict.PERMIT : note("FLOW " + flow.direction(), packet, 0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void udp_outAtTransportHeaderInAtPayload_R347_R348(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    Positions out = new Positions();
    Positions in = new Positions();
    net.a.setInspection(out);
    net.b.setInspection(in);
    net.onServer(() -> net.socket(net.server, SocketKind.DATAGRAM).bind(net.any(53)));
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(new byte[100], net.toB(53));
        });
    net.run(50 * MILLISECOND);
    assertThat(out.seen)
        .containsExactly("CONNECT 108", "FLOW OUTBOUND 108", "DATAGRAM OUTBOUND 108", "OUT 8 108");
    String header =
        family == AddressFamily.AF_INET ? "IN 20+8 100 version=4" : "IN 40+8 100 version=6";
    assertThat(in.seen)
        .containsExactly(header, "ACCEPT 100", "FLOW INBOUND 100", "DATAGRAM INBOUND 100");
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void tcp_outAtTransportHeaderInAtPayload_R347_R348(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    Positions out = new Positions();
    Positions in = new Positions();
    net.a.setInspection(out);
    net.b.setInspection(in);
    net.onServer(() -> net.listener(net.server, 80));
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(80));
          socket.send(new byte[100]);
        });
    net.run(20 * MILLISECOND);
    boolean v4 = family == AddressFamily.AF_INET;
    String ip = v4 ? "IN 20+" : "IN 40+";
    String version = v4 ? " version=4" : " version=6";
    assertThat(out.seen)
        .startsWith(
            "OUT 32 32", ip + "32 0" + version, "FLOW OUTBOUND 0", "OUT 20 20", "OUT 20 120");
    assertThat(in.seen)
        .startsWith(
            ip + "32 0" + version,
            "ACCEPT 0",
            "OUT 32 32",
            ip + "20 0" + version,
            "FLOW INBOUND 0",
            ip + "20 100" + version);
  }
}

package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.ip.IcmpErrorNotice;
import dev.wfpsim.net.ip.InboundPacket;
import dev.wfpsim.net.ip.OutboundPacket;
import dev.wfpsim.net.ip.UpperProtocol;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.transport.ReceivedPacket;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.wire.TcpFields;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the text of an arriving segment lies: over what the wire lends (a packet in one piece), and
 * over memory of its own (one put together from fragments).
 */
class TcpArrivalTest {
  private static final int A_PROTOCOL = 253;
  private static final IpAddress A = IpAddress.parse("10.0.0.1");
  private static final IpAddress B = IpAddress.parse("10.0.0.2");

  private TwoHosts net = new TwoHosts(AddressFamily.AF_INET);

  private static byte[] text(int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) (i * 7);
    }
    return text;
  }

  /** A segment arrives at B; what is done with it there, before its packet is gone. */
  private void arrives(int length, Consumer<TcpArrival> work) {
    net.b.ip().protocols().add(A_PROTOCOL, new Catcher(net.kernel, work));
    TcpFields fields = new TcpFields(50_000, 80, 1, 2, TcpHeader.ACK, 1000, 0, TcpOptions.NONE);
    byte[] bytes = new byte[fields.headerLength() + length];
    int header = fields.emit(Memory.of(bytes), 0);
    System.arraycopy(text(length), 0, bytes, header, length);
    net.onClient(
        () -> {
          NetBufferList nbl =
              net.a.stackPool().allocate(BufferKind.STACK, bytes, 0, bytes.length, 80);
          assertThat(net.a.ip().send(new OutboundPacket(nbl, A, B, A_PROTOCOL)).isSuccess())
              .isTrue();
          nbl.release();
        });
    net.kernel.run(TwoHosts.SECOND);
  }

  /** Takes packets of the protocol, and answers nothing. */
  private record Catcher(Kernel kernel, Consumer<TcpArrival> work) implements UpperProtocol {
    @Override
    public void receive(InboundPacket inbound) {
      ReceivedPacket packet = new ReceivedPacket(inbound, kernel);
      DataBuffer data = packet.data();
      TcpHeader header =
          Objects.requireNonNull(TcpHeader.tryView(data.memory(), data.offset(), data.length()));
      int at = data.offset() + header.headerLength();
      Text text = new Text(data.memory(), at, header.payloadLength());
      work.accept(
          new TcpArrival(
              packet,
              TcpSegment.received(header, text),
              header.headerLength(),
              new SocketAddress(B, 80),
              new SocketAddress(A, 50_000)));
    }

    @Override
    public @Nullable TransportEndpoint ownerOf(IcmpErrorNotice notice) {
      return null;
    }

    @Override
    public boolean believes(IcmpErrorNotice notice) {
      return false;
    }

    @Override
    public void icmpError(IcmpErrorNotice notice) {}
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 3_000})
  void kept_itsTextOutlivesThePacket(int length) {
    List<TcpArrival> kept = new ArrayList<>();
    arrives(length, arrival -> kept.add(arrival.kept(net.b.stackPool())));
    assertThat(kept.getFirst().segment().text().toBytes()).isEqualTo(text(length));
    assertThat(kept.getFirst().segmentAsItIs().text().toBytes()).isEqualTo(text(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 3_000})
  void segmentAsItIs_hasWhatADriverWrote(int length) {
    List<byte[]> seen = new ArrayList<>();
    arrives(
        length,
        arrival -> {
          assertThat(arrival.segmentAsItIs()).isSameAs(arrival.segment());
          arrival
              .packet()
              .nbl()
              .firstNetBuffer()
              .copyFrom(arrival.headerLength() + 5, new byte[] {99}, 0, 1);
          seen.add(arrival.segmentAsItIs().text().toBytes());
        });
    byte[] expected = text(length);
    expected[5] = 99;
    assertThat(seen).containsExactly(expected);
  }

  /** The wire lends its bytes to all who receive them. */
  @Test
  void duplicates_lieInTheSameBytes() {
    MemorySpace memory = MemorySpace.ofNative();
    net =
        new TwoHosts(
            AddressFamily.AF_INET,
            1,
            new LinkOptions("wire").duplicate(1),
            CarrierKind.AUTOMATIC,
            TransportSettings.DEFAULT,
            1,
            memory);
    List<Long> kept = new ArrayList<>();
    arrives(100, arrival -> kept.add(memory.keptBytes()));
    assertThat(kept).as("while the other is on its way, and after that").hasSize(2);
    assertThat(kept.get(0)).isEqualTo(kept.get(1)).isPositive();
    assertThat(memory.keptBytes()).isZero();
    memory.close();
  }
}

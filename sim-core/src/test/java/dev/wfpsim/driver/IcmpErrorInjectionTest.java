package dev.wfpsim.driver;

import static dev.wfpsim.driver.FieldBench.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.FieldBench.Seen;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.transport.TransportSendRequest;
import dev.wfpsim.net.wire.IcmpFields;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv6Fields;
import dev.wfpsim.net.wire.UdpFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the endpoint handle of OUTBOUND_ICMP_ERROR is for: an ICMP error that a driver took there is
 * sent again with it, past the layers of an error and none of a connection.
 *
 * <p>Pages: "Metadata fields at each filtering layer", FwpsInjectTransportSendAsync0.
 */
@Tag("broad")
class IcmpErrorInjectionTest {
  private FieldBench bench;

  /** "Port unreachable" about a datagram from the client's second card. */
  private byte[] error(SocketAddress from, SocketAddress to) {
    boolean v4 = bench.family == AddressFamily.AF_INET;
    int header = v4 ? 20 : 40;
    byte[] message = new byte[8 + header + 8];
    new IcmpFields(v4 ? 3 : 1, v4 ? 3 : 4, 0).emit(Memory.of(message), 0);
    if (v4) {
      new Ipv4Fields(0, 8, 1, false, false, 0, 9, 17, from.address(), to.address(), new byte[0])
          .emit(Memory.of(message), 8);
    } else {
      new Ipv6Fields(0, 0, 8, 17, 9, from.address(), to.address()).emit(Memory.of(message), 8);
    }
    new UdpFields(from.port(), to.port(), 0).emit(Memory.of(message), 8 + header);
    return message;
  }

  private byte[] summed(byte[] message, SocketAddress to) {
    IcmpHeader.view(Memory.of(message), 0, message.length)
        .fillChecksum(bench.address(3, 80), to.address());
    return message;
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void injectedError_passesTheLayersOfAnError(AddressFamily family) {
    bench = new FieldBench(family);
    SocketAddress client = bench.at(2, 5, 5000);
    SocketAddress server = bench.at(3, 80, 9);
    byte[] message = summed(error(client, server), client);
    long handle = bench.server.echo().ownEndpoint(family).handle();
    UserProcess driver = bench.process(bench.server, "driver");
    List<NtStatus> statuses = new ArrayList<>();
    bench.start(
        driver,
        MILLISECOND,
        () -> {
          NetBufferList nbl =
              bench.server.stackPool().allocate(BufferKind.STACK, message, 0, message.length, 0);
          statuses.add(
              bench
                  .server
                  .transport()
                  .injectTransportSend(
                      new TransportSendRequest(handle, nbl, family, client, false, null)));
          nbl.release();
        });
    bench.run();
    assertThat(bench.failures).isEmpty();
    assertThat(statuses).containsExactly(NtStatus.STATUS_SUCCESS);
    assertThat(bench.seen.stream().filter(each -> each.host().equals("server")).map(Seen::layer))
        .containsExactly("OUTBOUND_ICMP_ERROR", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET");
    Seen heard = bench.first(bench.client, "INBOUND_ICMP_ERROR");
    assertThat(heard.values())
        .containsEntry("EMBEDDED_LOCAL_PORT", "5000")
        .containsEntry("EMBEDDED_REMOTE_PORT", "9")
        .containsEntry("IP_REMOTE_ADDRESS", server.address().toString());
    assertThat(heard.meta()).doesNotContainKey("TRANSPORT_ENDPOINT_HANDLE"); // nobody sent that
  }

  /** Cut short before the ports, as RFC 792 and RFC 4443 allow, the ports are not known. */
  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void errorCutShort_hasNoEmbeddedPorts(AddressFamily family) {
    bench = new FieldBench(family);
    SocketAddress client = bench.at(2, 5, 5000);
    byte[] whole = error(client, bench.at(3, 80, 9));
    byte[] message = summed(Arrays.copyOf(whole, whole.length - 6), client);
    long handle = bench.server.echo().ownEndpoint(family).handle();
    UserProcess driver = bench.process(bench.server, "driver");
    bench.start(
        driver,
        MILLISECOND,
        () -> {
          NetBufferList nbl =
              bench.server.stackPool().allocate(BufferKind.STACK, message, 0, message.length, 0);
          bench
              .server
              .transport()
              .injectTransportSend(
                  new TransportSendRequest(handle, nbl, family, client, false, null));
          nbl.release();
        });
    bench.run();
    Seen heard = bench.first(bench.client, "INBOUND_ICMP_ERROR");
    assertThat(heard.values())
        .containsEntry("EMBEDDED_PROTOCOL", "17")
        .containsEntry("EMBEDDED_LOCAL_PORT", "-")
        .containsEntry("EMBEDDED_REMOTE_PORT", "-");
  }
}

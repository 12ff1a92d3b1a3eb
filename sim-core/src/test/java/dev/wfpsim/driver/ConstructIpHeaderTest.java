package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Fields;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.net.wire.TcpFields;
import dev.wfpsim.net.wire.TcpOptions;
import dev.wfpsim.net.wire.UdpFields;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FwpsConstructIpHeaderForTransportPacket0, clause by clause of its page. */
class ConstructIpHeaderTest {
  private static final IpAddress FROM_V4 = IpAddress.parse("10.0.0.5");
  private static final IpAddress TO_V4 = IpAddress.parse("10.0.0.80");
  private static final IpAddress FROM_V6 = IpAddress.parse("fd00::5");
  private static final IpAddress TO_V6 = IpAddress.parse("fd00::80");

  private final PlatformBench bench = new PlatformBench();
  private final DriverContext driver = bench.driver("d");
  private long endpoint;
  private byte @Nullable [] control;

  private NtStatus construct(NetBufferList list, int oldHeader, boolean v4, int protocol) {
    return driver
        .fwps()
        .FwpsConstructIpHeaderForTransportPacket0(
            list,
            oldHeader,
            v4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6,
            v4 ? FROM_V4 : FROM_V6,
            v4 ? TO_V4 : TO_V6,
            protocol,
            endpoint,
            control,
            0,
            null,
            0,
            0);
  }

  private void onThread(Runnable body) {
    bench.thread("t", body);
    bench.run();
  }

  private void with(byte[] bytes, Consumer<NetBufferList> body) {
    onThread(
        () -> {
          NetBufferList list = PlatformBench.built(driver, bytes);
          body.accept(list);
          driver.fwps().FwpsFreeNetBufferList0(list);
        });
  }

  private static byte[] transport(int protocol, int payload) {
    byte[] bytes = new byte[20 + payload];
    int header = 8;
    if (protocol == IpProtocol.UDP) {
      new UdpFields(7, 9, 12 + payload).emit(Memory.of(bytes), 0);
    } else if (protocol == IpProtocol.TCP) {
      header = new TcpFields(7, 9, 1, 2, 16, 100, 0, TcpOptions.NONE).emit(Memory.of(bytes), 0);
    } else {
      bytes[0] = (byte) 128;
    }
    Arrays.fill(bytes, header, bytes.length, (byte) 0x5a);
    int field = protocol == IpProtocol.UDP ? 6 : protocol == IpProtocol.TCP ? 16 : 2;
    bytes[field] = 0x12; // stale
    bytes[field + 1] = 0x34;
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"true,6", "true,17", "true,1", "false,6", "false,17", "false,58"})
  void newHeader_allChecksumsAreFullAndFinal_R251(boolean v4, int protocol) {
    byte[] bytes = transport(protocol, 31);
    with(
        bytes.clone(),
        list -> {
          list.packetContext()
              .setChecksumOffload(PacketContext.OFFLOAD_TCP | PacketContext.OFFLOAD_UDP);
          assertThat(construct(list, 0, v4, protocol)).isEqualTo(NtStatus.STATUS_SUCCESS);
          byte[] packet = list.firstNetBuffer().copyBytes();
          int header = v4 ? 20 : 40;
          assertThat(packet).hasSize(header + bytes.length);
          assertThat(
                  Checksum.transportIsValid(
                      v4 ? FROM_V4 : FROM_V6,
                      v4 ? TO_V4 : TO_V6,
                      protocol,
                      Memory.of(packet),
                      header,
                      bytes.length))
              .isTrue();
          assertThat(list.packetContext().checksumOffload()).as("no offload any more").isZero();
          if (v4) {
            Ipv4Header ip = Ipv4Header.view(Memory.of(packet), 0, packet.length);
            assertThat(ip.checksumIsValid()).isTrue();
            assertThat(ip.protocol()).isEqualTo(protocol);
            assertThat(ip.source()).isEqualTo(FROM_V4);
            assertThat(ip.destination()).isEqualTo(TO_V4);
            assertThat(ip.timeToLive()).isEqualTo(bench.host.options().hopLimit());
          } else {
            Ipv6Header ip = Ipv6Header.view(Memory.of(packet), 0, packet.length);
            assertThat(ip.nextHeader()).isEqualTo(protocol);
            assertThat(ip.source()).isEqualTo(FROM_V6);
            assertThat(ip.destination()).isEqualTo(TO_V6);
            assertThat(ip.hopLimit()).isEqualTo(bench.host.options().hopLimit());
          }
        });
    assertThat(bench.rules()).isEmpty();
  }

  private static byte[] behind(byte[] header, byte[] payload) {
    byte[] packet = Arrays.copyOf(header, header.length + payload.length);
    System.arraycopy(payload, 0, packet, header.length, payload.length);
    return packet;
  }

  private static byte[] oldIpv4(int payload) {
    byte[] options = {(byte) 0x94, 4, 0, 0}; // router alert
    byte[] header = new byte[24];
    new Ipv4Fields(
            0x28,
            payload,
            777,
            true,
            false,
            0,
            61,
            IpProtocol.UDP,
            IpAddress.parse("192.0.2.1"),
            TO_V4,
            options)
        .emit(Memory.of(header), 0);
    return header;
  }

  @Test
  void rebuiltIpv4_keepsOptionsHopsAndWhatElseItSaid_R251() {
    byte[] payload = transport(IpProtocol.UDP, 5);
    with(
        behind(oldIpv4(payload.length), payload),
        list -> {
          assertThat(construct(list, 24, true, IpProtocol.UDP)).isEqualTo(NtStatus.STATUS_SUCCESS);
          byte[] packet = list.firstNetBuffer().copyBytes();
          Ipv4Header ip = Ipv4Header.view(Memory.of(packet), 0, packet.length);
          assertThat(ip.options()).containsExactly(0x94, 4, 0, 0);
          assertThat(ip.timeToLive()).isEqualTo(61);
          assertThat(ip.typeOfService()).isEqualTo(0x28);
          assertThat(ip.identification()).isEqualTo(777);
          assertThat(ip.dontFragment()).isTrue();
          assertThat(ip.source()).isEqualTo(FROM_V4);
          assertThat(ip.checksumIsValid()).isTrue();
          assertThat(ip.totalLength()).isEqualTo(packet.length);
          assertThat(
                  Checksum.transportIsValid(
                      FROM_V4, TO_V4, IpProtocol.UDP, Memory.of(packet), 24, payload.length))
              .isTrue();
        });
  }

  /** Hop-by-hop options and an authentication header stand between; both go. */
  @Test
  void rebuiltIpv6_losesItsExtensionHeaders_keepsItsHops_R251() {
    byte[] payload = transport(IpProtocol.TCP, 5);
    byte[] old = new byte[40 + 8 + 24];
    new Ipv6Fields(0x1c, 0xabcde, 32 + payload.length, 0, 33, IpAddress.parse("2001:db8::1"), TO_V6)
        .emit(Memory.of(old), 0);
    old[40] = 51; // AH follows
    old[48] = IpProtocol.TCP;
    old[49] = 4;
    with(
        behind(old, payload),
        list -> {
          assertThat(construct(list, old.length, false, IpProtocol.TCP))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          byte[] packet = list.firstNetBuffer().copyBytes();
          assertThat(packet).hasSize(40 + payload.length);
          Ipv6Header ip = Ipv6Header.view(Memory.of(packet), 0, packet.length);
          assertThat(ip.nextHeader()).isEqualTo(IpProtocol.TCP);
          assertThat(ip.hopLimit()).isEqualTo(33);
          assertThat(ip.trafficClass()).isEqualTo(0x1c);
          assertThat(ip.flowLabel()).isEqualTo(0xabcde);
          assertThat(ip.source()).isEqualTo(FROM_V6);
        });
  }

  private static byte[] message(int level, int type, int value) {
    byte[] bytes = new byte[24];
    bytes[0] = 20;
    bytes[8] = (byte) level;
    bytes[12] = (byte) type;
    bytes[16] = (byte) value;
    bytes[17] = (byte) (value >>> 8);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"true,0,4", "true,0,21", "false,41,21", "false,41,4"})
  void controlData_setsHopsAndService_R251(boolean v4, int level, int hopType) {
    control = behind(message(level, hopType, 9), message(level, 39, 0x2e));
    with(
        transport(IpProtocol.UDP, 5),
        list -> {
          assertThat(construct(list, 0, v4, IpProtocol.UDP)).isEqualTo(NtStatus.STATUS_SUCCESS);
          byte[] packet = list.firstNetBuffer().copyBytes();
          if (v4) {
            assertThat(Ipv4Header.view(Memory.of(packet), 0, packet.length).timeToLive())
                .isEqualTo(9);
            assertThat(Ipv4Header.view(Memory.of(packet), 0, packet.length).typeOfService())
                .isEqualTo(0x2e);
          } else {
            assertThat(Ipv6Header.view(Memory.of(packet), 0, packet.length).hopLimit())
                .isEqualTo(9);
            assertThat(Ipv6Header.view(Memory.of(packet), 0, packet.length).trafficClass())
                .isEqualTo(0x2e);
          }
        });
  }

  @Test
  void controlDataOfOthers_isPassedOver_brokenIsRefused_R251() {
    control = behind(message(1, 4, 9), message(0, 77, 9));
    with(
        transport(IpProtocol.UDP, 5),
        list -> {
          assertThat(construct(list, 0, true, IpProtocol.UDP)).isEqualTo(NtStatus.STATUS_SUCCESS);
          byte[] packet = list.firstNetBuffer().copyBytes();
          assertThat(Ipv4Header.view(Memory.of(packet), 0, packet.length).timeToLive())
              .isEqualTo(bench.host.options().hopLimit());
          byte[] tooLong = message(0, 4, 9);
          tooLong[0] = 25;
          byte[] endless = message(0, 4, 9);
          endless[0] = 0;
          byte[][] broken = {new byte[7], tooLong, endless, message(0, 4, 256), message(0, 3, 300)};
          for (byte[] each : broken) {
            control = each;
            assertThat(construct(list, 20, true, IpProtocol.UDP))
                .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          }
        });
  }

  @Test
  void endpointsOptions_holdForItsPackets_controlDataGoesFirst_R251() {
    TransportEndpoint socket =
        bench
            .host
            .transport()
            .newEndpoint(
                null,
                IpProtocol.UDP,
                AddressFamily.AF_INET,
                SocketAddress.parse("10.0.0.5:7"),
                null);
    socket.setHopLimit(5);
    endpoint = socket.handle();
    with(
        transport(IpProtocol.UDP, 5),
        list -> {
          construct(list, 0, true, IpProtocol.UDP);
          assertThat(list.firstNetBuffer().byteAt(8)).isEqualTo(5);
          control = message(0, 4, 77);
          construct(list, 20, true, IpProtocol.UDP);
          assertThat(list.firstNetBuffer().byteAt(8)).isEqualTo(77);
          control = null;
          endpoint = 0x7fff_0001L;
          construct(list, 20, true, IpProtocol.UDP);
          assertThat(list.firstNetBuffer().byteAt(8)).as("kept").isEqualTo(77);
        });
  }

  @Test
  void severalNetBuffers_eachGetsAHeader_noneIsRebuilt_R251() {
    onThread(
        () -> {
          byte[] first = transport(IpProtocol.UDP, 5);
          byte[] second = transport(IpProtocol.UDP, 40);
          NetBufferList list = PlatformBench.built(driver, first);
          NetBufferPool pool = driver.ndis().NdisAllocateNetBufferListPool();
          NetBuffer more = pool.allocateNetBuffer(Mdl.of(second), 0, second.length);
          list.firstNetBuffer().setNext(more);
          assertThat(construct(list, 0, true, IpProtocol.UDP)).isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(construct(list, 20, true, IpProtocol.UDP))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(list.firstNetBuffer().dataLength()).isEqualTo(20 + first.length);
          assertThat(more.dataLength()).isEqualTo(20 + second.length);
          assertThat(
                  Ipv4Header.view(Memory.of(more.copyBytes()), 0, 20 + second.length)
                      .checksumIsValid())
              .isTrue();
          driver.fwps().FwpsFreeNetBufferList0(list);
          driver.ndis().NdisFreeNetBufferListPool(pool);
        });
    assertThat(bench.rules()).isEmpty();
  }

  @Test
  void wrongArguments_areRefusedAndChangeNothing_R251() {
    byte[] bytes = transport(IpProtocol.UDP, 5);
    with(
        bytes.clone(),
        list -> {
          assertThat(construct(list, -1, true, IpProtocol.UDP).isSuccess()).isFalse();
          assertThat(construct(list, 4_000, true, IpProtocol.UDP).isSuccess()).isFalse();
          assertThat(construct(list, 20, true, IpProtocol.UDP).isSuccess())
              .as("no IPv4 header is there")
              .isFalse();
          assertThat(construct(list, 20, false, IpProtocol.UDP).isSuccess()).isFalse();
          assertThat(
                  driver
                      .fwps()
                      .FwpsConstructIpHeaderForTransportPacket0(
                          list,
                          0,
                          AddressFamily.AF_INET6,
                          FROM_V4,
                          TO_V6,
                          17,
                          0,
                          null,
                          0,
                          null,
                          0,
                          0)
                      .isSuccess())
              .isFalse();
          assertThat(list.firstNetBuffer().holds(bytes)).isTrue();
        });
  }

  @Test
  void packetOfTheStack_isNotRebuilt_R098() {
    byte[] bytes = transport(IpProtocol.UDP, 5);
    onThread(
        () -> {
          NetBufferList packet =
              Objects.requireNonNull(
                  bench.host.stackPool().allocate(BufferKind.STACK, bytes, 0, bytes.length, 60));
          assertThat(construct(packet, 0, true, IpProtocol.UDP))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(packet.firstNetBuffer().holds(bytes)).isTrue();
          packet.release();
        });
    assertThat(bench.codes()).containsExactly("NBL_INDICATED_REBUILT");
  }
}

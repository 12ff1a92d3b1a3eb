package dev.wfpsim.net.transport;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.ChecksumInfo;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.UdpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checksums that are left to the adapter: what stands in the field, and what becomes of copies. */
class PendingChecksumTest {
  private static final int PORT = 53;

  /** A packet on its way out, from its IP header, as the network layer's hook sees it. */
  private record Taken(byte[] bytes, int offload) {}

  private final List<String> told = new ArrayList<>();
  private final List<Taken> taken = new ArrayList<>();

  private static String sent(ChecksumInfo info) {
    return (info.isIPv4() ? "v4 " : "")
        + (info.isIPv6() ? "v6 " : "")
        + (info.ipHeaderChecksum() ? "ip " : "")
        + (info.tcpChecksum() ? "tcp " : "")
        + (info.udpChecksum() ? "udp " : "")
        + info.tcpHeaderOffset();
  }

  private static String received(ChecksumInfo info) {
    return (info.ipChecksumSucceeded() ? "ip " : "")
        + (info.tcpChecksumSucceeded() ? "tcp " : "")
        + (info.udpChecksumSucceeded() ? "udp " : "")
        + (info.ipChecksumFailed() || info.tcpChecksumFailed() || info.udpChecksumFailed()
            ? "failed"
            : "right");
  }

  private static int headerBytes(AddressFamily family) {
    return family == AddressFamily.AF_INET ? 20 : 40;
  }

  private static int field(int protocol) {
    return protocol == IpProtocol.TCP ? TcpHeader.CHECKSUM : UdpHeader.CHECKSUM;
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  private void sendOne(TwoHosts net, int protocol) {
    net.onServer(
        () -> {
          if (protocol == IpProtocol.TCP) {
            net.listener(net.server, PORT).accept();
            told.add("accepted");
          } else {
            Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
            socket.bind(net.any(PORT));
            told.add("got " + socket.receiveFrom().payload().length);
          }
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          if (protocol == IpProtocol.TCP) {
            net.socket(net.client, SocketKind.STREAM).connect(net.toB(PORT));
          } else {
            net.socket(net.client, SocketKind.DATAGRAM).sendTo(new byte[5], net.toB(PORT));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"AF_INET,6", "AF_INET,17", "AF_INET6,6", "AF_INET6,17"})
  void packetOnItsWayOut_fieldHoldsThePseudoHeadersSum_R239(AddressFamily family, int protocol) {
    TwoHosts net = new TwoHosts(family);
    LayerLog out = new LayerLog(net.a);
    LayerLog in = new LayerLog(net.b);
    out.answer =
        hook -> {
          boolean atIp = hook.layer().equals("OUTBOUND_IPPACKET");
          if (atIp || hook.layer().equals("OUTBOUND_TRANSPORT")) {
            int at = atIp ? headerBytes(family) : 0;
            int length = hook.bytes().length - at;
            assertThat(word(hook.bytes(), at + field(protocol)))
                .isEqualTo(
                    Checksum.pseudoHeader(
                        hook.packet().local().address(),
                        hook.packet().remote().address(),
                        protocol,
                        length))
                .isNotZero();
            told.add(hook.layer() + " " + sent(hook.packet().nbl().packetContext().checksumInfo()));
          }
          if (atIp && family == AddressFamily.AF_INET) {
            assertThat(word(hook.bytes(), Ipv4Header.HEADER_CHECKSUM)).isZero();
          }
          return Verdict.PERMIT;
        };
    in.answer =
        hook -> {
          if (hook.layer().equals("INBOUND_IPPACKET")) {
            told.add(received(hook.packet().nbl().packetContext().checksumInfo()));
          }
          return Verdict.PERMIT;
        };
    sendOne(net, protocol);
    net.kernel.run(100 * MILLISECOND);
    String version = family == AddressFamily.AF_INET ? "v4 " : "v6 ";
    String transport = protocol == IpProtocol.TCP ? "tcp " : "udp ";
    boolean v4 = family == AddressFamily.AF_INET;
    assertThat(told)
        .startsWith(
            "OUTBOUND_TRANSPORT " + version + transport + "0",
            "OUTBOUND_IPPACKET "
                + version
                + (v4 ? "ip " : "")
                + transport
                + (protocol == IpProtocol.TCP ? headerBytes(family) : 0),
            (v4 ? "ip " : "") + transport + "right");
    assertThat(told).contains(protocol == IpProtocol.TCP ? "accepted" : "got 5");
  }

  private void takeAtIp(LayerLog out) {
    out.answer =
        hook -> {
          if (!hook.layer().equals("OUTBOUND_IPPACKET")
              || !hook.packet().nbl().lineage().isEmpty()) {
            return Verdict.PERMIT;
          }
          int offload = hook.packet().nbl().packetContext().checksumOffload();
          taken.add(new Taken(hook.bytes(), offload));
          return Verdict.ABSORB;
        };
  }

  /** Sends a packet that was taken as a driver would, with or without the duty it had. */
  private void putBack(TwoHosts net, byte[] bytes, int offload) {
    NetBufferPool pool = net.a.buffers().newPool("driver");
    NetBufferList nbl =
        Objects.requireNonNull(pool.allocate(BufferKind.BUILT, bytes, 0, bytes.length, 0));
    nbl.packetContext().setChecksumOffload(offload);
    nbl.mark(new dev.wfpsim.net.buffer.InjectionMark() {});
    net.a.ip().injectSend(nbl);
    nbl.free(FreeFunction.FREE);
  }

  private LayerLog takeAndPutBack(
      AddressFamily family, int protocol, java.util.function.BiConsumer<TwoHosts, Taken> how) {
    TwoHosts net = new TwoHosts(family);
    takeAtIp(new LayerLog(net.a));
    LayerLog in = new LayerLog(net.b);
    sendOne(net, protocol);
    net.start(
        net.client,
        () -> {
          net.sleep(10 * MILLISECOND);
          how.accept(net, taken.getFirst());
        });
    net.kernel.run(SECOND / 2);
    return in;
  }

  /** Whether a transport took the packet: the datagram was read, or the SYN answered. */
  private boolean arrived(LayerLog in) {
    return !told.isEmpty() || in.layers().contains("OUTBOUND_TRANSPORT");
  }

  @ParameterizedTest
  @CsvSource({"AF_INET,6", "AF_INET,17", "AF_INET6,6", "AF_INET6,17"})
  void copiedUnfinished_isDroppedAtTheReceiver_R239(AddressFamily family, int protocol) {
    LayerLog in =
        takeAndPutBack(family, protocol, (net, packet) -> putBack(net, packet.bytes(), 0));
    assertThat(told).isEmpty();
    assertThat(in.layers())
        .containsExactly(
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT_DISCARD " + DiscardReason.code(DiscardReason.CHECKSUM_INVALID));
    ChecksumInfo info =
        in.at("INBOUND_IPPACKET").getFirst().packet().nbl().packetContext().checksumInfo();
    assertThat(protocol == IpProtocol.TCP ? info.tcpChecksumFailed() : info.udpChecksumFailed())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"AF_INET,6", "AF_INET,17", "AF_INET6,6", "AF_INET6,17"})
  void copiedWithItsDuty_isFinishedByTheAdapter_R239(AddressFamily family, int protocol) {
    LayerLog in =
        takeAndPutBack(
            family, protocol, (net, packet) -> putBack(net, packet.bytes(), packet.offload()));
    assertThat(arrived(in)).isTrue();
  }

  /** The adapter starts from what is in the field: another address needs another sum there. */
  @ParameterizedTest
  @CsvSource({"6,false", "6,true", "17,false", "17,true"})
  void addressChangedUnderThePendingSum_needsTheSumChangedToo_R239(int protocol, boolean sum) {
    LayerLog in =
        takeAndPutBack(
            AddressFamily.AF_INET,
            protocol,
            (net, packet) -> {
              byte[] bytes = packet.bytes().clone();
              int change =
                  bytes[15] == 1 ? 2 : -2; // the host's other address, 10.0.0.1 or 10.0.0.3
              bytes[15] += (byte) change;
              int at = 20 + field(protocol);
              if (sum) {
                int now = word(bytes, at) + change;
                bytes[at] = (byte) (now >>> 8);
                bytes[at + 1] = (byte) now;
              }
              putBack(net, bytes, packet.offload());
            });
    assertThat(arrived(in)).isEqualTo(sum);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void zeroUdpChecksum_isNoneOverIpv4AndWrongOverIpv6_R239(AddressFamily family) {
    LayerLog in =
        takeAndPutBack(
            family,
            IpProtocol.UDP,
            (net, packet) -> {
              byte[] bytes = packet.bytes().clone();
              int at = headerBytes(family) + UdpHeader.CHECKSUM;
              bytes[at] = 0;
              bytes[at + 1] = 0;
              putBack(net, bytes, packet.offload() & PacketContext.OFFLOAD_IP_HEADER);
            });
    assertThat(told).hasSize(family == AddressFamily.AF_INET ? 1 : 0);
    ChecksumInfo info = info(in.at("INBOUND_IPPACKET").getFirst());
    assertThat(info.udpChecksumSucceeded() || info.udpChecksumFailed())
        .as("there is none to check")
        .isFalse();
  }

  private static ChecksumInfo info(LayerLog.Seen seen) {
    return seen.packet().nbl().packetContext().checksumInfo();
  }

  /** An injected packet comes past again with its header checksum pending, too. */
  @ParameterizedTest
  @CsvSource({"6", "17"})
  void injectedPacket_ipHeaderChecksumIsPendingAgain_R239(int protocol) {
    TwoHosts net = new TwoHosts(AddressFamily.AF_INET);
    LayerLog out = new LayerLog(net.a);
    takeAtIp(out);
    sendOne(net, protocol);
    net.start(
        net.client,
        () -> {
          net.sleep(10 * MILLISECOND);
          byte[] bytes = taken.getFirst().bytes().clone();
          Ipv4Header.view(Memory.of(bytes), 0, bytes.length).fillChecksum();
          putBack(net, bytes, PacketContext.OFFLOAD_TCP | PacketContext.OFFLOAD_UDP);
        });
    net.kernel.run(SECOND / 2);
    LayerLog.Seen again = out.at("OUTBOUND_IPPACKET").get(1);
    assertThat(again.packet().nbl().lineage()).hasSize(1);
    assertThat(word(again.bytes(), Ipv4Header.HEADER_CHECKSUM)).isZero();
    assertThat(info(again).ipHeaderChecksum()).isTrue();
  }

  /** What an adapter once said of a packet does not count for one that a driver injects. */
  @ParameterizedTest
  @CsvSource({"6", "17"})
  void injectedAsReceived_isCheckedAnew_R238(int protocol) {
    TwoHosts net = new TwoHosts(AddressFamily.AF_INET);
    LayerLog in = new LayerLog(net.b);
    List<NetBufferList> clones = new ArrayList<>();
    NetBufferPool pool = net.b.buffers().newPool("driver");
    in.answer =
        hook -> {
          if (!hook.layer().equals("INBOUND_IPPACKET")
              || !hook.packet().nbl().lineage().isEmpty()) {
            return Verdict.PERMIT;
          }
          byte[] bytes = new byte[20 + hook.bytes().length];
          hook.packet().nbl().firstNetBuffer().retreat(20);
          hook.packet().nbl().firstNetBuffer().copyTo(0, bytes, 0, bytes.length);
          hook.packet().nbl().firstNetBuffer().advance(20);
          bytes[23] ^= 1; // a port
          NetBufferList copy =
              Objects.requireNonNull(pool.allocate(BufferKind.BUILT, bytes, 0, bytes.length, 0));
          copy.packetContext().copyFrom(hook.packet().nbl().packetContext());
          copy.mark(new dev.wfpsim.net.buffer.InjectionMark() {});
          clones.add(copy);
          return Verdict.ABSORB;
        };
    sendOne(net, protocol);
    net.start(
        net.server,
        () -> {
          net.sleep(20 * MILLISECOND);
          NetBufferList copy = clones.getFirst();
          assertThat(copy.packetContext().checksumInfo().ipChecksumSucceeded()).isTrue();
          NetworkInterface nic = net.b.interfaces().get(1);
          assertThat(net.b.ip().injectReceive(copy, nic.index(), nic.subIndex()).isSuccess())
              .isTrue();
          copy.free(FreeFunction.FREE);
        });
    net.kernel.run(SECOND / 2);
    assertThat(in.layers())
        .contains(
            "INBOUND_TRANSPORT_DISCARD " + DiscardReason.code(DiscardReason.CHECKSUM_INVALID));
  }

  /** A checksum that computes to 0 is sent as 0xffff, also by the adapter. */
  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void udpChecksumThatComputesToZero_isSentAsAllOnes_R239(AddressFamily family) {
    LayerLog in =
        takeAndPutBack(
            family,
            IpProtocol.UDP,
            (net, packet) -> {
              byte[] bytes = packet.bytes().clone();
              int udp = headerBytes(family);
              int rest = ~Checksum.sum(0, Memory.of(bytes), udp, bytes.length - udp) & 0xffff;
              bytes[udp + 8] = (byte) (rest >>> 8); // the payload's first word was 0
              bytes[udp + 9] = (byte) rest;
              putBack(net, bytes, packet.offload());
            });
    assertThat(told).containsExactly("got 5");
    assertThat(word(in.at("INBOUND_IPPACKET").getFirst().bytes(), UdpHeader.CHECKSUM))
        .isEqualTo(0xffff);
  }

  @ParameterizedTest
  @EnumSource(names = {"AF_INET", "AF_INET6"})
  void icmp_isNeverLeftToTheAdapter(AddressFamily family) {
    TwoHosts net = new TwoHosts(family);
    LayerLog out = new LayerLog(net.a);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.RAW_ICMP);
          int type = family == AddressFamily.AF_INET ? 8 : 128;
          socket.sendTo(new byte[] {(byte) type, 0, 0, 0, 0, 1, 0, 1, 7, 7}, net.toB(0));
          told.add("answered " + socket.receiveFrom().payload().length);
        });
    net.kernel.run(SECOND);
    assertThat(told).hasSize(1);
    LayerLog.Seen seen = out.at("OUTBOUND_TRANSPORT").getFirst();
    IpAddress from = seen.packet().local().address();
    IpAddress to = seen.packet().remote().address();
    assertThat(
            Checksum.transportIsValid(
                from,
                to,
                seen.packet().protocol(),
                Memory.of(seen.bytes()),
                0,
                seen.bytes().length))
        .isTrue();
  }
}

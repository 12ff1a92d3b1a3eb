package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.ChecksumInfo;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.testing.Rule;
import dev.wfpsim.trace.EventKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two or three hosts, raw datagrams, and what the hooks of each host see. */
class IpStackTest {
  private final NetBench bench = new NetBench(11);
  private Host client;
  private Host router;
  private Host server;
  private LayerLog atClient;
  private LayerLog atRouter;
  private LayerLog atServer;

  private void direct(int mtu) {
    client =
        bench.network.addHost(
            new HostOptions("client").address("10.0.0.1/24").address("fd00::1/64"));
    server =
        bench.network.addHost(
            new HostOptions("server").address("10.0.0.2/24").address("fd00::2/64"));
    bench.network.connect(new LinkOptions("l").mtu(mtu), List.of(client, server));
    begin();
  }

  private void routed(int secondMtu) {
    client =
        bench.network.addHost(
            new HostOptions("client").address("10.0.1.1/24").address("fd01::1/64"));
    router =
        bench.network.addHost(
            new HostOptions("router")
                .forwarding(true)
                .address("10.0.1.254/24")
                .address("fd01::ff/64")
                .address("10.0.2.254/24")
                .address("fd02::ff/64"));
    server =
        bench.network.addHost(
            new HostOptions("server").address("10.0.2.1/24").address("fd02::1/64"));
    bench.network.connect(new LinkOptions("one"), List.of(client, router));
    bench.network.connect(new LinkOptions("two").mtu(secondMtu), List.of(router, server));
    begin();
    atRouter = new LayerLog(router);
  }

  private void begin() {
    bench.network.start();
    atClient = new LayerLog(client);
    atServer = new LayerLog(server);
    atServer.answer =
        hook ->
            (hook.flags() & PacketIndication.FRAGMENT) == 0 && hook.layer().startsWith("INBOUND")
                ? Verdict.ABSORB
                : Verdict.PERMIT;
  }

  private void run() {
    bench.run();
    assertThat(bench.isConserved()).isTrue();
    assertThat(bench.findings.all()).isEmpty();
    for (Host host : bench.network.hosts()) {
      assertThat(host.buffers().liveCount()).isZero();
    }
  }

  @Test
  void send_datagram_positionsAreAsDocumented_R347() {
    direct(1_500);
    byte[] payload = NetBench.counting(100, 5);
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.0.2", 1_000, 2_000, payload));
    run();
    LayerLog.Seen out = atClient.at("OUTBOUND_IPPACKET").get(0);
    assertThat(out.bytes()).hasSize(128);
    assertThat(Ipv4Header.view(Memory.of(out.bytes()), 0, 128).payloadLength()).isEqualTo(108);
    assertThat(out.packet().ipHeaderSize()).isEqualTo(20);
    assertThat(out.packet().transportHeaderSize()).isEqualTo(8);
    assertThat(out.packet().local()).hasToString("10.0.0.1:1000");
    assertThat(out.packet().remote()).hasToString("10.0.0.2:2000");
    assertThat(out.irql()).isEqualTo(Irql.DISPATCH_LEVEL);
    LayerLog.Seen in = atServer.at("INBOUND_IPPACKET").get(0);
    assertThat(in.bytes()).hasSize(108).endsWith(payload);
    assertThat(in.packet().ipHeaderSize()).isEqualTo(20);
    assertThat(in.packet().local()).hasToString("10.0.0.2:2000");
    assertThat(in.packet().networkInterface()).isSameAs(server.interfaces().get(1));
    assertThat(in.irql()).isEqualTo(Irql.DISPATCH_LEVEL);
  }

  @Test
  void send_offloadedChecksums_areCompletedOnLeaving_R239() {
    direct(1_500);
    bench.on(
        client,
        () -> {
          NetBench.sendUdp(client, "10.0.0.2", 1, 2, new byte[33]);
          NetBench.sendUdp(client, "fd00::2", 1, 2, new byte[33]);
          NetBufferList asIs = NetBench.udp(client, 1, 2, new byte[33]);
          asIs.packetContext().setChecksumOffload(0);
          client
              .ip()
              .send(
                  new OutboundPacket(
                      asIs,
                      IpAddress.parse("10.0.0.1"),
                      IpAddress.parse("10.0.0.2"),
                      IpProtocol.UDP));
          assertThat(asIs.packetContext().checksumOffload()).isZero();
          assertThat(asIs.firstNetBuffer().dataLength()).isEqualTo(41);
          asIs.release();
        });
    run();
    List<LayerLog.Seen> in = atServer.at("INBOUND_IPPACKET");
    for (int i = 0; i < 2; i++) {
      PacketIndication packet = in.get(i).packet();
      assertThat(
              Checksum.transportIsValid(
                  packet.remote().address(),
                  packet.local().address(),
                  IpProtocol.UDP,
                  Memory.of(in.get(i).bytes()),
                  0,
                  41))
          .isTrue();
    }
    assertThat(in.get(2).bytes()[6] | in.get(2).bytes()[7]).as("none was asked for").isZero();
  }

  @Test
  void send_severalNetBuffers_isOneIndicationAndAPacketEach_R100_R101() {
    direct(1_500);
    bench.on(
        client,
        () -> {
          NetBufferList nbl = NetBench.udp(client, 1, 2, new byte[33]);
          NetBufferList other = NetBench.udp(client, 3, 4, new byte[7]);
          nbl.firstNetBuffer().setNext(other.firstNetBuffer());
          client
              .ip()
              .send(
                  new OutboundPacket(
                      nbl,
                      IpAddress.parse("10.0.0.1"),
                      IpAddress.parse("10.0.0.2"),
                      IpProtocol.UDP));
          nbl.release();
          other.release();
        });
    run();
    assertThat(atClient.layers()).containsExactly("OUTBOUND_IPPACKET");
    assertThat(atClient.seen.get(0).bytes()).hasSize(61);
    assertThat(atServer.at("INBOUND_IPPACKET"))
        .extracting(hook -> hook.packet().local().port())
        .containsExactlyInAnyOrder(2, 4);
  }

  @Test
  void fragments_inbound_areShownEachAndJoinedOnce_R335_R336() {
    direct(600);
    byte[] payload = NetBench.counting(1_500, 1);
    payload[572] = 0; // the second fragment could be taken for a datagram of 16 bytes
    payload[573] = 16;
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.0.2", 1, 2, payload));
    bench.onAt(1_000_000_000, client, () -> NetBench.sendUdp(client, "fd00::2", 1, 2, payload));
    run();
    assertThat(atClient.at("OUTBOUND_IPPACKET")).hasSize(2);
    List<LayerLog.Seen> in = atServer.at("INBOUND_IPPACKET");
    assertThat(in)
        .extracting(LayerLog.Seen::flags)
        .containsExactly(
            PacketIndication.FRAGMENT,
            PacketIndication.FRAGMENT,
            PacketIndication.FRAGMENT,
            PacketIndication.REASSEMBLED,
            PacketIndication.FRAGMENT,
            PacketIndication.FRAGMENT,
            PacketIndication.FRAGMENT,
            PacketIndication.REASSEMBLED);
    assertThat(in.get(3).bytes()).hasSize(1_508).endsWith(payload);
    assertThat(in.get(7).bytes()).hasSize(1_508).endsWith(payload);
    assertThat(in.get(7).packet().ipHeaderSize()).isEqualTo(Ipv6Header.BYTES);
    assertThat(in.get(3).packet().remote()).hasToString("10.0.0.1:1");
    for (LayerLog.Seen each : in) {
      ChecksumInfo checked = each.packet().nbl().packetContext().checksumInfo();
      assertThat(checked.udpChecksumSucceeded() || checked.udpChecksumFailed())
          .as("no adapter checks a part of a datagram")
          .isFalse();
    }
  }

  @Test
  void reassembled_ipv4Header_keepsAStaleChecksum_R238() {
    direct(600);
    boolean[] valid = {true};
    atServer.answer =
        hook -> {
          if ((hook.flags() & PacketIndication.REASSEMBLED) == 0) {
            return Verdict.PERMIT;
          }
          var buffer = hook.packet().nbl().firstNetBuffer();
          buffer.retreat(20);
          byte[] packet = buffer.copyBytes();
          Ipv4Header header = Ipv4Header.view(Memory.of(packet), 0, packet.length);
          valid[0] = header.checksumIsValid();
          assertThat(header.isFragment()).isFalse();
          assertThat(header.totalLength()).isEqualTo(1_028);
          buffer.advance(20);
          return Verdict.ABSORB;
        };
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.0.2", 1, 2, new byte[1_000]));
    run();
    assertThat(valid[0]).isFalse();
  }

  @Test
  void loopback_ownAddress_passesBothSidesMarked_R337() {
    direct(1_500);
    atClient.answer = hook -> hook.layer().startsWith("INBOUND") ? Verdict.ABSORB : Verdict.PERMIT;
    bench.on(
        client,
        () -> {
          NetBench.sendUdp(client, "10.0.0.1", 1, 2, new byte[9]);
          NetBench.sendUdp(client, "127.0.0.1", 1, 2, new byte[9]);
          NetBench.sendUdp(client, "::1", 1, 2, new byte[9]);
        });
    run();
    assertThat(atClient.layers())
        .containsExactly(
            "OUTBOUND_IPPACKET",
            "OUTBOUND_IPPACKET",
            "OUTBOUND_IPPACKET",
            "INBOUND_IPPACKET",
            "INBOUND_IPPACKET",
            "INBOUND_IPPACKET");
    assertThat(atClient.seen)
        .allSatisfy(
            hook -> {
              assertThat(hook.flags()).isEqualTo(PacketIndication.LOOPBACK);
              assertThat(hook.packet().networkInterface().isLoopback()).isTrue();
            });
    assertThat(atServer.seen).isEmpty();
  }

  @Test
  void forward_threeHosts_passesInboundForwardOutbound_R334() {
    routed(1_500);
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.2.1", 1, 2, NetBench.counting(50, 3)));
    run();
    assertThat(atRouter.layers())
        .containsExactly("INBOUND_IPPACKET", "IPFORWARD", "OUTBOUND_IPPACKET");
    LayerLog.Seen forward = atRouter.at("IPFORWARD").get(0);
    assertThat(forward.packet().nbl().packetContext().checksumInfo().ipChecksumSucceeded())
        .as("what an adapter said on the way in is not carried out again")
        .isFalse();
    assertThat(forward.packet().networkInterface().index()).isEqualTo(2);
    assertThat(forward.packet().forwardInterface().index()).isEqualTo(3);
    assertThat(Ipv4Header.view(Memory.of(forward.bytes()), 0, forward.bytes().length).timeToLive())
        .isEqualTo(127);
    assertThat(atServer.at("INBOUND_IPPACKET").get(0).bytes()).endsWith(NetBench.counting(50, 3));
  }

  @Test
  void forward_blockedAtForward_isToldToItsDiscardLayer() {
    routed(1_500);
    atRouter.answer = hook -> hook.layer().equals("IPFORWARD") ? Verdict.BLOCK : Verdict.PERMIT;
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.2.1", 1, 2, new byte[1]));
    run();
    assertThat(atRouter.layers())
        .containsExactly("INBOUND_IPPACKET", "IPFORWARD", "IPFORWARD_DISCARD 0");
    assertThat(atServer.seen).isEmpty();
  }

  @Test
  void forward_absorbed_goesNoFurtherAndIsNotDiscarded_R103_R191() {
    routed(1_500);
    atRouter.answer = hook -> hook.layer().equals("IPFORWARD") ? Verdict.ABSORB : Verdict.PERMIT;
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.2.1", 1, 2, new byte[1]));
    run();
    assertThat(atRouter.layers()).containsExactly("INBOUND_IPPACKET", "IPFORWARD");
    assertThat(atServer.seen).isEmpty();
  }

  @Test
  void forward_smallerMtu_cutsIpv4OnTheWayOnly() {
    routed(600);
    bench.on(
        client,
        () -> {
          NetBench.sendUdp(client, "10.0.2.1", 1, 2, NetBench.counting(1_000, 3));
          NetBench.sendUdp(client, "fd02::1", 1, 2, NetBench.counting(1_000, 3));
        });
    run();
    assertThat(atServer.at("INBOUND_IPPACKET"))
        .extracting(LayerLog.Seen::flags)
        .containsExactly(
            PacketIndication.FRAGMENT, PacketIndication.FRAGMENT, PacketIndication.REASSEMBLED);
    assertThat(atRouter.layers()).contains("OUTBOUND_ICMP_ERROR");
    assertThat(client.ip().pathMtu(IpAddress.parse("fd02::1"))).isEqualTo(1_280);
  }

  @Test
  void forward_dontFragmentTooBig_teachesThePathMtu() {
    routed(600);
    bench.on(
        client,
        () -> {
          NetBufferList nbl = NetBench.udp(client, 1, 2, new byte[1_000]);
          IpAddress to = IpAddress.parse("10.0.2.1");
          OutboundPacket packet =
              new OutboundPacket(nbl, IpAddress.parse("10.0.1.1"), to, IpProtocol.UDP)
                  .unfragmented(true);
          assertThat(client.ip().send(packet)).isEqualTo(NtStatus.STATUS_SUCCESS);
          nbl.release();
        });
    run();
    assertThat(client.ip().pathMtu(IpAddress.parse("10.0.2.1"))).isEqualTo(600);
    assertThat(atServer.seen).isEmpty();
  }

  @Test
  void send_dontFragmentBeyondTheInterface_isRefused() {
    direct(600);
    bench.on(
        client,
        () -> {
          NetBufferList nbl = NetBench.udp(client, 1, 2, new byte[1_000]);
          OutboundPacket packet =
              new OutboundPacket(
                      nbl, IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), IpProtocol.UDP)
                  .unfragmented(true);
          assertThat(client.ip().send(packet)).isEqualTo(NtStatus.STATUS_INVALID_BUFFER_SIZE);
          nbl.release();
          assertThat(NetBench.sendUdp(client, "99.0.0.1", 1, 2, new byte[1]))
              .isEqualTo(NtStatus.STATUS_NETWORK_UNREACHABLE);
        });
    run();
  }

  @Test
  @Rule({"R-332", "R-333", "R-348"})
  void hopLimit_exceeded_isAnsweredThroughTheErrorLayers() {
    routed(1_500);
    bench.on(
        client,
        () -> {
          NetBufferList nbl = NetBench.udp(client, 77, 88, new byte[30]);
          client
              .ip()
              .send(
                  new OutboundPacket(
                          nbl,
                          IpAddress.parse("10.0.1.1"),
                          IpAddress.parse("10.0.2.1"),
                          IpProtocol.UDP)
                      .hops(1));
          nbl.release();
        });
    run();
    assertThat(atRouter.layers())
        .containsExactly(
            "INBOUND_IPPACKET",
            "IPFORWARD_DISCARD 128",
            "OUTBOUND_ICMP_ERROR",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET");
    LayerLog.Seen sent = atRouter.at("OUTBOUND_ICMP_ERROR").get(0);
    assertThat(IcmpHeader.view(Memory.of(sent.bytes()), 0, sent.bytes().length).type())
        .isEqualTo(IcmpType.TIME_EXCEEDED);
    assertThat(atClient.layers())
        .containsExactly("OUTBOUND_IPPACKET", "INBOUND_IPPACKET", "INBOUND_ICMP_ERROR");
    LayerLog.Seen heard = atClient.at("INBOUND_ICMP_ERROR").get(0);
    Ipv4Header inner =
        Ipv4Header.tryViewOfHeader(Memory.of(heard.bytes()), 0, heard.bytes().length);
    assertThat(inner.destination()).hasToString("10.0.2.1");
    assertThat(heard.packet().ipHeaderSize()).as("retreat to the IP header").isEqualTo(28);
    assertThat(heard.packet().transportHeaderSize()).isEqualTo(8);
    assertThat(heard.packet().local().port()).isEqualTo(IcmpType.TIME_EXCEEDED);
  }

  @Test
  @Rule("R-107")
  void hopLimit_discardLayerBlocks_answersNothing() {
    routed(1_500);
    atRouter.answer =
        hook -> hook.layer().startsWith("IPFORWARD_DISCARD") ? Verdict.BLOCK : Verdict.PERMIT;
    bench.on(
        client,
        () -> {
          NetBufferList nbl = NetBench.udp(client, 77, 88, new byte[30]);
          client
              .ip()
              .send(
                  new OutboundPacket(
                          nbl,
                          IpAddress.parse("10.0.1.1"),
                          IpAddress.parse("10.0.2.1"),
                          IpProtocol.UDP)
                      .hops(1));
          nbl.release();
        });
    run();
    assertThat(atRouter.layers()).doesNotContain("OUTBOUND_ICMP_ERROR");
  }

  @Test
  void errors_floodOfThem_areRateLimited() {
    routed(1_500);
    bench.on(
        client,
        () -> {
          for (int i = 0; i < 300; i++) {
            NetBench.sendUdp(client, "10.0.9.9", 1, 2, new byte[1]);
          }
        });
    client
        .routes()
        .add(
            IpPrefix.parse("0.0.0.0/0"),
            IpAddress.parse("10.0.1.254"),
            client.interfaces().get(1),
            1);
    run();
    assertThat(atRouter.at("OUTBOUND_ICMP_ERROR")).hasSizeBetween(100, 103);
  }

  @Test
  void reassembly_missingFragment_timesOutAndSays() {
    direct(600);
    int[] fragments = {0};
    atServer.answer =
        hook ->
            hook.layer().equals("INBOUND_IPPACKET") && ++fragments[0] == 2
                ? Verdict.ABSORB
                : Verdict.PERMIT;
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.0.2", 1, 2, new byte[1_000]));
    run();
    assertThat(bench.kernel.nowNanos()).isGreaterThan(60_000_000_000L);
    LayerLog.Seen error = atServer.at("OUTBOUND_ICMP_ERROR").get(0);
    assertThat(error.bytes()[0]).isEqualTo((byte) IcmpType.TIME_EXCEEDED);
    assertThat(error.bytes()[1]).isEqualTo((byte) IcmpType.CODE_REASSEMBLY_TIME_EXCEEDED);
    assertThat(bench.count(EventKind.PACKET_REASSEMBLED)).isZero();
  }

  @Test
  void receive_badHeaderChecksumOrMartian_isDiscardedBeforeTheHook() {
    direct(1_500);
    bench.on(
        client,
        () -> {
          byte[] packet = packet("10.0.0.1", "10.0.0.2");
          packet[10] ^= 1;
          inject(packet, 0);
          inject(packet("127.0.0.1", "10.0.0.2"), 1);
          inject(packet("224.0.0.1", "10.0.0.2"), 1);
        });
    run();
    assertThat(atServer.layers())
        .containsExactly(
            "INBOUND_IPPACKET_DISCARD 12",
            "INBOUND_IPPACKET_DISCARD 1",
            "INBOUND_IPPACKET_DISCARD 1");
  }

  private static byte[] packet(String from, String to) {
    byte[] packet = new byte[40];
    dev.wfpsim.net.wire.Ipv4Fields.simple(IpAddress.parse(from), IpAddress.parse(to), 253, 20, 9)
        .emit(Memory.of(packet), 0);
    return packet;
  }

  private void inject(byte[] packet, int offload) {
    NetBufferList nbl =
        client
            .stackPool()
            .allocate(dev.wfpsim.net.buffer.BufferKind.STACK, packet, 0, packet.length, 0);
    nbl.packetContext().setChecksumOffload(offload == 0 ? 0 : PacketContext.OFFLOAD_IP_HEADER);
    client.ip().injectForward(nbl, 2);
    nbl.release();
  }

  @Test
  void receive_addressOfAnotherInterface_strongHostRefusesWeakTakes() {
    direct(1_500);
    NetworkInterface second = server.addInterface("second", 1_500);
    second.addAddress(IpPrefix.parse("10.7.7.7/24"));
    bench.on(client, () -> inject(packet("10.0.0.1", "10.7.7.7"), 1));
    client.interfaces().get(1).addAddress(IpPrefix.parse("10.7.7.8/24"));
    run();
    assertThat(bench.lostByReason).hasSize(1);
  }

  @Test
  void sourceFor_severalAddresses_isTheNearest() {
    direct(1_500);
    NetworkInterface nic = client.interfaces().get(1);
    nic.addAddress(IpPrefix.parse("10.0.0.77/24"));
    nic.addAddress(IpPrefix.parse("fe80::1/64"));
    IpStack ip = client.ip();
    assertThat(ip.sourceFor(IpAddress.parse("10.0.0.78"), 0)).hasToString("10.0.0.77");
    assertThat(ip.sourceFor(IpAddress.parse("10.0.0.2"), 0)).hasToString("10.0.0.1");
    assertThat(ip.sourceFor(IpAddress.parse("fe80::9"), 0)).hasToString("fe80::1");
    assertThat(ip.sourceFor(IpAddress.parse("fd00::2"), 0)).hasToString("fd00::1");
    assertThat(ip.sourceFor(IpAddress.parse("127.0.0.9"), 0)).hasToString("127.0.0.1");
    assertThat(ip.sourceFor(IpAddress.parse("10.0.0.77"), 0)).hasToString("10.0.0.77");
    assertThat(ip.sourceFor(IpAddress.parse("8.8.8.8"), 0)).isNull();
    assertThat(ip.interfaceFor(IpAddress.parse("10.0.0.2"))).isSameAs(nic);
    assertThat(ip.isLocalAddress(IpAddress.parse("127.3.2.1"))).isTrue();
  }

  @Test
  void stackNotReady_sendsAndArrivals_fail() {
    client = bench.network.addHost(new HostOptions("client").address("10.0.0.1/24"));
    server =
        bench.network.addHost(
            new HostOptions("server").address("10.0.0.2/24").stackReadyNanos(5_000_000_000L));
    bench.network.connect(new LinkOptions("l"), List.of(client, server));
    begin();
    assertThat(server.ip().isReady()).isFalse();
    bench.on(client, () -> NetBench.sendUdp(client, "10.0.0.2", 1, 2, new byte[1]));
    bench.on(
        server,
        () ->
            assertThat(NetBench.sendUdp(server, "10.0.0.1", 1, 2, new byte[1]))
                .isEqualTo(NtStatus.STATUS_DEVICE_NOT_READY));
    bench.onAt(
        6_000_000_000L, client, () -> NetBench.sendUdp(client, "10.0.0.2", 1, 3, new byte[1]));
    run();
    assertThat(atServer.seen).hasSize(1);
    assertThat(bench.count(EventKind.STACK_READY)).isEqualTo(2);
  }
}

package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.InjectionMark;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.UdpFields;
import dev.wfpsim.net.wire.UdpHeader;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets put back into the network layer, and where they come past. */
class NetworkInjectionTest {
  private static final InjectionMark MARK = new InjectionMark() {};
  private final NetBench bench = new NetBench(5);
  private final Host client =
      bench.network.addHost(new HostOptions("client").forwarding(false).address("10.0.0.1/24"));
  private final Host router =
      bench.network.addHost(
          new HostOptions("router")
              .forwarding(true)
              .address("10.0.0.254/24")
              .address("10.0.2.254/24"));
  private final Host server =
      bench.network.addHost(new HostOptions("server").address("10.0.2.1/24"));
  private final LayerLog atClient = new LayerLog(client);
  private final LayerLog atRouter = new LayerLog(router);
  private final LayerLog atServer = new LayerLog(server);
  private final List<NtStatus> statuses = new ArrayList<>();

  NetworkInjectionTest() {
    bench.network.connect(new LinkOptions("one").mtu(600), List.of(client, router));
    bench.network.connect(new LinkOptions("two").mtu(600), List.of(router, server));
    bench.network.start();
    for (LayerLog log : List.of(atClient, atServer)) {
      log.answer =
          hook -> hook.layer().equals("INBOUND_IPPACKET") ? Verdict.ABSORB : Verdict.PERMIT;
    }
  }

  private static byte[] udp(String from, String to, int payload) {
    IpAddress source = IpAddress.parse(from);
    IpAddress destination = IpAddress.parse(to);
    byte[] packet = new byte[28 + payload];
    new Ipv4Fields(
            0,
            8 + payload,
            99,
            false,
            false,
            0,
            64,
            IpProtocol.UDP,
            source,
            destination,
            new byte[0])
        .emit(Memory.of(packet), 0);
    new UdpFields(1_000, 2_000, payload).emit(Memory.of(packet), 20);
    UdpHeader.view(Memory.of(packet), 20, 8 + payload).fillChecksum(source, destination);
    return packet;
  }

  private interface Injection {
    NtStatus into(IpStack ip, NetBufferList nbl);
  }

  private void inject(Host host, byte[] packet, Injection injection) {
    NetBufferPool pool = host.buffers().newPool("driver");
    bench.on(
        host,
        () -> {
          NetBufferList nbl = pool.allocate(BufferKind.BUILT, packet, 0, packet.length, 0);
          nbl.mark(MARK);
          statuses.add(injection.into(host.ip(), nbl));
          assertThat(nbl.free(FreeFunction.FREE)).isTrue();
        });
  }

  private void run() {
    bench.run();
    assertThat(bench.findings.all()).isEmpty();
    assertThat(bench.isConserved()).isTrue();
    for (Host host : bench.network.hosts()) {
      assertThat(host.buffers().liveCount()).isZero();
    }
  }

  @Test
  void send_udp_passesDatagramTransportAndNetworkAgain_R218_R219_R229() {
    inject(client, udp("10.0.0.1", "10.0.2.1", 50), IpStack::injectSend);
    run();
    assertThat(statuses).containsExactly(NtStatus.STATUS_SUCCESS);
    assertThat(atClient.layers())
        .containsExactly("DATAGRAM_DATA", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET");
    assertThat(atClient.seen)
        .allSatisfy(hook -> assertThat(hook.packet().nbl().lineage()).containsExactly(MARK));
    assertThat(atClient.at("OUTBOUND_TRANSPORT").get(0).bytes()).hasSize(58);
    assertThat(atServer.layers()).containsExactly("INBOUND_IPPACKET");
    assertThat(atServer.seen.get(0).packet().nbl().lineage()).isEmpty();
  }

  @Test
  void send_identification_isNewUnlessPreserved_R230() {
    inject(client, udp("10.0.0.1", "10.0.2.1", 5), (ip, nbl) -> ip.injectSend(nbl, true));
    inject(client, udp("10.0.0.1", "10.0.2.1", 5), (ip, nbl) -> ip.injectSend(nbl, false));
    run();
    assertThat(atClient.at("OUTBOUND_IPPACKET"))
        .extracting(hook -> Ipv4Header.view(Memory.of(hook.bytes()), 0, 33).identification() == 99)
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void receive_marked_entersAtTheBottom_R218() {
    inject(client, udp("10.0.2.1", "10.0.0.1", 50), (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    run();
    assertThat(statuses).containsExactly(NtStatus.STATUS_SUCCESS);
    assertThat(atClient.layers()).containsExactly("INBOUND_IPPACKET");
    LayerLog.Seen seen = atClient.seen.get(0);
    assertThat(seen.packet().nbl().lineage()).containsExactly(MARK);
    assertThat(seen.packet().nbl().packetContext().arrivalInterfaceIndex()).isEqualTo(2);
    assertThat(seen.bytes()).hasSize(58);
  }

  @Test
  void receive_wrongHeaderChecksum_isDropped_R238() {
    byte[] packet = udp("10.0.2.1", "10.0.0.1", 50);
    packet[8]++;
    inject(client, packet, (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    run();
    assertThat(atClient.layers()).containsExactly("INBOUND_IPPACKET_DISCARD 12");
  }

  @Test
  void receive_unknownInterfaceOrNoPacket_isRefused() {
    byte[] packet = udp("10.0.2.1", "10.0.0.1", 50);
    inject(client, packet, (ip, nbl) -> ip.injectReceive(nbl, 9, 0));
    inject(client, packet, (ip, nbl) -> ip.injectReceive(nbl, 2, 7));
    inject(client, new byte[30], (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    run();
    assertThat(statuses)
        .containsExactlyInAnyOrder(
            NtStatus.STATUS_INVALID_PARAMETER,
            NtStatus.STATUS_INVALID_PARAMETER,
            NtStatus.STATUS_DATA_NOT_ACCEPTED);
    assertThat(atClient.seen).isEmpty();
  }

  @Test
  void receive_fragmentsMarked_joinedPacketIsMarked() {
    atClient.answer =
        hook ->
            (hook.flags() & PacketIndication.REASSEMBLED) != 0 ? Verdict.ABSORB : Verdict.PERMIT;
    Memory whole = Memory.of(udp("10.0.2.1", "10.0.0.1", 900));
    for (Memory fragment : Fragmentation.ofIpv4(MemorySpace.heap(), whole, 0, 600)) {
      inject(client, fragment.toBytes(), (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    }
    run();
    assertThat(atClient.at("INBOUND_IPPACKET")).hasSize(3);
    assertThat(atClient.seen.getLast().packet().nbl().lineage()).containsExactly(MARK);
  }

  @Test
  void receive_forAnotherHost_isForwarded_R246() {
    inject(router, udp("10.0.0.1", "10.0.2.1", 50), (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    run();
    assertThat(atRouter.layers())
        .containsExactly("INBOUND_IPPACKET", "IPFORWARD", "OUTBOUND_IPPACKET");
    assertThat(atServer.layers()).containsExactly("INBOUND_IPPACKET");
  }

  @Test
  void send_fromAnotherAddress_reachesTheForwardLayer_R246() {
    inject(router, udp("10.0.0.1", "10.0.2.1", 50), IpStack::injectSend);
    run();
    assertThat(atRouter.layers()).containsExactly("IPFORWARD", "OUTBOUND_IPPACKET");
  }

  @Test
  void receive_forAnotherHost_whereForwardingIsOff_isDropped_R246() {
    inject(client, udp("10.0.2.1", "10.0.2.9", 50), (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    run();
    assertThat(statuses).containsExactly(NtStatus.STATUS_SUCCESS);
    assertThat(atClient.layers()).hasSize(1);
    assertThat(atClient.layers().getFirst()).startsWith("INBOUND_IPPACKET_DISCARD");
    assertThat(bench.count(EventKind.PACKET_SENT)).isZero();
  }

  @Test
  void send_fromAnotherAddress_whereForwardingIsOff_passesTheSendersLayers_R246() {
    inject(client, udp("10.0.2.77", "10.0.2.1", 50), IpStack::injectSend);
    run();
    assertThat(statuses).containsExactly(NtStatus.STATUS_SUCCESS);
    assertThat(atClient.layers())
        .containsExactly("DATAGRAM_DATA", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET");
  }

  @Test
  void send_fromAnOwnAddress_whereForwardingIsOn_isNotForwarded_R246() {
    inject(router, udp("10.0.0.254", "10.0.0.1", 50), IpStack::injectSend);
    run();
    assertThat(atRouter.layers())
        .containsExactly("DATAGRAM_DATA", "OUTBOUND_TRANSPORT", "OUTBOUND_IPPACKET");
  }

  @Test
  void receive_forAnOwnAddress_whereForwardingIsOn_isNotForwarded_R246() {
    inject(router, udp("10.0.0.1", "10.0.0.254", 50), (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    run();
    assertThat(atRouter.layers())
        .contains("INBOUND_IPPACKET")
        .noneMatch(layer -> layer.startsWith("IPFORWARD"));
  }

  /** Report basil00/WinDivert#82: error 1214 for a send, silence for what is received. */
  @Test
  void towardsLoopback_fromACardsAddress_isRefusedOrDropped() {
    inject(client, udp("10.0.0.1", "127.0.0.1", 50), IpStack::injectSend);
    inject(client, udp("127.0.0.1", "10.0.0.1", 50), IpStack::injectSend);
    inject(client, udp("10.0.0.1", "127.0.0.1", 50), (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    inject(client, udp("10.0.0.1", "127.0.0.1", 50), (ip, nbl) -> ip.injectReceive(nbl, 1, 0));
    inject(client, udp("127.0.0.1", "127.0.0.1", 50), (ip, nbl) -> ip.injectReceive(nbl, 2, 0));
    run();
    assertThat(statuses)
        .containsExactlyInAnyOrder(
            NtStatus.STATUS_INVALID_ADDRESS_COMPONENT,
            NtStatus.STATUS_INVALID_ADDRESS_COMPONENT,
            NtStatus.STATUS_SUCCESS,
            NtStatus.STATUS_SUCCESS,
            NtStatus.STATUS_SUCCESS);
    assertThat(atClient.layers()).hasSize(3);
    assertThat(atClient.layers()).allMatch(layer -> layer.startsWith("INBOUND_IPPACKET_DISCARD"));
  }

  @Test
  void loopbackToLoopback_isDelivered() {
    inject(client, udp("127.0.0.1", "127.0.0.2", 50), IpStack::injectSend);
    run();
    assertThat(statuses).containsExactly(NtStatus.STATUS_SUCCESS);
    assertThat(atClient.layers()).contains("INBOUND_IPPACKET");
  }

  @Test
  void forward_injected_passesNoLayerAndIsCutToFit_R226_R227() {
    inject(router, udp("10.0.0.1", "10.0.2.1", 900), (ip, nbl) -> ip.injectForward(nbl, 3));
    run();
    assertThat(atRouter.seen).isEmpty();
    assertThat(bench.count(EventKind.PACKET_DELIVERED)).isEqualTo(2);
    assertThat(atServer.seen).isNotEmpty();
  }

  @Test
  void loopback_injected_keepsItsLineageToTheReceiver() {
    inject(client, udp("10.0.0.1", "10.0.0.1", 50), IpStack::injectSend);
    run();
    LayerLog.Seen in = atClient.at("INBOUND_IPPACKET").get(0);
    assertThat(in.packet().nbl().lineage()).containsExactly(MARK);
    assertThat(in.flags()).isEqualTo(PacketIndication.LOOPBACK);
  }
}

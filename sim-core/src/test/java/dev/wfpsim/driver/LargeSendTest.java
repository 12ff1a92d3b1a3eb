package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.ChecksumInfo;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.LargeSendInfo;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.tcp.SendLists;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP's large packets, which the adapter cuts below the last layer. */
class LargeSendTest extends TrafficBench {
  private static final int SENT = 60_000;
  private static final int MSS = 1_460;
  private static final int MTU = 1_500;

  /** The card has two addresses. */
  private static final IpAddress SOURCE = IpAddress.parse("10.0.0.3");

  /** What is on a link, whole packets and cut ones. */
  private final List<Integer> onLink = new ArrayList<>();

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean injecting;
  private int fragmented;
  private int again;
  private int large;

  private void hosts(SendLists lists) {
    hosts(lists, AddressFamily.AF_INET, MemorySpace.ofArrays());
  }

  private void hosts(SendLists lists, AddressFamily family, MemorySpace memory) {
    begin(
        new TwoHosts(
            family,
            1,
            new LinkOptions("wire"),
            CarrierKind.AUTOMATIC,
            TransportSettings.DEFAULT.withSendLists(lists),
            2,
            memory),
        false);
    net.trace.attach(new Lengths());
  }

  private final class Lengths implements TraceReader {
    @Override
    public Set<EventKind> kinds() {
      return EnumSet.of(
          EventKind.PACKET_SENT, EventKind.PACKET_FRAGMENTED, EventKind.TCP_RETRANSMIT);
    }

    @Override
    public void event(EventView event) {
      switch (event.kind()) {
        case PACKET_FRAGMENTED -> fragmented++;
        case TCP_RETRANSMIT -> again++;
        default -> onLink.add((int) event.get(Word.BYTES));
      }
    }
  }

  private void transfer() {
    echoServer();
    client(SENT);
    run();
    assertThat(log).containsExactly("done");
  }

  private static LargeSendInfo info(NetBufferList list) {
    return list.packetContext().largeSendInfo();
  }

  private void watch(FwpsLayer layer, Consumer<NetBufferList> seen) {
    callout(
        layer,
        FwpmFilter.at(layer),
        (values, meta, data, context, filter, flow, out) ->
            seen.accept((NetBufferList) Objects.requireNonNull(data)));
  }

  private static TcpHeader tcp(NetBufferList list, int skip) {
    NetBuffer buffer = list.firstNetBuffer();
    DataBuffer bytes = buffer.view();
    return TcpHeader.view(bytes.memory(), bytes.offset() + skip, buffer.dataLength() - skip);
  }

  private void checkLarge(NetBufferList list, int tcpOffset, int countedFrom) {
    if (!info(list).isSet()) {
      assertThat(list.firstNetBuffer().dataLength()).isLessThanOrEqualTo(MTU + 14);
      return;
    }
    large++;
    TcpHeader header = tcp(list, tcpOffset);
    ChecksumInfo sums = list.packetContext().checksumInfo();
    assertThat(list.netBufferCount()).isEqualTo(1);
    assertThat(info(list).mss()).isEqualTo(MSS);
    assertThat(info(list).isIPv4()).isTrue();
    assertThat(info(list).tcpHeaderOffset()).isEqualTo(countedFrom);
    assertThat(header.payloadLength()).isGreaterThan(MSS);
    assertThat(sums.tcpChecksum()).isTrue();
    assertThat(header.checksum()) // of the pseudo header, without a length
        .isEqualTo(Checksum.pseudoHeader(SOURCE, net.toB(0).address(), IpProtocol.TCP, 0));
  }

  /**
   * Every packet of the link fits it, none is a fragment, and the adapter that got it found it
   * right.
   */
  private void checkCut() {
    assertThat(codes()).isEmpty();
    assertThat(large).isPositive();
    assertThat(again).isZero();
    assertThat(onLink).allMatch(length -> length <= MTU).contains(MTU);
    assertThat(fragmented).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "FWPS_LAYER_OUTBOUND_TRANSPORT_V4, 0, 0",
    "FWPS_LAYER_OUTBOUND_IPPACKET_V4, 20, 20",
    "FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET, 34, 34",
    "FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE, 34, 34"
  })
  void large_isOneNetBufferAtEachLayer_andSegmentsOnTheLink(
      FwpsLayer layer, int tcpOffset, int told) {
    hosts(SendLists.LARGE);
    watch(
        layer,
        list -> {
          boolean isTcp = tcpOffset < 34 || list.firstNetBuffer().dataLength() > 54;
          if (isTcp) {
            checkLarge(list, tcpOffset, told);
          }
        });
    transfer();
    checkCut();
  }

  @ParameterizedTest
  @EnumSource(AddressFamily.class)
  void segments_areNumberedOn_endOnce_andHaveTheirSums(AddressFamily family) {
    if (family == AddressFamily.AF_UNSPEC) {
      return;
    }
    boolean four = family == AddressFamily.AF_INET;
    hosts(SendLists.LARGE, family, MemorySpace.ofArrays());
    begin(net, true);
    List<Integer> identifications = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    List<Integer> pushed = new ArrayList<>();
    watch(
        four ? FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4 : FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V6,
        list -> {
          NetBuffer buffer = list.firstNetBuffer();
          TcpHeader header = tcp(list, 0);
          assertThat(list.packetContext().checksumInfo().tcpChecksumSucceeded()).isTrue();
          if (header.payloadLength() > 0) {
            sequences.add(Integer.toUnsignedLong(header.sequence()) + header.payloadLength());
            pushed.add(header.flags() & TcpHeader.PSH);
          }
          if (four) {
            buffer.retreat(20);
            DataBuffer whole = buffer.view();
            identifications.add(
                Ipv4Header.view(whole.memory(), whole.offset(), buffer.dataLength())
                    .identification());
            buffer.advance(20);
          }
        });
    transfer();
    assertThat(codes()).isEmpty();
    assertThat(sequences).hasSizeGreaterThan(40).doesNotHaveDuplicates().isSorted();
    assertThat(identifications).doesNotHaveDuplicates();
    assertThat(pushed.getLast()).isEqualTo(TcpHeader.PSH);
    assertThat(pushed.stream().filter(each -> each != 0).count()).isLessThan(5);
  }

  @Test
  void loopback_neverHasAdaptersCut() {
    hosts(SendLists.LARGE);
    watch(FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4, list -> large += info(list).isSet() ? 1 : 0);
    byte[] sent = text(300_000);
    net.onClient(
        () -> {
          Socket listener = net.listener(net.client, PORT);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.loopback(PORT));
          Socket peer = listener.accept();
          net.onClient(() -> sendAll(socket, sent));
          assertThat(receiveAll(peer)).isEqualTo(sent);
          log.add("done");
        });
    run();
    assertThat(log).containsExactly("done");
    assertThat(large).isZero();
  }

  @Test
  void streamPacket_thatIsWatched_seesEachSegmentByItself_R285() {
    hosts(SendLists.LARGE);
    watch(
        FwpsLayer.FWPS_LAYER_STREAM_PACKET_V4,
        list -> {
          large++;
          assertThat(info(list).isSet()).isFalse();
        });
    transfer();
    assertThat(large).isPositive();
  }

  @Test
  void lossyLink_allArrives_inNativeMemory() {
    try (MemorySpace space = MemorySpace.ofNative()) {
      begin(
          new TwoHosts(
              AddressFamily.AF_INET,
              3,
              new LinkOptions("wire").loss(0.1),
              CarrierKind.AUTOMATIC,
              TransportSettings.DEFAULT.withSendLists(SendLists.LARGE),
              2,
              space),
          false);
      watch(
          FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4, list -> large += info(list).isSet() ? 1 : 0);
      transfer();
      assertThat(large).isPositive();
      assertThat(space.keptBytes()).isZero();
    }
  }

  // --- clones

  /** One thread injects what waits, another finds it at work: so nothing overtakes anything. */
  private void inTurn(Runnable injects) {
    waiting.add(injects);
    later(
        1_000,
        () -> {
          if (!injecting) {
            injecting = true;
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
              next.run();
            }
            injecting = false;
          }
        });
  }

  /** What a driver does to its clone of a large packet before it injects that. */
  private enum Edit {
    NOTHING,
    CLEARS_ALL,
    SHORTENS
  }

  private void cloneAndInject(Edit edit) {
    InjectionHandle handle = handleBeforeRun();
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          boolean own =
              fwps().FwpsQueryPacketInjectionState0(handle, list, null)
                  != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED;
          if (own) {
            return;
          }
          boolean isLarge = info(list).isSet();
          large += isLarge ? 1 : 0;
          NetBufferList clone = clone(list);
          assertThat(info(clone).mss()).isEqualTo(isLarge ? MSS : 0);
          NetBuffer buffer = clone.firstNetBuffer();
          int whole = buffer.dataLength();
          switch (isLarge ? edit : Edit.NOTHING) {
            case NOTHING -> {}
            case CLEARS_ALL -> finish(clone);
            case SHORTENS -> buffer.setDataLength(20 + MSS);
          }
          inject(handle, meta, clone, whole);
          absorb(out);
        });
  }

  /** Finishes the checksum, and clears what is left to the adapter: the network layer cuts it. */
  private void finish(NetBufferList clone) {
    TcpHeader header = tcp(clone, 0);
    header.fillChecksum(SOURCE, net.toB(0).address());
    clone.firstNetBuffer().put16(TcpHeader.CHECKSUM, header.checksum());
    clone.packetContext().clearOffload();
  }

  private void inject(
      InjectionHandle handle, FwpsIncomingMetadataValues meta, NetBufferList clone, int whole) {
    long endpoint = meta.transportEndpointHandle();
    int compartment = meta.compartmentId();
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = net.toB(PORT).address();
    inTurn(
        () -> {
          NtStatus status =
              fwps()
                  .FwpsInjectTransportSendAsync0(
                      handle,
                      null,
                      endpoint,
                      0,
                      params,
                      AddressFamily.AF_INET,
                      compartment,
                      clone,
                      (injected, sent, dispatch) -> {
                        clone.firstNetBuffer().setDataLength(whole);
                        freeClone(injected, sent, dispatch);
                      },
                      null);
          assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
        });
  }

  @Test
  void clone_carriesTheDutyOn_andIsCutByTheAdapter() {
    hosts(SendLists.LARGE);
    cloneAndInject(Edit.NOTHING);
    transfer();
    checkCut();
  }

  @Test
  void clone_withItsSumFinishedAndTheInfoCleared_isFragmented() {
    hosts(SendLists.LARGE);
    cloneAndInject(Edit.CLEARS_ALL);
    transfer();
    assertThat(codes()).isEmpty();
    assertThat(again).isZero();
    assertThat(onLink).allMatch(length -> length <= MTU);
    assertThat(fragmented).isPositive();
  }

  @Test
  void clone_shortenedToOneSegment_withTheInfoLeft_isAFinding() {
    hosts(SendLists.LARGE);
    cloneAndInject(Edit.SHORTENS);
    transfer();
    assertThat(codes()).isNotEmpty().containsOnly("LARGE_SEND_INFO_WRONG");
  }

  /** FwpsConstructIpHeaderForTransportPacket0 finishes the sums and turns the offload off. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void networkInjection_ofTheWhole_isCut_ofARebuilt_isFragmented_R251(boolean rebuilt) {
    hosts(SendLists.LARGE);
    InjectionHandle handle = DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_NETWORK);
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4,
        FwpmFilter.at(FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4),
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          boolean own =
              fwps().FwpsQueryPacketInjectionState0(handle, list, null)
                  != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED;
          if (own) {
            return;
          }
          boolean isLarge = info(list).isSet();
          large += isLarge ? 1 : 0;
          NetBufferList clone = clone(list);
          if (rebuilt && isLarge) {
            NtStatus built =
                fwps()
                    .FwpsConstructIpHeaderForTransportPacket0(
                        clone,
                        20,
                        AddressFamily.AF_INET,
                        SOURCE,
                        net.toB(0).address(),
                        IpProtocol.TCP,
                        0,
                        null,
                        0,
                        null,
                        0,
                        0);
            assertThat(built).isEqualTo(NtStatus.STATUS_SUCCESS);
          }
          assertThat(info(clone).isSet()).isEqualTo(isLarge && !rebuilt);
          inTurn(
              () ->
                  assertThat(
                          fwps()
                              .FwpsInjectNetworkSendAsync0(
                                  handle, null, 0, 1, clone, this::freeClone, null))
                      .isEqualTo(NtStatus.STATUS_SUCCESS));
          absorb(out);
        });
    transfer();
    assertThat(large).isPositive();
    assertThat(onLink).allMatch(length -> length <= MTU);
    assertThat(fragmented > 0).isEqualTo(rebuilt);
    assertThat(again).isZero();
    assertThat(codes()).isEmpty();
  }
}

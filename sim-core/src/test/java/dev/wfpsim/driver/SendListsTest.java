package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.tcp.SendLists;
import dev.wfpsim.net.transport.TwoHosts;
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
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments that TCP sends at one time go down in one list, one a NET_BUFFER. */
class SendListsTest extends TrafficBench {
  private static final int SENT = 60_000;

  /** How many NET_BUFFERs with data each list had, in order; sent again or not. */
  private final List<Integer> sizes = new ArrayList<>();

  private final List<Integer> again = new ArrayList<>();
  private boolean injecting;
  private final List<EventKind> events = new ArrayList<>();
  private final List<Integer> sequences = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();

  private void hosts(@Nullable SendLists lists, long seed, LinkOptions link, MemorySpace memory) {
    begin(
        new TwoHosts(
            AddressFamily.AF_INET,
            seed,
            link,
            CarrierKind.AUTOMATIC,
            TransportSettings.DEFAULT.withSendLists(lists),
            2,
            memory),
        false);
    events.clear();
    again.clear();
    net.trace.attach(new Kinds());
  }

  private final class Kinds implements TraceReader {
    @Override
    public Set<EventKind> kinds() {
      return EnumSet.of(EventKind.SEND_LISTS, EventKind.TCP_RETRANSMIT);
    }

    @Override
    public void event(EventView event) {
      events.add(event.kind());
      if (event.kind() == EventKind.TCP_RETRANSMIT) {
        again.add((int) event.get(Word.SEQUENCE));
      }
    }
  }

  private int told(EventKind kind) {
    return Collections.frequency(events, kind);
  }

  private static TransportSendParams to(IpAddress remote) {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = remote;
    return params;
  }

  private void hosts(@Nullable SendLists lists) {
    hosts(lists, 1, new LinkOptions("wire"), MemorySpace.heap());
  }

  private void watch(FwpsLayer layer) {
    callout(
        layer,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) ->
            note((NetBufferList) Objects.requireNonNull(data), 0, meta));
  }

  private void note(NetBufferList list, int skip, FwpsIncomingMetadataValues meta) {
    int count = 0;
    for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      DataBuffer bytes = each.view();
      TcpHeader header =
          TcpHeader.view(bytes.memory(), bytes.offset() + skip, each.dataLength() - skip);
      assertThat(header.headerLength()).isEqualTo(meta.transportHeaderSize());
      int length = each.dataLength() - skip - header.headerLength();
      if (length > 0) {
        sequences.add(header.sequence());
        lengths.add(length);
        count++;
      }
    }
    if (count > 0) {
      sizes.add(count);
    }
  }

  private void transfer() {
    echoServer();
    client(SENT);
    run();
    assertThat(log).containsExactly("done");
    assertThat(codes()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = FwpsLayer.class,
      names = {"FWPS_LAYER_OUTBOUND_TRANSPORT_V4", "FWPS_LAYER_OUTBOUND_IPPACKET_V4"})
  void several_eachSegmentIsANetBuffer_withAHeaderOfItsOwn_R100(FwpsLayer layer) {
    hosts(SendLists.SEVERAL);
    if (layer == FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4) {
      watch(layer);
    } else {
      callout(
          layer,
          FwpmFilter.at(layer),
          (values, meta, data, context, filter, flow, out) ->
              note((NetBufferList) Objects.requireNonNull(data), meta.ipHeaderSize(), meta));
    }
    transfer();
    assertThat(sizes).contains(SendLists.MOST).allMatch(size -> size <= SendLists.MOST);
    for (int i = 1; i < sequences.size(); i++) {
      assertThat(sequences.get(i)).isEqualTo(sequences.get(i - 1) + lengths.get(i - 1));
    }
    assertThat(lengths.stream().mapToInt(each -> each).sum()).isEqualTo(SENT);
    assertThat(told(EventKind.SEND_LISTS)).isZero(); // set, not drawn
  }

  @Test
  void oneEach_eachListIsOneSegment() {
    hosts(SendLists.ONE_EACH);
    watch(FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4);
    transfer();
    assertThat(sizes).hasSizeGreaterThan(30).containsOnly(1);
  }

  @Test
  void notSet_isDrawnForEachHost_andTold() {
    int several = 0;
    for (long seed = 1; seed <= 20; seed++) {
      log.clear();
      sizes.clear();
      hosts(null, seed, new LinkOptions("wire"), MemorySpace.heap());
      watch(FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4);
      transfer();
      boolean now = sizes.stream().anyMatch(size -> size > 1);
      several += now ? 1 : 0;
      if (now) {
        assertThat(told(EventKind.SEND_LISTS)).isBetween(1, 2);
      }
    }
    assertThat(several).isBetween(5, 15);
  }

  @Test
  void streamPacket_thatIsWatched_seesEachSegmentByItself_R285() {
    hosts(SendLists.SEVERAL);
    callout(
        FwpsLayer.FWPS_LAYER_STREAM_PACKET_V4,
        FwpmFilter.at(FwpsLayer.FWPS_LAYER_STREAM_PACKET_V4),
        (values, meta, data, context, filter, flow, out) ->
            sizes.add(((NetBufferList) Objects.requireNonNull(data)).netBufferCount()));
    transfer();
    assertThat(sizes).hasSizeGreaterThan(60).containsOnly(1);
  }

  /** Lost segments are sent again, in lists without new ones; all arrives, from any memory. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "3, false", "4, true"})
  void lossyLink_allArrives_andWhatIsSentAgainIsApart(long seed, boolean inNative) {
    try (MemorySpace space = inNative ? MemorySpace.ofNative() : MemorySpace.heap()) {
      hosts(SendLists.SEVERAL, seed, new LinkOptions("wire").loss(0.1), space);
      callout(
          FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
          IpProtocol.TCP,
          (values, meta, data, context, filter, flow, out) -> {
            int from = sequences.size();
            note((NetBufferList) Objects.requireNonNull(data), 0, meta);
            List<Integer> before = sequences.subList(0, from);
            List<Integer> these = sequences.subList(from, sequences.size());
            assertThat(these.stream().map(before::contains).distinct().count()).isLessThan(2);
          });
      transfer();
      assertThat(sizes).anyMatch(size -> size > 1);
      assertThat(space.keptBytes()).isZero();
      // those of the other host, and of ends, come on top
      assertThat(again.size())
          .isGreaterThanOrEqualTo(sequences.size() - Set.copyOf(sequences).size());
    }
  }

  /** One thread injects what waits, another finds it at work: so nothing overtakes anything. */
  private void inject(Queue<Runnable> inOrder) {
    if (!injecting) {
      injecting = true;
      for (Runnable next = inOrder.poll(); next != null; next = inOrder.poll()) {
        next.run();
      }
      injecting = false;
    }
  }

  /** A driver that takes the first NET_BUFFER for the list has the rest sent again, bit by bit. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void cloneAndInject_wholeList_arrivesAtOnce_onlyTheFirst_isSentAgain_R100(boolean whole) {
    hosts(SendLists.SEVERAL);
    InjectionHandle handle = handleBeforeRun();
    Queue<Runnable> inOrder = new ArrayDeque<>();
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          if (fwps().FwpsQueryPacketInjectionState0(handle, list, null)
              != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
            return;
          }
          NetBufferList clone = clone(list);
          NetBuffer first = clone.firstNetBuffer();
          NetBuffer rest = first.next();
          if (!whole) {
            first.setNext(null);
          }
          long endpoint = meta.transportEndpointHandle();
          int compartment = meta.compartmentId();
          inOrder.add(
              () -> {
                NtStatus status =
                    fwps()
                        .FwpsInjectTransportSendAsync0(
                            handle,
                            null,
                            endpoint,
                            0,
                            to(net.toB(PORT).address()),
                            AddressFamily.AF_INET,
                            compartment,
                            clone,
                            (injected, sent, dispatch) -> {
                              first.setNext(rest);
                              freeClone(injected, sent, dispatch);
                            },
                            null);
                assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
              });
          later(1_000, () -> inject(inOrder));
          absorb(out);
        });
    transfer();
    assertThat(told(EventKind.TCP_RETRANSMIT)).isBetween(whole ? 0 : 5, whole ? 0 : 50);
  }

  /** A clone has the data of every packet, though TCP has long had it acknowledged. */
  @Test
  void clone_heldUntilAllIsAcknowledged_stillHasAllPackets_R301() {
    try (MemorySpace space = MemorySpace.ofNative()) {
      hosts(SendLists.SEVERAL, 1, new LinkOptions("wire"), space);
      byte[][] now = new byte[2][];
      callout(
          FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
          IpProtocol.TCP,
          (values, meta, data, context, filter, flow, out) -> {
            NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
            if (now[0] == null && list.netBufferCount() > 1) {
              NetBufferList clone = clone(list);
              now[0] = bytes(clone);
              later(
                  20 * TwoHosts.SECOND,
                  () -> {
                    now[1] = bytes(clone);
                    driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
                  });
              absorb(out);
            }
          });
      transfer();
      assertThat(now[1]).isEqualTo(now[0]).hasSizeGreaterThan(8 * 1_460);
      assertThat(space.keptBytes()).isZero();
    }
  }

  private static byte[] bytes(NetBufferList list) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (NetBuffer each = list.firstNetBuffer(); each != null; each = each.next()) {
      all.writeBytes(each.copyBytes());
    }
    return all.toByteArray();
  }
}

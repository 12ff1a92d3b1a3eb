package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.ip.DatagramCut;
import dev.wfpsim.net.ip.HeaderOptions;
import dev.wfpsim.net.ip.PacketForms;
import dev.wfpsim.net.ip.ReceiveLayout;
import dev.wfpsim.net.ip.ReceivePlace;
import dev.wfpsim.net.ip.SynOptions;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.tcp.SendLists;
import dev.wfpsim.net.tcp.TcpFeatures;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets in each of the forms that a host's may have, as a driver meets them. */
class PacketFormsTest extends TrafficBench {
  private static final int SENT = 20_000;

  private boolean four = true;
  private final Set<Integer> lengths = new TreeSet<>();
  private final List<EventKind> events = new ArrayList<>();

  private void hosts(AddressFamily family, PacketForms forms, long seed) {
    hosts(family, forms, seed, TransportSettings.DEFAULT.withSendLists(SendLists.LARGE));
  }

  private void hosts(AddressFamily family, PacketForms forms, long seed, TransportSettings tcp) {
    four = family == AddressFamily.AF_INET;
    begin(
        new TwoHosts(
            family,
            seed,
            new LinkOptions("wire"),
            CarrierKind.AUTOMATIC,
            tcp,
            2,
            MemorySpace.ofArrays(),
            ReceiveLayout.WHOLE,
            forms),
        false);
    events.clear();
    net.trace.attach(
        new TraceReader() {
          @Override
          public Set<EventKind> kinds() {
            return EnumSet.of(
                EventKind.PACKET_FORM,
                EventKind.PACKET_FRAGMENTED,
                EventKind.TCP_RETRANSMIT,
                EventKind.PACKET_DISCARDED,
                EventKind.PACKET_SENT);
          }

          @Override
          public void event(EventView event) {
            events.add(event.kind());
            if (event.kind() == EventKind.PACKET_SENT) {
              lengths.add((int) event.get(Word.BYTES));
            }
          }
        });
  }

  private FwpsLayer layer(String name) {
    return FwpsLayer.valueOf("FWPS_LAYER_" + name + (four ? "_V4" : "_V6"));
  }

  private void watch(String name, BiConsumer<NetBuffer, FwpsIncomingMetadataValues> seen) {
    FwpsLayer layer = layer(name);
    callout(
        layer,
        FwpmFilter.at(layer),
        (values, meta, data, context, filter, flow, out) ->
            seen.accept(((NetBufferList) Objects.requireNonNull(data)).firstNetBuffer(), meta));
  }

  private void transfer() {
    echoServer();
    client(SENT);
    run();
    assertThat(log).containsExactly("done");
  }

  /** What the metadata says of the headers holds: a transport header stands where it says. */
  @ParameterizedTest
  @CsvSource({
    "AF_INET, NONE, 20", "AF_INET, SHORT, 28", "AF_INET, LONG, 60",
    "AF_INET6, NONE, 40", "AF_INET6, SHORT, 48", "AF_INET6, LONG, 64"
  })
  void headerOptions_areBehindEachHeader_andTold_R348(
      AddressFamily family, HeaderOptions options, int header) {
    hosts(family, PacketForms.PLAIN.withHeaderOptions(options), 1);
    Set<Integer> told = new TreeSet<>();
    watch(
        "OUTBOUND_IPPACKET",
        (buffer, meta) -> {
          told.add(meta.ipHeaderSize());
          boolean ours = (buffer.byteAt(header) << 8 | buffer.byteAt(header + 1)) == PORT;
          boolean theirs = (buffer.byteAt(header + 2) << 8 | buffer.byteAt(header + 3)) == PORT;
          assertThat(ours || theirs).isTrue();
        });
    watch(
        "INBOUND_IPPACKET",
        (buffer, meta) -> {
          told.add(meta.ipHeaderSize());
          boolean ours = (buffer.byteAt(0) << 8 | buffer.byteAt(1)) == PORT;
          assertThat(ours).isTrue();
        });
    transfer();
    assertThat(told).containsExactly(header);
    assertThat(lengths).allMatch(length -> length <= 1_500).contains(1_500);
    assertThat(events)
        .doesNotContain(
            EventKind.PACKET_FRAGMENTED,
            EventKind.TCP_RETRANSMIT,
            EventKind.PACKET_DISCARDED,
            EventKind.PACKET_FORM);
    assertThat(codes()).isEmpty();
  }

  /** A clone of what goes out keeps its options, and is aligned as the stack has it. */
  @ParameterizedTest
  @EnumSource(HeaderOptions.class)
  void headerOptions_cloneInjected_goesOn_R242(HeaderOptions options) {
    hosts(AddressFamily.AF_INET, PacketForms.PLAIN.withHeaderOptions(options), 1);
    InjectionHandle handle = DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_NETWORK);
    FwpsLayer layer = layer("OUTBOUND_IPPACKET");
    callout(
        layer,
        FwpmFilter.at(layer),
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          if (fwps().FwpsQueryPacketInjectionState0(handle, list, null)
              == FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
            NetBufferList clone = clone(list);
            later(
                1_000,
                () ->
                    assertThat(
                            fwps()
                                .FwpsInjectNetworkSendAsync0(
                                    handle, null, 0, 1, clone, this::freeClone, null))
                        .isEqualTo(NtStatus.STATUS_SUCCESS));
            absorb(out);
          }
        });
    transfer();
    assertThat(codes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AF_INET, CARD, 1500, 3000", "AF_INET, LEAST, 576, 3000",
    "AF_INET6, CARD, 1500, 3000", "AF_INET6, LEAST, 1280, 3000",
    "AF_INET, LEAST, 548, 520", "AF_INET6, LEAST, 1248, 1200"
  })
  void datagrams_areCut_asTheLinkTakesThem_andArriveWhole_R335(
      AddressFamily family, DatagramCut cut, int longest, int sent) {
    hosts(family, PacketForms.PLAIN.withDatagramCut(cut), 1);
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.toB(PORT));
          assertThat(socket.receiveFrom().payload()).isEqualTo(text(sent));
          log.add("done");
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(sent), net.toB(PORT));
          net.sleep(100 * MILLISECOND);
          socket.close();
        });
    run();
    assertThat(log).containsExactly("done");
    assertThat(new TreeSet<>(lengths).last()).isBetween(longest - 8, longest);
    assertThat(events.contains(EventKind.PACKET_FRAGMENTED)).isEqualTo(sent > 2_000);
  }

  @ParameterizedTest
  @CsvSource({"EVEN, 6", "ODD, 1"})
  void receivePlace_isWhereTheHeaderBegins(ReceivePlace place, int remainder) {
    hosts(AddressFamily.AF_INET, PacketForms.PLAIN.withReceivePlace(place), 1);
    Set<Integer> places = new TreeSet<>();
    watch(
        "INBOUND_IPPACKET",
        (buffer, meta) -> {
          int at = buffer.currentMdl().start() + buffer.currentMdlOffset() - meta.ipHeaderSize();
          places.add(at % 8);
        });
    transfer();
    assertThat(places).containsExactly(remainder);
    assertThat(codes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ALLOWED, USUAL, 20", "ALLOWED, TIMESTAMPS, 32",
    "DISABLED, TIMESTAMPS, 20", "ENABLED, USUAL, 32"
  })
  void synOptions_giveTimestamps_whereTheSettingsLeaveThatOpen(
      TcpFeatures.Timestamps set, SynOptions options, int header) {
    TcpSettings tcp = TcpSettings.DEFAULT.withFeatures(TcpFeatures.DEFAULT.withTimestamps(set));
    hosts(
        AddressFamily.AF_INET,
        PacketForms.PLAIN.withSynOptions(options),
        1,
        TransportSettings.DEFAULT.withTcp(tcp).withSendLists(SendLists.ONE_EACH));
    Set<Integer> told = new TreeSet<>();
    watch(
        "OUTBOUND_TRANSPORT",
        (buffer, meta) -> {
          if (buffer.dataLength() > 100) {
            told.add(meta.transportHeaderSize());
          }
        });
    transfer();
    assertThat(told).containsExactly(header);
  }

  @Test
  void notSet_areDrawnForEachHost_mostlyPlain_andTold() {
    int forms = 0;
    Set<Integer> headers = new TreeSet<>();
    for (long seed = 1; seed <= 20; seed++) {
      log.clear();
      hosts(AddressFamily.AF_INET, PacketForms.DRAWN, seed);
      watch("OUTBOUND_IPPACKET", (buffer, meta) -> headers.add(meta.ipHeaderSize()));
      transfer();
      forms += (int) events.stream().filter(each -> each == EventKind.PACKET_FORM).count();
      assertThat(codes()).isEmpty();
    }
    assertThat(headers).containsExactly(20, 28, 60);
    assertThat(forms).isBetween(10, 50); // of 120: two hosts, three forms that TCP has
  }
}

package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.wire.EthernetFields;
import dev.wfpsim.net.wire.EthernetHeader;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsL2MetadataField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The MAC layers: what they show, in which order, and the frames that drivers inject there. */
class MacLayersTest extends TrafficBench {
  private static final FwpsLayer IN_ETHERNET = FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET;
  private static final FwpsLayer OUT_ETHERNET = FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET;
  private static final FwpsLayer IN_NATIVE = FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE;
  private static final FwpsLayer OUT_NATIVE = FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE;
  private static final int ARP = 0x0806;

  private final InjectionHandle handle = DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_L2);

  private void at(FwpsLayer layer, ClassifyFn fn) {
    callout(layer, FwpmFilter.at(layer), fn);
  }

  private void noting(FwpsLayer layer) {
    at(layer, (values, meta, data, context, filter, flow, out) -> log.add(layer.shortName()));
  }

  private NetworkInterface card() {
    return Objects.requireNonNull(net.a.interfaceByIndex(DriverRig.NIC));
  }

  private MacAddress mine() {
    return card().adapter().macAddress();
  }

  private MacAddress theirs() {
    return Objects.requireNonNull(net.b.interfaceByIndex(DriverRig.NIC)).adapter().macAddress();
  }

  private static NetBufferList list(@Nullable Object data) {
    return (NetBufferList) Objects.requireNonNull(data);
  }

  private static byte[] bytes(NetBufferList list) {
    return list.firstNetBuffer().copyBytes();
  }

  /** An echo of so many bytes over UDP, to the server and back. */
  private void datagram(int bytes) {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          var got = socket.receiveFrom();
          socket.sendTo(got.payload(), got.from());
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(bytes), net.toB(PORT));
          assertThat(socket.receiveFrom().payload()).isEqualTo(text(bytes));
          socket.close();
          log.add("done");
        });
  }

  // --- what is shown

  @Test
  void layers_ofADatagram_areBelowTheNetworkLayers_R340_R341() {
    for (FwpsLayer layer : List.of(IN_ETHERNET, OUT_ETHERNET, IN_NATIVE, OUT_NATIVE)) {
      noting(layer);
    }
    noting(FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4);
    noting(FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4);
    datagram(100);
    run();
    assertThat(log)
        .containsExactly(
            "OUTBOUND_IPPACKET_V4",
            "OUTBOUND_MAC_FRAME_ETHERNET",
            "OUTBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_ETHERNET",
            "INBOUND_IPPACKET_V4",
            "done");
    assertThat(codes()).isEmpty();
  }

  @Test
  void fragments_areShownEach_afterTheCutAndBeforeTheyAreJoined_R340() {
    noting(OUT_NATIVE);
    noting(IN_NATIVE);
    noting(FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4);
    noting(FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4);
    datagram(4_000);
    run();
    assertThat(log)
        .containsExactly(
            "OUTBOUND_IPPACKET_V4",
            "OUTBOUND_MAC_FRAME_NATIVE",
            "OUTBOUND_MAC_FRAME_NATIVE",
            "OUTBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_NATIVE",
            "INBOUND_MAC_FRAME_NATIVE",
            "INBOUND_TRANSPORT_V4",
            "done");
  }

  private void check(FwpsIncomingValues values, boolean inbound) {
    assertThat(values.value(FwpsField.INTERFACE_MAC_ADDRESS))
        .isEqualTo(FwpValue.byteArray6(mine().toBytes()));
    assertThat(values.value(FwpsField.MAC_LOCAL_ADDRESS))
        .isEqualTo(FwpValue.byteArray6(mine().toBytes()));
    assertThat(values.value(FwpsField.MAC_REMOTE_ADDRESS))
        .isEqualTo(FwpValue.byteArray6(theirs().toBytes()));
    assertThat(values.number(FwpsField.MAC_LOCAL_ADDRESS_TYPE)).isZero();
    assertThat(values.number(FwpsField.MAC_REMOTE_ADDRESS_TYPE)).isZero();
    assertThat(values.number(FwpsField.ETHER_TYPE)).isEqualTo(0x0800);
    assertThat(values.number(FwpsField.VLAN_ID)).isZero();
    common(values);
    log.add(inbound ? "in" : "out");
  }

  private void common(FwpsIncomingValues values) {
    assertThat(values.number(FwpsField.INTERFACE)).isEqualTo(card().luid());
    assertThat(values.number(FwpsField.INTERFACE_INDEX)).isEqualTo(DriverRig.NIC);
    assertThat(values.number(FwpsField.NDIS_PORT)).isZero();
    assertThat(values.number(FwpsField.L2_FLAGS)).isEqualTo(1);
    assertThat(values.number(FwpsField.COMPARTMENT_ID)).isEqualTo(1);
    assertThat(driver.ke().KeGetCurrentIrql()).isEqualTo(Irql.DISPATCH_LEVEL);
  }

  private void header(byte[] frame, MacAddress to, MacAddress from) {
    EthernetFields header =
        Objects.requireNonNull(EthernetHeader.read(Memory.of(frame), 0, frame.length));
    assertThat(header).isEqualTo(new EthernetFields(to, from, 0x0800, 0));
    assertThat(frame[14]).isEqualTo((byte) 0x45);
  }

  @Test
  void ethernetFrame_outbound_standsAtItsMacHeader_R350() {
    at(
        OUT_ETHERNET,
        (values, meta, data, context, filter, flow, out) -> {
          check(values, false);
          assertThat(meta.ethernetMacHeaderSize()).isEqualTo(14);
          header(bytes(list(data)), theirs(), mine());
        });
    datagram(100);
    run();
    assertThat(log).containsExactly("out", "done");
  }

  @Test
  void ethernetFrame_inbound_standsAtItsIpHeader_behindTheMacHeader_R350() {
    at(
        IN_ETHERNET,
        (values, meta, data, context, filter, flow, out) -> {
          check(values, true);
          NetBuffer buffer = list(data).firstNetBuffer();
          assertThat(buffer.byteAt(0)).isEqualTo(0x45);
          assertThat(
                  meta.isPresent(
                      FwpsL2MetadataField.FWPS_L2_METADATA_FIELD_ETHERNET_MAC_HEADER_SIZE))
              .isTrue();
          driver.ndis().NdisRetreatNetBufferDataStart(buffer, meta.ethernetMacHeaderSize(), 0);
          header(buffer.copyBytes(), mine(), theirs());
          driver.ndis().NdisAdvanceNetBufferDataStart(buffer, meta.ethernetMacHeaderSize(), true);
        });
    datagram(100);
    run();
    assertThat(log).containsExactly("in", "done");
    assertThat(codes()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = FwpsLayer.class,
      names = {"FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE", "FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE"})
  void nativeFrame_standsAtItsMacHeader_andTellsTheMedium_R350(FwpsLayer layer) {
    boolean inbound = layer == IN_NATIVE;
    at(
        layer,
        (values, meta, data, context, filter, flow, out) -> {
          common(values);
          assertThat(values.number(FwpsField.NDIS_MEDIA_TYPE)).isZero();
          assertThat(values.number(FwpsField.NDIS_PHYSICAL_MEDIA_TYPE)).isEqualTo(14);
          assertThat(values.number(FwpsField.INTERFACE_TYPE)).isEqualTo(6);
          assertThat(meta.currentL2MetadataValues()).isZero();
          header(bytes(list(data)), inbound ? mine() : theirs(), inbound ? theirs() : mine());
          log.add("seen");
        });
    datagram(100);
    run();
    assertThat(log).containsExactly("seen", "done");
  }

  @Test
  void broadcast_goesToTheAddressOfAll_andTellsItsType() {
    at(
        OUT_ETHERNET,
        (values, meta, data, context, filter, flow, out) -> {
          assertThat(values.value(FwpsField.MAC_REMOTE_ADDRESS))
              .isEqualTo(FwpValue.byteArray6(MacAddress.BROADCAST.toBytes()));
          assertThat(values.number(FwpsField.MAC_REMOTE_ADDRESS_TYPE)).isEqualTo(2);
          log.add("seen");
        });
    broadcast();
    run();
    assertThat(log).containsExactly("seen");
  }

  private void broadcast() {
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(10), new SocketAddress(IpAddress.IPV4_BROADCAST, PORT));
          socket.close();
        });
  }

  @Test
  void loopback_hasNoFrames() {
    for (FwpsLayer layer : List.of(IN_ETHERNET, OUT_ETHERNET, IN_NATIVE, OUT_NATIVE)) {
      noting(layer);
    }
    net.onClient(
        () -> {
          Socket receiver = net.socket(net.client, SocketKind.DATAGRAM);
          receiver.bind(net.loopback(PORT));
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(10), net.loopback(PORT));
          assertThat(receiver.receiveFrom().payload()).isEqualTo(text(10));
          socket.close();
          receiver.close();
          log.add("done");
        });
    run();
    assertThat(log).containsExactly("done");
  }

  @ParameterizedTest
  @CsvSource({
    "FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET, false",
    "FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE, true",
    "FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET, true",
    "FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE, false"
  })
  void blockedFrame_goesNoFurther_absorbedNeither_R104(FwpsLayer layer, boolean absorbs) {
    boolean[] first = {true};
    at(
        layer,
        (values, meta, data, context, filter, flow, out) -> {
          if (first[0]) {
            first[0] = false;
            if (absorbs) {
              absorb(out);
            } else {
              out.actionType = FwpActionType.FWP_ACTION_BLOCK;
            }
          }
        });
    later(100 * MILLISECOND, () -> log.add("later"));
    client(100);
    echoServer();
    run();
    assertThat(log).containsExactly("later", "done"); // by a retransmission
    assertThat(first[0]).isFalse();
    assertThat(codes()).isEmpty();
  }

  // --- injection

  private NtStatus inject(
      FwpsLayer layer, NetBufferList chain, @Nullable FwpsInjectComplete completion) {
    return inject(handle, 0, layer, DriverRig.NIC, 0, chain, completion);
  }

  private NtStatus inject(
      InjectionHandle by,
      int flags,
      FwpsLayer layer,
      int card,
      int port,
      NetBufferList chain,
      @Nullable FwpsInjectComplete completion) {
    boolean out = layer.shortName().startsWith("OUT");
    return out
        ? fwps()
            .FwpsInjectMacSendAsync0(
                by, "context", flags, layer.id(), card, port, chain, completion, null)
        : fwps()
            .FwpsInjectMacReceiveAsync0(
                by, "context", flags, layer.id(), card, port, chain, completion, null);
  }

  private void soon(Runnable body) {
    WorkItem[] item = new WorkItem[1];
    item[0] =
        driver
            .io()
            .IoAllocateWorkItem(
                driver.deviceObject(),
                "inject",
                () -> {
                  body.run();
                  driver.io().IoFreeWorkItem(item[0]);
                });
    driver.io().IoQueueWorkItem(item[0]);
  }

  private NetBufferList cloneFrame(
      NetBufferList list, FwpsIncomingMetadataValues meta, boolean at) {
    int back = at ? 0 : meta.ethernetMacHeaderSize();
    driver.ndis().NdisRetreatNetBufferDataStart(list.firstNetBuffer(), back, 0);
    NetBufferList clone = clone(list);
    driver.ndis().NdisAdvanceNetBufferDataStart(list.firstNetBuffer(), back, true);
    return clone;
  }

  @ParameterizedTest
  @EnumSource(
      value = FwpsLayer.class,
      names = {
        "FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET",
        "FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE",
        "FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET",
        "FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE"
      })
  void frames_absorbedAndReinjected_areSeenAgain_andArrive_R250(FwpsLayer layer) {
    int[] taken = new int[1];
    int[] own = new int[1];
    at(
        layer,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = list(data);
          Ref<Object> given = new Ref<>();
          if (fwps().FwpsQueryPacketInjectionState0(handle, list, given)
              == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF) {
            assertThat(given.value()).isEqualTo("context");
            own[0]++;
            return;
          }
          NetBufferList clone = cloneFrame(list, meta, layer != IN_ETHERNET);
          absorb(out);
          taken[0]++;
          soon(
              () ->
                  assertThat(inject(layer, clone, this::freeClone))
                      .isEqualTo(NtStatus.STATUS_SUCCESS));
        });
    echoServer();
    client(20_000);
    run();
    assertThat(log).containsExactly("done");
    assertThat(codes()).isEmpty();
    assertThat(taken[0]).isGreaterThan(10).isEqualTo(own[0]);
  }

  @ParameterizedTest
  @CsvSource({
    "FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET, INBOUND_MAC_FRAME_ETHERNET",
    "FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE, 'INBOUND_MAC_FRAME_NATIVE INBOUND_MAC_FRAME_ETHERNET'",
    "FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET,"
        + " 'OUTBOUND_MAC_FRAME_ETHERNET OUTBOUND_MAC_FRAME_NATIVE'",
    "FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE, OUTBOUND_MAC_FRAME_NATIVE"
  })
  void injectedFrame_entersAtTheLayerThatTheCallNames(FwpsLayer layer, String seen) {
    for (FwpsLayer each : List.of(IN_ETHERNET, OUT_ETHERNET, IN_NATIVE, OUT_NATIVE)) {
      noting(each);
    }
    later(
        MILLISECOND,
        () -> inject(layer, frame(theirs(), mine(), ARP, 0, new byte[46]), this::freeBuilt));
    run();
    assertThat(String.join(" ", log)).isEqualTo(seen);
    assertThat(codes()).isEmpty();
  }

  private void freeBuilt(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    fwps().FwpsFreeNetBufferList0(list);
  }

  private NetBufferList frame(
      MacAddress to, MacAddress from, int etherType, int vlanId, byte[] payload) {
    int tag = vlanId == 0 ? 0 : 4;
    byte[] bytes = new byte[14 + tag + payload.length];
    EthernetHeader.write(new EthernetFields(to, from, etherType, 0)).copyTo(0, bytes, 0, 14);
    if (vlanId != 0) {
      Memory memory = Memory.of(bytes);
      memory.put16(12, 0x8100);
      memory.put16(14, 0xe000 | vlanId);
      memory.put16(16, etherType);
    }
    System.arraycopy(payload, 0, bytes, 14 + tag, payload.length);
    return PlatformBench.built(driver, bytes);
  }

  @Test
  void inventedFrame_reachesTheCardItNames_andItsLayers_butNoProtocol() {
    atServer();
    at(
        IN_ETHERNET,
        (values, meta, data, context, filter, flow, out) -> {
          assertThat(values.number(FwpsField.ETHER_TYPE)).isEqualTo(ARP);
          assertThat(values.number(FwpsField.VLAN_ID)).isEqualTo(7);
          assertThat(meta.ethernetMacHeaderSize()).isEqualTo(14);
          log.add("arp of " + list(data).firstNetBuffer().dataLength());
        });
    Wfp sender = new Wfp(net.a, PlatformProfile.DOCUMENTED);
    DriverContext other =
        new DriverHost(sender).load("s", given -> NtStatus.STATUS_SUCCESS).context();
    CalloutFilters there = new CalloutFilters(sender);
    Guid key = there.key();
    there.register(key, 0, (values, meta, data, context, filter, flow, out) -> {}, null);
    there.filter(OUT_NATIVE, 100, key);
    InjectionHandle by = DriverCalls.handleBeforeRun(sender, InjectionHandle.TYPE_L2);
    net.a
        .machine()
        .startThread(
            "sender",
            () -> {
              driver = other;
              inject(
                  by,
                  0,
                  OUT_NATIVE,
                  DriverRig.NIC,
                  0,
                  frame(theirs(), mine(), ARP, 7, new byte[46]),
                  (context, list, dispatchLevel) -> {
                    log.add("completed " + list.status());
                    other.fwps().FwpsFreeNetBufferList0(list);
                  });
            });
    run();
    assertThat(log).containsExactlyInAnyOrder("completed STATUS_SUCCESS", "arp of 46");
    assertThat(codes()).isEmpty();
  }

  @Test
  void packetInjectedAbove_isKnownAtTheMacLayers_R222() {
    InjectionHandle network =
        DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_NETWORK);
    at(
        OUT_ETHERNET,
        (values, meta, data, context, filter, flow, out) ->
            log.add(fwps().FwpsQueryPacketInjectionState0(network, list(data), null).name()));
    later(
        MILLISECOND,
        () ->
            assertThat(
                    fwps()
                        .FwpsInjectNetworkSendAsync0(
                            network,
                            null,
                            0,
                            1,
                            PlatformBench.built(
                                driver,
                                PlatformBench.packet(
                                    net.toA(1).address(),
                                    net.toB(1).address(),
                                    IpProtocol.UDP,
                                    20)),
                            this::freeBuilt,
                            null))
                .isEqualTo(NtStatus.STATUS_SUCCESS));
    run();
    assertThat(log).containsExactly("FWPS_PACKET_INJECTED_BY_SELF");
  }

  @Test
  void chain_comesBackListByList_R248() {
    noting(OUT_ETHERNET);
    later(
        MILLISECOND,
        () -> {
          NetBufferList chain = frame(theirs(), mine(), ARP, 0, new byte[46]);
          chain.setNext(frame(theirs(), mine(), ARP, 0, new byte[46]));
          inject(
              OUT_ETHERNET,
              chain,
              (context, list, dispatchLevel) -> {
                assertThat(list.next()).isNull();
                log.add("completed");
                fwps().FwpsFreeNetBufferList0(list);
              });
        });
    run();
    assertThat(log.stream().filter("completed"::equals)).hasSize(2);
    assertThat(log.stream().filter("OUTBOUND_MAC_FRAME_ETHERNET"::equals)).hasSize(2);
    assertThat(codes()).isEmpty();
  }

  @Test
  void original_unaltered_needsNoCompletionFunction_R249() {
    int[] taken = new int[1];
    at(
        OUT_NATIVE,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = list(data);
          if (fwps().FwpsQueryPacketInjectionState0(handle, list, null)
              == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF) {
            return;
          }
          fwps().FwpsReferenceNetBufferList0(list, false);
          absorb(out);
          taken[0]++;
          soon(
              () -> {
                FwpsInjectComplete completion =
                    taken[0] % 2 == 0
                        ? null
                        : (context2, back, level) -> {
                          assertThat(back).isSameAs(list);
                          assertThat(back.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
                        };
                assertThat(inject(OUT_NATIVE, list, completion)).isEqualTo(NtStatus.STATUS_SUCCESS);
                fwps().FwpsDereferenceNetBufferList0(list, false);
              });
        });
    echoServer();
    client(2_000);
    run();
    assertThat(log).containsExactly("done");
    assertThat(taken[0]).isGreaterThan(2);
    assertThat(codes()).isEmpty();
  }

  @Test
  void original_altered_needsACompletionFunction_R249() {
    boolean[] first = {true};
    at(
        OUT_NATIVE,
        (values, meta, data, context, filter, flow, out) -> {
          if (!first[0]) {
            return;
          }
          first[0] = false;
          NetBufferList list = list(data);
          list.firstNetBuffer().copyFrom(0, mine().toBytes(), 0, 6);
          assertThat(inject(OUT_NATIVE, list, null)).isEqualTo(NtStatus.STATUS_FWP_NULL_POINTER);
          out.actionType = FwpActionType.FWP_ACTION_BLOCK;
        });
    echoServer();
    client(100);
    run();
    assertThat(log).containsExactly("done");
  }

  @Test
  void handleThatIsBeingDestroyed_takesNoMore_R205() {
    noting(OUT_ETHERNET);
    later(
        MILLISECOND,
        () -> {
          InjectionHandle closing = handle(InjectionHandle.TYPE_L2);
          inject(
              closing,
              0,
              OUT_ETHERNET,
              DriverRig.NIC,
              0,
              frame(theirs(), mine(), ARP, 0, new byte[46]),
              (context, back, dispatchLevel) -> {
                driver.ke().KeStallExecutionProcessor(100);
                NetBufferList list = frame(theirs(), mine(), ARP, 0, new byte[46]);
                log.add(
                    inject(closing, 0, OUT_ETHERNET, DriverRig.NIC, 0, list, this::freeBuilt)
                        .name());
                fwps().FwpsFreeNetBufferList0(list);
                fwps().FwpsFreeNetBufferList0(back);
              });
          fwps().FwpsInjectionHandleDestroy0(closing);
          NetBufferList list = frame(theirs(), mine(), ARP, 0, new byte[46]);
          assertThat(inject(closing, 0, OUT_ETHERNET, DriverRig.NIC, 0, list, this::freeBuilt))
              .isEqualTo(NtStatus.STATUS_INVALID_HANDLE);
          fwps().FwpsFreeNetBufferList0(list);
        });
    run();
    assertThat(log)
        .containsExactly("OUTBOUND_MAC_FRAME_ETHERNET", "STATUS_FWP_INJECT_HANDLE_CLOSING");
    assertThat(codes()).containsExactly("INJECTION_HANDLE_USED_AFTER_DESTROY");
  }

  @Test
  void refusedCalls_leaveTheListWithTheDriver_R208_R249() {
    noting(OUT_ETHERNET);
    later(
        MILLISECOND,
        () -> {
          NetBufferList list = frame(theirs(), mine(), ARP, 0, new byte[46]);
          FwpsInjectComplete never = (context, back, dispatchLevel) -> log.add("completed");
          InjectionHandle network = handle(InjectionHandle.TYPE_TRANSPORT);
          assertThat(inject(network, 0, OUT_ETHERNET, DriverRig.NIC, 0, list, never))
              .isEqualTo(NtStatus.STATUS_FWP_INJECT_HANDLE_STALE);
          assertThat(inject(network, 0, IN_ETHERNET, DriverRig.NIC, 0, list, never))
              .isEqualTo(NtStatus.STATUS_FWP_INJECT_HANDLE_STALE);
          assertThat(inject(OUT_ETHERNET, list, null)).isEqualTo(NtStatus.STATUS_FWP_NULL_POINTER);
          assertThat(inject(handle, 1, OUT_ETHERNET, DriverRig.NIC, 0, list, never))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(
                  fwps()
                      .FwpsInjectMacSendAsync0(
                          handle, null, 0, IN_ETHERNET.id(), DriverRig.NIC, 0, list, never, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(
                  fwps()
                      .FwpsInjectMacReceiveAsync0(
                          handle, null, 0, 999, DriverRig.NIC, 0, list, never, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          fwps().FwpsFreeNetBufferList0(list);
          fwps().FwpsInjectionHandleDestroy0(network);
        });
    run();
    assertThat(log).isEmpty();
    assertThat(codes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 60", "9, 0, 60", "2, 1, 60", "2, 0, 13"})
  void cardOrFrame_thatIsNone_isTheStatusOfTheCompletion(int card, int port, int length) {
    noting(OUT_ETHERNET);
    noting(IN_ETHERNET);
    later(
        MILLISECOND,
        () -> {
          for (FwpsLayer layer : List.of(OUT_ETHERNET, IN_ETHERNET)) {
            NetBufferList list = PlatformBench.built(driver, new byte[length]);
            inject(
                handle,
                0,
                layer,
                card,
                port,
                list,
                (context, back, dispatchLevel) -> {
                  log.add(back.status().name());
                  fwps().FwpsFreeNetBufferList0(back);
                });
          }
        });
    run();
    assertThat(log)
        .hasSize(2)
        .containsOnly(length < 14 ? "STATUS_DATA_NOT_ACCEPTED" : "STATUS_INVALID_PARAMETER");
  }

  @Test
  void layerWithoutFilter_isReported_R247() {
    later(
        MILLISECOND,
        () -> inject(OUT_ETHERNET, frame(theirs(), mine(), ARP, 0, new byte[46]), this::freeBuilt));
    run();
    assertThat(codes()).containsExactly("MAC_INJECTION_UNFILTERED");
    assertThat(rules()).containsExactly("R-247");
  }

  @Test
  void packetWithoutMacHeader_isReported_R250() {
    noting(IN_ETHERNET);
    later(
        MILLISECOND,
        () ->
            inject(
                IN_ETHERNET,
                PlatformBench.built(
                    driver,
                    PlatformBench.packet(
                        net.toB(1).address(), net.toA(1).address(), IpProtocol.UDP, 20)),
                this::freeBuilt));
    run();
    assertThat(codes()).containsExactly("MAC_HEADER_MISSING");
    assertThat(rules()).containsExactly("R-250");
  }
}

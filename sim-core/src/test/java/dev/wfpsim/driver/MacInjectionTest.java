package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames that drivers inject at the MAC layers. */
class MacInjectionTest extends MacBench {
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
    InjectionHandle network = DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_NETWORK);
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
  void frameOfAnotherType_isNotTakenForIp() {
    noting(IN_ETHERNET);
    noting(FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4);
    byte[] packet =
        PlatformBench.packet(net.toB(1).address(), net.toA(1).address(), IpProtocol.UDP, 20);
    later(
        MILLISECOND,
        () -> {
          inject(IN_ETHERNET, frame(mine(), theirs(), ARP, 0, packet), this::freeBuilt);
          inject(IN_ETHERNET, frame(mine(), theirs(), 0x86dd, 0, packet), this::freeBuilt);
        });
    run();
    assertThat(log).containsExactly("INBOUND_MAC_FRAME_ETHERNET", "INBOUND_MAC_FRAME_ETHERNET");
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
  void original_thatCannotGo_hasTheStatusOfItsInjection_R249() {
    boolean[] first = {true};
    at(
        OUT_NATIVE,
        (values, meta, data, context, filter, flow, out) -> {
          if (first[0]) {
            first[0] = false;
            NetBufferList list = list(data);
            fwps().FwpsReferenceNetBufferList0(list, false);
            absorb(out);
            inject(
                handle,
                0,
                OUT_NATIVE,
                1,
                0,
                list,
                (given, back, dispatchLevel) -> {
                  assertThat(back).isSameAs(list);
                  log.add(back.status().name());
                  fwps().FwpsDereferenceNetBufferList0(back, false);
                });
          }
        });
    echoServer();
    client(100);
    run();
    assertThat(log).containsExactly("STATUS_INVALID_PARAMETER", "done");
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

  /** The filter goes while a frame is on its way there, or has come back, as the seed will. */
  @Test
  void lastFilterRemoved_underAnInjection_isReported_R372() {
    TreeSet<String> seen = new TreeSet<>();
    for (long seed = 1; seed <= 60; seed++) {
      seed(seed);
      InjectionHandle own = DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_L2);
      Guid key = key();
      filters.register(key, 0, (values, meta, data, context, filter, flow, out) -> {}, null);
      long filter = filters.filter(OUT_ETHERNET, 100, key);
      boolean[] back = {false};
      later(
          MILLISECOND,
          () -> {
            driver.ke().KeStallExecutionProcessor(1);
            filters.deleteFilter(filter);
          });
      later(
          MILLISECOND,
          () ->
              inject(
                  own,
                  0,
                  OUT_ETHERNET,
                  DriverRig.NIC,
                  0,
                  frame(theirs(), mine(), ARP, 0, new byte[46]),
                  (context, list, dispatch) -> {
                    back[0] = true;
                    fwps().FwpsFreeNetBufferList0(list);
                  }));
      run();
      assertThat(back[0]).isTrue();
      seen.add(codes().toString());
    }
    String gone = "[MAC_INJECTION_FILTER_GONE]";
    assertThat(seen).contains("[]", gone).isSubsetOf("[]", gone, "[MAC_INJECTION_UNFILTERED]");
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

package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.BufferState;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that drivers inject: who owns them, how they complete, and how they are known again. */
class PacketInjectionTest {
  private static final FwpsLayer INBOUND = FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4;
  private static final FwpsLayer OUTBOUND = FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4;
  private static final int NETWORK = InjectionHandle.TYPE_NETWORK;
  private static final int ALL =
      InjectionHandle.TYPE_TRANSPORT | NETWORK | InjectionHandle.TYPE_FORWARD;

  private DriverRig rig = new DriverRig();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void completion_comesOnceForEachAtItsIrql_R209_R210_R214_R216(long seed) {
    rig = new DriverRig(seed);
    List<Integer> order = new ArrayList<>();
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle();
          for (int i = 0; i < 20; i++) {
            int number = i;
            NetBufferList list = rig.packet();
            assertThat(
                    rig.inject(
                        handle,
                        null,
                        list,
                        (context, completed, dispatchLevel) -> {
                          assertThat(completed).isSameAs(list);
                          Irql irql = rig.ke.KeGetCurrentIrql();
                          assertThat(irql == Irql.DISPATCH_LEVEL).isEqualTo(dispatchLevel);
                          order.add(number);
                          rig.fwps.FwpsFreeNetBufferList0(completed);
                        }))
                .isEqualTo(NtStatus.STATUS_SUCCESS);
          }
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(new TreeSet<>(order)).hasSize(20);
    assertThat(order).hasSize(20);
  }

  @Test
  void completion_overSeeds_comesBeforeAndAfterTheCallReturns_R210() {
    TreeSet<String> seen = new TreeSet<>();
    TreeSet<String> levels = new TreeSet<>();
    for (long seed = 1; seed <= 40; seed++) {
      rig = new DriverRig(seed);
      boolean[] returned = new boolean[1];
      rig.run(
          () -> {
            InjectionHandle handle = rig.handle();
            rig.inject(
                handle,
                null,
                rig.packet(),
                (context, list, dispatchLevel) -> {
                  seen.add(returned[0] ? "after" : "before");
                  levels.add(dispatchLevel ? "dispatch" : "passive");
                  rig.fwps.FwpsFreeNetBufferList0(list);
                });
            returned[0] = true;
            rig.fwps.FwpsInjectionHandleDestroy0(handle);
          });
    }
    assertThat(seen).containsExactly("after", "before");
    assertThat(levels).containsExactly("dispatch", "passive");
  }

  @Test
  void refusedCall_neverCompletesAndTheListStays_R211() {
    rig.runClean(
        () -> {
          InjectionHandle transport = rig.handle(InjectionHandle.TYPE_TRANSPORT);
          InjectionHandle network = rig.handle();
          NetBufferList list = rig.packet();
          FwpsInjectComplete never = (context, completed, dispatchLevel) -> rig.log("completed");
          assertThat(rig.inject(transport, null, list, never))
              .isEqualTo(NtStatus.STATUS_FWP_INJECT_HANDLE_STALE);
          assertThat(rig.inject(network, null, list, null))
              .isEqualTo(NtStatus.STATUS_FWP_NULL_POINTER);
          assertThat(
                  rig.fwps.FwpsInjectNetworkReceiveAsync0(
                      network, null, 8, 1, DriverRig.NIC, 0, list, never, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(list.state()).isEqualTo(BufferState.OWNED);
          rig.fwps.FwpsFreeNetBufferList0(list);
          rig.fwps.FwpsInjectionHandleDestroy0(transport);
          rig.fwps.FwpsInjectionHandleDestroy0(network);
        });
    assertThat(rig.logged()).isEmpty();
  }

  @Test
  void handleWithoutTheType_isStale_R208() {
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle(0);
          NetBufferList list = rig.packet();
          assertThat(rig.inject(handle, list)).isEqualTo(NtStatus.STATUS_FWP_INJECT_HANDLE_STALE);
          assertThat(
                  rig.fwps.FwpsInjectNetworkSendAsync0(handle, null, 0, 1, list, rig::free, null))
              .isEqualTo(NtStatus.STATUS_FWP_INJECT_HANDLE_STALE);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
  }

  @Test
  void injectedList_isNotTheDriversUntilCompleted_R212() {
    rig.run(
        () -> {
          InjectionHandle handle = rig.handle();
          NetBufferList list = rig.packet();
          Irql old = rig.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          rig.inject(handle, list);
          assertThat(list.state()).isEqualTo(BufferState.INJECTED);
          assertThat(rig.inject(handle, list)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          rig.host.machine().lowerIrql(old);
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(rig.codes()).containsExactly("NBL_USE_WHILE_INJECTED");
    assertThat(rig.rules()).containsExactly("R-212");
  }

  @Test
  void status_ofACompletedList_isWhatTheStackAnswered_R213() {
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle();
          NetBufferList rubbish = rig.built(new byte[40]);
          FwpsInjectComplete noting =
              (context, list, dispatchLevel) -> {
                rig.log(list.status().isSuccess() ? "delivered" : "failed");
                rig.fwps.FwpsFreeNetBufferList0(list);
              };
          assertThat(rig.inject(handle, null, rubbish, noting)).isEqualTo(NtStatus.STATUS_SUCCESS);
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
          InjectionHandle second = rig.handle();
          rig.inject(second, null, rig.packet(), noting);
          rig.fwps.FwpsInjectionHandleDestroy0(second);
        });
    assertThat(rig.logged()).containsExactly("failed", "delivered");
  }

  @Test
  void receiveInjection_entersAtTheBottomWithItsLineage_R217_R218_R222_R231() {
    InjectionHandle[] handle = new InjectionHandle[1];
    Object mine = new Object();
    rig.callout(
        INBOUND,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<Object> injectionContext = new Ref<>();
          FwpsPacketInjectionState state =
              rig.fwps.FwpsQueryPacketInjectionState0(
                  handle[0], (NetBufferList) Objects.requireNonNull(data), injectionContext);
          assertThat(injectionContext.get()).isSameAs(mine);
          rig.log(state.name());
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
        });
    rig.runClean(
        () -> {
          handle[0] = rig.handle();
          rig.inject(handle[0], mine, rig.packet(), rig::free);
          rig.fwps.FwpsInjectionHandleDestroy0(handle[0]);
        });
    assertThat(rig.logged()).containsExactly("FWPS_PACKET_INJECTED_BY_SELF");
  }

  @Test
  void injectionState_ofAllFourKinds_followsTheLineage_R223_R224_R225() {
    rig.runClean(
        () -> {
          InjectionHandle first = rig.handle();
          InjectionHandle second = rig.handle();
          NetBufferList list = rig.packet();
          rig.log(state(first, list));
          inject(first, list);
          rig.log(state(first, list));
          rig.log(state(second, list));
          NetBufferList clone = rig.clone(list);
          rig.log(state(first, clone));
          inject(second, clone);
          rig.log(state(first, clone));
          rig.log(state(second, clone));
          rig.fwps.FwpsFreeCloneNetBufferList0(clone, 0);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
    assertThat(rig.logged())
        .containsExactly(
            "NOT_INJECTED",
            "INJECTED_BY_SELF",
            "INJECTED_BY_OTHER",
            "INJECTED_BY_SELF",
            "PREVIOUSLY_INJECTED_BY_SELF",
            "INJECTED_BY_SELF");
  }

  private String state(InjectionHandle handle, NetBufferList list) {
    return rig.fwps.FwpsQueryPacketInjectionState0(handle, list, null)
        .name()
        .substring("FWPS_PACKET_".length());
  }

  /** Of several injections with one handle the last counts; another handle's do not. */
  @Test
  void injectionContext_ofAPacketInjectedAgain_isTheLatestOfTheHandle_R217() {
    rig.runClean(
        () -> {
          InjectionHandle first = rig.handle();
          InjectionHandle second = rig.handle();
          NetBufferList list = rig.packet();
          inject(first, "one", list);
          NetBufferList clone = rig.clone(list);
          inject(first, "two", clone);
          NetBufferList other = rig.clone(clone);
          inject(second, "three", other);
          for (NetBufferList each : List.of(list, clone, other)) {
            Ref<Object> context = new Ref<>();
            rig.fwps.FwpsQueryPacketInjectionState0(first, each, context);
            rig.log(String.valueOf(context.get()));
          }
          rig.fwps.FwpsFreeCloneNetBufferList0(other, 0);
          rig.fwps.FwpsFreeCloneNetBufferList0(clone, 0);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
    assertThat(rig.logged()).containsExactly("one", "two", "two");
  }

  /** Injects and waits for the completion, keeping the list. */
  private void inject(InjectionHandle handle, NetBufferList list) {
    inject(handle, null, list);
  }

  private void inject(InjectionHandle handle, @Nullable Object context, NetBufferList list) {
    rig.inject(handle, context, list, (same, completed, dispatchLevel) -> {});
    while (IssuedInjectionHandle.of(handle).pendingCount() > 0) {
      rig.delay(100_000);
    }
  }

  @Test
  void sendInjection_entersAtTheTop_R218_R229() {
    rig.callout(OUTBOUND, (values, meta, data, context, filter, flow, out) -> rig.log("outbound"));
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle();
          NetBufferList list =
              rig.built(PlatformBench.packet(PlatformBench.LOCAL, PlatformBench.LOCAL, 253, 8));
          assertThat(
                  rig.fwps.FwpsInjectNetworkSendAsync0(handle, null, 1, 1, list, rig::free, null))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(rig.logged()).contains("outbound");
  }

  private NtStatus forward(InjectionHandle handle, AddressFamily family, NetBufferList list) {
    return rig.fwps.FwpsInjectForwardAsync0(
        handle, null, 0, family, 1, DriverRig.NIC, list, rig::free, null);
  }

  @Test
  void forwardInjection_needsAFamilyAndIsNotClassified_R226_R227() {
    for (FwpsLayer layer : List.of(OUTBOUND, INBOUND, FwpsLayer.FWPS_LAYER_IPFORWARD_V4)) {
      rig.callout(layer, (values, meta, data, context, filter, flow, out) -> rig.log("classified"));
    }
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle(ALL);
          NetBufferList list = rig.packet();
          assertThat(forward(handle, AddressFamily.AF_UNSPEC, list))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(forward(handle, AddressFamily.AF_INET, list))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(rig.logged()).isEmpty();
  }

  @Test
  void transportSend_withoutDestination_isInvalid_R232() {
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle(0);
          NetBufferList list = rig.built(new byte[20]);
          assertThat(
                  rig.fwps.FwpsInjectTransportSendAsync0(
                      handle, null, 1, 0, null, AddressFamily.AF_INET, 1, list, rig::free, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
  }

  @Test
  void transportSend_onAStaleEndpoint_failsInTheCompletion_R233() {
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle(0);
          NetBufferList list = rig.built(new byte[20]);
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = PlatformBench.REMOTE;
          assertThat(
                  rig.fwps.FwpsInjectTransportSendAsync1(
                      handle,
                      null,
                      0x7777,
                      0,
                      params,
                      AddressFamily.AF_INET,
                      1,
                      list,
                      (context, completed, dispatchLevel) -> {
                        rig.log(completed.status().name());
                        rig.fwps.FwpsFreeNetBufferList0(completed);
                      },
                      null))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(rig.logged()).containsExactly("STATUS_INVALID_HANDLE");
  }

  @Test
  void sendParams_freedTooEarly_areReported_R234() {
    rig.run(
        () -> {
          InjectionHandle handle = rig.handle(0);
          NetBufferList list = rig.built(new byte[20]);
          PoolMemory storage =
              Objects.requireNonNull(
                  rig.driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "Addr"));
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = PlatformBench.REMOTE;
          params.storage = storage;
          Irql old = rig.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          rig.fwps.FwpsInjectTransportSendAsync0(
              handle, null, 1, 0, params, AddressFamily.AF_INET, 1, list, rig::free, null);
          rig.driver.ex().ExFreePoolWithTag(storage, "Addr");
          rig.host.machine().lowerIrql(old);
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(rig.rules()).containsExactly("R-234");
    assertThat(rig.codes()).contains("SEND_PARAMS_FREED");
  }

  @Test
  void chainOfLists_isRefused() {
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle();
          NetBufferList list = rig.packet();
          NetBufferList second = rig.packet();
          list.setNext(second);
          assertThat(rig.inject(handle, list)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          list.setNext(null);
          rig.fwps.FwpsFreeNetBufferList0(list);
          rig.fwps.FwpsFreeNetBufferList0(second);
        });
  }

  /** Builds the header of a packet from this host anew, in the place of so many bytes. */
  private NtStatus construct(NetBufferList list, int headerBytes) {
    return rig.fwps.FwpsConstructIpHeaderForTransportPacket0(
        list,
        headerBytes,
        AddressFamily.AF_INET,
        PlatformBench.LOCAL,
        PlatformBench.REMOTE,
        253,
        0,
        null,
        0,
        null,
        0,
        0);
  }

  @Test
  void constructIpHeader_rebuildsAndLeavesTheParentAlone_R251_R303() {
    rig.runClean(
        () -> {
          byte[] bytes = PlatformBench.inboundPacket(16);
          NetBufferList list = rig.built(bytes.clone());
          NetBufferList clone = rig.clone(list);
          assertThat(construct(clone, 20)).isEqualTo(NtStatus.STATUS_SUCCESS);
          var header =
              dev.wfpsim.net.wire.Ipv4Header.view(
                  Memory.of(clone.firstNetBuffer().copyBytes()), 0, bytes.length);
          assertThat(header.source()).isEqualTo(PlatformBench.LOCAL);
          assertThat(header.destination()).isEqualTo(PlatformBench.REMOTE);
          assertThat(header.checksumIsValid()).isTrue();
          assertThat(list.firstNetBuffer().copyBytes()).isEqualTo(bytes);
          assertThat(construct(clone, 4000)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          rig.fwps.FwpsFreeCloneNetBufferList0(clone, 0);
          rig.fwps.FwpsFreeNetBufferList0(list);
        });
  }

  @Test
  void mdlOfAnInjectedList_isTheDriversAgainWhenCompleted_R215() {
    rig.runClean(
        () -> {
          Mdl mdl = Mdl.of(PlatformBench.inboundPacket(8));
          Ref<NetBufferList> list = new Ref<>();
          rig.fwps.FwpsAllocateNetBufferAndNetBufferList0(
              rig.driver.ndis().NdisAllocateNetBufferListPool(),
              0,
              0,
              mdl,
              0,
              mdl.byteCount(),
              list);
          InjectionHandle handle = rig.handle();
          rig.inject(handle, list.value());
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
          assertThat(list.value().state()).isEqualTo(BufferState.FREED);
        });
  }
}

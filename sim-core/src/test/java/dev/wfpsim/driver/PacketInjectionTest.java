package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
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
  private static final int NIC = 2;

  private PlatformBench bench = new PlatformBench();
  private DriverContext driver = bench.driver("d");

  private InjectionHandle handle(int flags) {
    Ref<InjectionHandle> handle = new Ref<>();
    assertThat(driver.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, flags, handle))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  private NtStatus receive(
      InjectionHandle handle,
      @Nullable Object context,
      NetBufferList list,
      @Nullable FwpsInjectComplete fn) {
    return driver
        .fwps()
        .FwpsInjectNetworkReceiveAsync0(handle, context, 0, 1, NIC, 0, list, fn, null);
  }

  private NetBufferList inbound() {
    return PlatformBench.built(driver, PlatformBench.inboundPacket(64));
  }

  private void free(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    driver.fwps().FwpsFreeNetBufferList0(list);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void completion_comesOnceForEachAtItsIrql_R209_R210_R214_R216(long seed) {
    bench = new PlatformBench(new SeededChoices(seed));
    driver = bench.driver("d");
    List<Integer> order = new ArrayList<>();
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(NETWORK);
          for (int i = 0; i < 20; i++) {
            int number = i;
            NetBufferList list = inbound();
            assertThat(
                    receive(
                        handle,
                        null,
                        list,
                        (context, completed, dispatchLevel) -> {
                          assertThat(completed).isSameAs(list);
                          Irql irql = driver.ke().KeGetCurrentIrql();
                          assertThat(irql == Irql.DISPATCH_LEVEL).isEqualTo(dispatchLevel);
                          order.add(number);
                          driver.fwps().FwpsFreeNetBufferList0(completed);
                        }))
                .isEqualTo(NtStatus.STATUS_SUCCESS);
          }
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(new TreeSet<>(order)).hasSize(20);
    assertThat(order).hasSize(20);
  }

  @Test
  void completion_overSeeds_comesBeforeAndAfterTheCallReturns_R210() {
    TreeSet<String> seen = new TreeSet<>();
    TreeSet<String> levels = new TreeSet<>();
    for (long seed = 1; seed <= 40; seed++) {
      bench = new PlatformBench(new SeededChoices(seed));
      driver = bench.driver("d");
      boolean[] returned = new boolean[1];
      bench.thread(
          "t",
          () -> {
            InjectionHandle handle = handle(NETWORK);
            receive(
                handle,
                null,
                inbound(),
                (context, list, dispatchLevel) -> {
                  seen.add(returned[0] ? "after" : "before");
                  levels.add(dispatchLevel ? "dispatch" : "passive");
                  driver.fwps().FwpsFreeNetBufferList0(list);
                });
            returned[0] = true;
            driver.fwps().FwpsInjectionHandleDestroy0(handle);
          });
      bench.run();
    }
    assertThat(seen).containsExactly("after", "before");
    assertThat(levels).containsExactly("dispatch", "passive");
  }

  @Test
  void refusedCall_neverCompletesAndTheListStays_R211() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle transport = handle(InjectionHandle.TYPE_TRANSPORT);
          InjectionHandle network = handle(NETWORK);
          NetBufferList list = inbound();
          FwpsInjectComplete never = (context, completed, dispatchLevel) -> bench.log("completed");
          assertThat(receive(transport, null, list, never))
              .isEqualTo(NtStatus.STATUS_FWP_INJECT_HANDLE_STALE);
          assertThat(receive(network, null, list, null))
              .isEqualTo(NtStatus.STATUS_FWP_NULL_POINTER);
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectNetworkReceiveAsync0(
                          network, null, 8, 1, NIC, 0, list, never, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(list.state()).isEqualTo(BufferState.OWNED);
          driver.fwps().FwpsFreeNetBufferList0(list);
          driver.fwps().FwpsInjectionHandleDestroy0(transport);
          driver.fwps().FwpsInjectionHandleDestroy0(network);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).isEmpty();
  }

  @Test
  void handleWithoutTheType_isStale_R208() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(0);
          NetBufferList list = inbound();
          assertThat(receive(handle, null, list, this::free))
              .isEqualTo(NtStatus.STATUS_FWP_INJECT_HANDLE_STALE);
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectNetworkSendAsync0(handle, null, 0, 1, list, this::free, null))
              .isEqualTo(NtStatus.STATUS_FWP_INJECT_HANDLE_STALE);
          driver.fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void injectedList_isNotTheDriversUntilCompleted_R212() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(NETWORK);
          NetBufferList list = inbound();
          Irql old = bench.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          receive(handle, null, list, this::free);
          assertThat(list.state()).isEqualTo(BufferState.INJECTED);
          assertThat(receive(handle, null, list, this::free))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          bench.host.machine().lowerIrql(old);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(bench.run()).containsExactly("NBL_USE_WHILE_INJECTED");
    assertThat(bench.rules()).containsExactly("R-212");
  }

  @Test
  void status_ofACompletedList_isWhatTheStackAnswered_R213() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(NETWORK);
          NetBufferList rubbish = PlatformBench.built(driver, new byte[40]);
          FwpsInjectComplete noting =
              (context, list, dispatchLevel) -> {
                bench.log(list.status().isSuccess() ? "delivered" : "failed");
                driver.fwps().FwpsFreeNetBufferList0(list);
              };
          assertThat(receive(handle, null, rubbish, noting)).isEqualTo(NtStatus.STATUS_SUCCESS);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
          InjectionHandle second = handle(NETWORK);
          receive(second, null, inbound(), noting);
          driver.fwps().FwpsInjectionHandleDestroy0(second);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("failed", "delivered");
  }

  @Test
  void receiveInjection_entersAtTheBottomWithItsLineage_R217_R218_R222_R231() {
    InjectionHandle[] handle = new InjectionHandle[1];
    Object mine = new Object();
    bench.callout(
        INBOUND,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<Object> injectionContext = new Ref<>();
          FwpsPacketInjectionState state =
              driver
                  .fwps()
                  .FwpsQueryPacketInjectionState0(
                      handle[0], (NetBufferList) Objects.requireNonNull(data), injectionContext);
          assertThat(injectionContext.get()).isSameAs(mine);
          bench.log(state.name());
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
        });
    bench.thread(
        "t",
        () -> {
          handle[0] = handle(NETWORK);
          receive(handle[0], mine, inbound(), this::free);
          driver.fwps().FwpsInjectionHandleDestroy0(handle[0]);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("FWPS_PACKET_INJECTED_BY_SELF");
  }

  @Test
  void injectionState_ofAllFourKinds_followsTheLineage_R223_R224_R225() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle first = handle(NETWORK);
          InjectionHandle second = handle(NETWORK);
          NetBufferList list = inbound();
          bench.log(state(first, list));
          inject(first, list);
          bench.log(state(first, list));
          bench.log(state(second, list));
          NetBufferList clone = clone(list);
          bench.log(state(first, clone));
          inject(second, clone);
          bench.log(state(first, clone));
          bench.log(state(second, clone));
          driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
          driver.fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged())
        .containsExactly(
            "NOT_INJECTED",
            "INJECTED_BY_SELF",
            "INJECTED_BY_OTHER",
            "INJECTED_BY_SELF",
            "PREVIOUSLY_INJECTED_BY_SELF",
            "INJECTED_BY_SELF");
  }

  private String state(InjectionHandle handle, NetBufferList list) {
    return driver
        .fwps()
        .FwpsQueryPacketInjectionState0(handle, list, null)
        .name()
        .substring("FWPS_PACKET_".length());
  }

  private NetBufferList clone(NetBufferList list) {
    Ref<NetBufferList> clone = new Ref<>();
    assertThat(driver.fwps().FwpsAllocateCloneNetBufferList0(list, null, 0, clone))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return clone.value();
  }

  /** Injects and waits for the completion, keeping the list. */
  /** Of several injections with one handle the last counts; another handle's do not. */
  @Test
  void injectionContext_ofAPacketInjectedAgain_isTheLatestOfTheHandle_R217() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle first = handle(NETWORK);
          InjectionHandle second = handle(NETWORK);
          NetBufferList list = inbound();
          inject(first, "one", list);
          NetBufferList clone = clone(list);
          inject(first, "two", clone);
          NetBufferList other = clone(clone);
          inject(second, "three", other);
          for (NetBufferList each : List.of(list, clone, other)) {
            Ref<Object> context = new Ref<>();
            driver.fwps().FwpsQueryPacketInjectionState0(first, each, context);
            bench.log(String.valueOf(context.get()));
          }
          driver.fwps().FwpsFreeCloneNetBufferList0(other, 0);
          driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
          driver.fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("one", "two", "two");
  }

  private void inject(InjectionHandle handle, NetBufferList list) {
    inject(handle, null, list);
  }

  private void inject(InjectionHandle handle, @Nullable Object context, NetBufferList list) {
    receive(handle, context, list, (same, completed, dispatchLevel) -> {});
    while (IssuedInjectionHandle.of(handle).pendingCount() > 0) {
      driver.ke().KeDelayExecutionThread(fromNow(100_000));
    }
  }

  @Test
  void sendInjection_entersAtTheTop_R218_R229() {
    bench.callout(
        OUTBOUND, (values, meta, data, context, filter, flow, out) -> bench.log("outbound"));
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(NETWORK);
          NetBufferList list =
              PlatformBench.built(
                  driver, PlatformBench.packet(PlatformBench.LOCAL, PlatformBench.LOCAL, 253, 8));
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectNetworkSendAsync0(handle, null, 1, 1, list, this::free, null))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).contains("outbound");
  }

  @Test
  void forwardInjection_needsAFamilyAndIsNotClassified_R226_R227() {
    for (FwpsLayer layer : List.of(OUTBOUND, INBOUND, FwpsLayer.FWPS_LAYER_IPFORWARD_V4)) {
      bench.callout(
          layer, (values, meta, data, context, filter, flow, out) -> bench.log("classified"));
    }
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(ALL);
          NetBufferList list = inbound();
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectForwardAsync0(
                          handle, null, 0, AddressFamily.AF_UNSPEC, 1, NIC, list, this::free, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectForwardAsync0(
                          handle, null, 0, AddressFamily.AF_INET, 1, NIC, list, this::free, null))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).isEmpty();
  }

  @Test
  void transportSend_withoutDestination_isInvalid_R232() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(0);
          NetBufferList list = PlatformBench.built(driver, new byte[20]);
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectTransportSendAsync0(
                          handle,
                          null,
                          1,
                          0,
                          null,
                          AddressFamily.AF_INET,
                          1,
                          list,
                          this::free,
                          null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          driver.fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void transportSend_onAStaleEndpoint_failsInTheCompletion_R233() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(0);
          NetBufferList list = PlatformBench.built(driver, new byte[20]);
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = PlatformBench.REMOTE;
          assertThat(
                  driver
                      .fwps()
                      .FwpsInjectTransportSendAsync1(
                          handle,
                          null,
                          0x7777,
                          0,
                          params,
                          AddressFamily.AF_INET,
                          1,
                          list,
                          (context, completed, dispatchLevel) -> {
                            bench.log(completed.status().name());
                            driver.fwps().FwpsFreeNetBufferList0(completed);
                          },
                          null))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("STATUS_INVALID_HANDLE");
  }

  @Test
  void sendParams_freedTooEarly_areReported_R234() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(0);
          NetBufferList list = PlatformBench.built(driver, new byte[20]);
          PoolMemory storage =
              Objects.requireNonNull(
                  driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "Addr"));
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = PlatformBench.REMOTE;
          params.storage = storage;
          Irql old = bench.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          driver
              .fwps()
              .FwpsInjectTransportSendAsync0(
                  handle, null, 1, 0, params, AddressFamily.AF_INET, 1, list, this::free, null);
          driver.ex().ExFreePoolWithTag(storage, "Addr");
          bench.host.machine().lowerIrql(old);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
        });
    bench.run();
    assertThat(bench.rules()).containsExactly("R-234");
    assertThat(bench.codes()).contains("SEND_PARAMS_FREED");
  }

  @Test
  void chainOfLists_isRefused() {
    bench.thread(
        "t",
        () -> {
          InjectionHandle handle = handle(NETWORK);
          NetBufferList list = inbound();
          NetBufferList second = inbound();
          list.setNext(second);
          assertThat(receive(handle, null, list, this::free))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          list.setNext(null);
          driver.fwps().FwpsFreeNetBufferList0(list);
          driver.fwps().FwpsFreeNetBufferList0(second);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void constructIpHeader_rebuildsAndLeavesTheParentAlone_R251_R303() {
    bench.thread(
        "t",
        () -> {
          byte[] bytes = PlatformBench.inboundPacket(16);
          NetBufferList list = PlatformBench.built(driver, bytes.clone());
          NetBufferList clone = clone(list);
          assertThat(
                  driver
                      .fwps()
                      .FwpsConstructIpHeaderForTransportPacket0(
                          clone,
                          20,
                          AddressFamily.AF_INET,
                          PlatformBench.LOCAL,
                          PlatformBench.REMOTE,
                          253,
                          0,
                          null,
                          0,
                          null,
                          0,
                          0))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          var header =
              dev.wfpsim.net.wire.Ipv4Header.view(
                  Memory.of(clone.firstNetBuffer().copyBytes()), 0, bytes.length);
          assertThat(header.source()).isEqualTo(PlatformBench.LOCAL);
          assertThat(header.destination()).isEqualTo(PlatformBench.REMOTE);
          assertThat(header.checksumIsValid()).isTrue();
          assertThat(list.firstNetBuffer().copyBytes()).isEqualTo(bytes);
          assertThat(
                  driver
                      .fwps()
                      .FwpsConstructIpHeaderForTransportPacket0(
                          clone,
                          4000,
                          AddressFamily.AF_INET,
                          PlatformBench.LOCAL,
                          PlatformBench.REMOTE,
                          253,
                          0,
                          null,
                          0,
                          null,
                          0,
                          0))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
          driver.fwps().FwpsFreeNetBufferList0(list);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void mdlOfAnInjectedList_isTheDriversAgainWhenCompleted_R215() {
    bench.thread(
        "t",
        () -> {
          Mdl mdl = Mdl.of(PlatformBench.inboundPacket(8));
          Ref<NetBufferList> list = new Ref<>();
          driver
              .fwps()
              .FwpsAllocateNetBufferAndNetBufferList0(
                  driver.ndis().NdisAllocateNetBufferListPool(),
                  0,
                  0,
                  mdl,
                  0,
                  mdl.byteCount(),
                  list);
          InjectionHandle handle = handle(NETWORK);
          receive(handle, null, list.value(), this::free);
          driver.fwps().FwpsInjectionHandleDestroy0(handle);
          assertThat(list.value().state()).isEqualTo(BufferState.FREED);
        });
    assertThat(bench.run()).isEmpty();
  }
}

package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A size that a driver chose gets no more memory than there is. */
class BoundedSizesTest {
  private static final int MEGABYTE = 1 << 20;

  private final PlatformBench bench = new PlatformBench();
  private final DriverContext driver = bench.driver("d");

  @Test
  void pool_beyondWhatThereIs_isNull_andThereAgainAfterAFree() {
    bench.thread(
        "t",
        () -> {
          assertThat(allocate(Integer.MAX_VALUE)).isNull();
          List<PoolMemory> blocks = new ArrayList<>();
          PoolMemory block = allocate(100 * MEGABYTE);
          while (block != null) {
            blocks.add(block);
            block = allocate(100 * MEGABYTE);
          }
          assertThat(blocks).hasSize(2);
          driver.ex().ExFreePool(blocks.get(0));
          assertThat(allocate(100 * MEGABYTE)).isNotNull();
        });
    bench.run();
  }

  private PoolMemory allocate(int bytes) {
    return driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, bytes, "Size");
  }

  /** A packet of 1 GB: sixteen times the same memory. */
  private NetBufferList huge() {
    byte[] memory = new byte[16 * MEGABYTE];
    Mdl first = Mdl.of(memory);
    for (int i = 1; i < 64; i++) {
      Mdl before = Mdl.of(memory);
      before.setNext(first);
      first = before;
    }
    Ref<NetBufferList> list = new Ref<>();
    NtStatus status =
        driver
            .fwps()
            .FwpsAllocateNetBufferAndNetBufferList0(
                driver.ndis().NdisAllocateNetBufferListPool(),
                0,
                0,
                first,
                0,
                64 * 16 * MEGABYTE,
                list);
    assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
    return list.value();
  }

  @Test
  void hugePacket_isRefusedByEveryCallThatWouldCopyIt() {
    bench.thread(
        "t",
        () -> {
          Fwps fwps = driver.fwps();
          NetBufferList list = huge();
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = PlatformBench.REMOTE;
          Ref<InjectionHandle> handle = new Ref<>();
          fwps.FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0xF, handle);
          InjectionHandle with = handle.value();
          AddressFamily family = AddressFamily.AF_INET;
          assertThat(
                  fwps.FwpsInjectTransportSendAsync0(
                      with, null, 0, 0, params, family, 0, list, (a, b, c) -> {}, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(
                  fwps.FwpsInjectNetworkSendAsync0(with, null, 0, 0, list, (a, b, c) -> {}, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(
                  fwps.FwpsConstructIpHeaderForTransportPacket0(
                      list,
                      0,
                      family,
                      PlatformBench.LOCAL,
                      PlatformBench.REMOTE,
                      17,
                      0,
                      null,
                      0,
                      null,
                      0,
                      0))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
    bench.run();
  }

  /** A packet indicated to a callout that does something to its buffers. */
  private RunEnd indicated(Consumer<NetBufferList> edit) {
    bench.callout(
        FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4,
        (values, meta, data, context, filter, flow, out) ->
            edit.accept((NetBufferList) Objects.requireNonNull(data)));
    bench.thread(
        "t",
        () -> {
          Ref<InjectionHandle> handle = new Ref<>();
          driver
              .fwps()
              .FwpsInjectionHandleCreate0(
                  AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
          driver
              .fwps()
              .FwpsInjectNetworkReceiveAsync0(
                  handle.value(),
                  null,
                  0,
                  0,
                  2,
                  0,
                  PlatformBench.built(driver, PlatformBench.inboundPacket(64)),
                  (context, list, atDispatch) -> driver.fwps().FwpsFreeNetBufferList0(list),
                  null);
        });
    return bench.kernel.run(10_000_000_000L);
  }

  @Test
  void indicatedPacket_linkedInACircle_isPutBackAndTold_R097() {
    RunEnd end = indicated(list -> list.firstNetBuffer().setNext(list.firstNetBuffer()));
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.rules()).containsExactly("R-097");
  }

  @Test
  void indicatedPacket_withAnotherFirstBuffer_isPutBackAndTold_R097() {
    RunEnd end =
        indicated(
            list ->
                list.setFirstNetBuffer(
                    driver
                        .ndis()
                        .NdisAllocateNetBufferListPool()
                        .allocateNetBuffer(Mdl.of(new byte[4]), 0, 4)));
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.rules()).contains("R-097");
  }

  @Test
  void indicatedPacket_whoseMdlWasShortened_isTheDrivers() {
    RunEnd end =
        indicated(
            list -> {
              list.firstNetBuffer().advance(4);
              list.firstNetBuffer().mdlChain().adjustLength(1);
            });
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.BUGCHECK);
  }

  @Test
  void hugePacket_copied_isTheDrivers() {
    bench.thread("t", () -> huge().firstNetBuffer().copyBytes());
    RunEnd end = bench.kernel.run(1_000_000_000L);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(end.detail()).contains("packet too long to be copied");
  }

  @ParameterizedTest
  @CsvSource({"64, false", "0, false", "65, true", "-1, true", "2147483647, true"})
  void redirectContext_ofAnotherSizeThanSaid_isTold(int size, boolean told) {
    bench.callout(
        FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
        (values, meta, data, context, filter, flow, out) -> {
          Fwps fwps = driver.fwps();
          Ref<ClassifyHandle> handle = new Ref<>();
          Ref<LayerDataVersion> version = new Ref<>();
          fwps.FwpsAcquireClassifyHandle0(context, 0, handle);
          fwps.FwpsAcquireWritableLayerDataPointer0(
              handle.value(), filter.filterId(), 0, version, out);
          FwpsConnectRequest request = (FwpsConnectRequest) version.value();
          request.localRedirectContext = Objects.requireNonNull(allocate(64));
          request.localRedirectContextSize = size;
          fwps.FwpsApplyModifiedLayerData0(handle.value(), request, 0);
          fwps.FwpsReleaseClassifyHandle0(handle.value());
        });
    bench.thread(
        "app",
        () ->
            bench
                .host
                .inspection()
                .connectRedirect(
                    bench.connect(
                        bench.process("p"),
                        new SocketAddress(PlatformBench.LOCAL, 1),
                        new SocketAddress(PlatformBench.REMOTE, 2))));
    bench.run();
    assertThat(bench.codes().contains("REDIRECT_CONTEXT_SIZE")).isEqualTo(told);
  }
}

package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
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

  private final DriverRig rig = new DriverRig();

  @Test
  void pool_beyondWhatThereIs_isNull_andThereAgainAfterAFree() {
    rig.run(
        () -> {
          assertThat(allocate(Integer.MAX_VALUE)).isNull();
          List<PoolMemory> blocks = new ArrayList<>();
          PoolMemory block = allocate(100 * MEGABYTE);
          while (block != null) {
            blocks.add(block);
            block = allocate(100 * MEGABYTE);
          }
          assertThat(blocks).hasSize(2);
          rig.driver.ex().ExFreePool(blocks.get(0));
          assertThat(allocate(100 * MEGABYTE)).isNotNull();
        });
  }

  private PoolMemory allocate(int bytes) {
    return rig.driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, bytes, "Size");
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
        rig.fwps.FwpsAllocateNetBufferAndNetBufferList0(
            rig.driver.ndis().NdisAllocateNetBufferListPool(),
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
    rig.run(
        () -> {
          Fwps fwps = rig.fwps;
          NetBufferList list = huge();
          TransportSendParams params = new TransportSendParams();
          params.remoteAddress = PlatformBench.REMOTE;
          InjectionHandle with = rig.handle(0xF);
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
  }

  /** A packet indicated to a callout that does something to its buffers. */
  private RunEnd indicated(Consumer<NetBufferList> edit) {
    rig.callout(
        FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4,
        (values, meta, data, context, filter, flow, out) ->
            edit.accept((NetBufferList) Objects.requireNonNull(data)));
    rig.thread("t", () -> rig.inject(rig.handle(), rig.packet()));
    return rig.kernel.run(10_000_000_000L);
  }

  @Test
  void indicatedPacket_linkedInACircle_isPutBackAndTold_R097() {
    RunEnd end = indicated(list -> list.firstNetBuffer().setNext(list.firstNetBuffer()));
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.rules()).containsExactly("R-097");
  }

  @Test
  void indicatedPacket_withAnotherFirstBuffer_isPutBackAndTold_R097() {
    RunEnd end =
        indicated(
            list ->
                list.setFirstNetBuffer(
                    rig.driver
                        .ndis()
                        .NdisAllocateNetBufferListPool()
                        .allocateNetBuffer(Mdl.of(new byte[4]), 0, 4)));
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.rules()).contains("R-097");
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
    rig.thread("t", () -> huge().firstNetBuffer().copyBytes());
    RunEnd end = rig.kernel.run(1_000_000_000L);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(end.detail()).contains("packet too long to be copied");
  }

  @ParameterizedTest
  @CsvSource({"64, false", "0, false", "65, true", "-1, true", "2147483647, true"})
  void redirectContext_ofAnotherSizeThanSaid_isTold(int size, boolean told) {
    rig.callout(
        FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.classifyHandle(context);
          LayerDataVersion version = rig.writable(handle, filter.filterId(), out);
          FwpsConnectRequest request = (FwpsConnectRequest) version;
          request.localRedirectContext = Objects.requireNonNull(allocate(64));
          request.localRedirectContextSize = size;
          rig.fwps.FwpsApplyModifiedLayerData0(handle, request, 0);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
        });
    rig.startRedirected();
    rig.run();
    assertThat(rig.codes().contains("REDIRECT_CONTEXT_SIZE")).isEqualTo(told);
  }
}

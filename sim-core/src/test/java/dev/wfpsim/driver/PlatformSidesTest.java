package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides of what the pages leave open, as a driver meets them. */
class PlatformSidesTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;

  private static DriverRig rig(PlatformOption option, int value) {
    return new DriverRig(option, value);
  }

  private static EngineSession session(DriverRig rig) {
    return Objects.requireNonNull(
        rig.wfp.engine().open(SessionOptions.user("sides", false)).session());
  }

  // --- Z-3

  /** A lighter callout pends what a heavier one has taken, or what nobody has. */
  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "1, false", "1, true"})
  void pending_whatAnotherHasTaken_isAFinding_whicheverWayTheRightTells_Z3_R111(
      int setIsTaken, boolean taken) {
    DriverRig rig = rig(PlatformOption.RIGHT_SET_MEANS_TAKEN, setIsTaken);
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
    if (taken) {
      rig.callout(
          layer,
          200,
          0,
          (values, meta, data, context, filter, flow, out) -> {
            out.actionType = FwpActionType.FWP_ACTION_BLOCK;
            out.rights &= ~FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
          },
          null);
    }
    rig.callout(
        layer,
        100,
        0,
        (values, meta, data, context, filter, flow, out) -> {
          boolean again =
              (values.number(FwpsField.FLAGS) & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE)
                  != 0;
          if (!again) {
            CompletionContext pended = rig.pend(meta, out);
            rig.thread("completer", () -> rig.fwps.FwpsCompleteOperation0(pended, null));
          }
        },
        null);
    rig.startAuthorized();
    List<String> codes = rig.run();
    assertThat(codes.contains("PENDED_WITHOUT_RIGHT")).isEqualTo(taken == (setIsTaken == 0));
  }

  // --- Z-7, FORWARD_INJECTION_SHOWN

  /** The router's driver puts the packet back, once; it is shown to the layer again, or not. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void injectedIntoTheForwardPath_isShownAgain_orNot_Z7_R226(boolean shown) {
    ForwardBench bench =
        new ForwardBench(
            AddressFamily.AF_INET,
            11,
            new LinkOptions("one").mtu(ForwardBench.MTU),
            new HostOptions("router").forwarding(true).forwardInjectionShown(shown));
    List<FwpsPacketInjectionState> states = new ArrayList<>();
    bench.callout(
        FwpsLayer.FWPS_LAYER_IPFORWARD_V4,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          var state = bench.fwps().FwpsQueryPacketInjectionState0(bench.handle, list, null);
          states.add(state);
          if (state == FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
            NetBufferList clone = bench.clone(list);
            bench.soon(
                () ->
                    assertThat(
                            bench
                                .fwps()
                                .FwpsInjectForwardAsync0(
                                    bench.handle,
                                    null,
                                    0,
                                    AddressFamily.AF_INET,
                                    1,
                                    3,
                                    clone,
                                    (injected, sent, dispatch) ->
                                        bench.fwps().FwpsFreeCloneNetBufferList0(sent, 0),
                                    null))
                        .isEqualTo(NtStatus.STATUS_SUCCESS));
            bench.absorb(out);
          }
        });
    bench.datagram(100);
    assertThat(bench.run()).isEmpty();
    assertThat(states)
        .isEqualTo(
            shown
                ? List.of(
                    FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED,
                    FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF)
                : List.of(FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED));
    assertThat(bench.delivered()).hasSize(1);
  }

  // --- Z-8

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void redirectHandleInClassifyFn_isAdvisedAgainst_orNot_Z8_R122(int allowed) {
    DriverRig rig = rig(PlatformOption.REDIRECT_HANDLE_IN_CLASSIFY, allowed);
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) ->
            rig.fwps.FwpsRedirectHandleDestroy0(rig.redirectHandle()));
    rig.startRedirected();
    assertThat(rig.run())
        .isEqualTo(allowed == 1 ? List.of() : List.of("REDIRECT_HANDLE_CREATED_IN_CLASSIFY"));
  }

  // --- Z-10

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void decisionWrittenAfterCompletion_comesTooLate_orCounts_Z10_R187(int late) {
    DriverRig rig =
        new DriverRig(
            new HostOptions("client").processors(2),
            PlatformProfile.DOCUMENTED
                .with(PlatformOption.BLOCK_AT_REDIRECT_BLOCKS, 1)
                .with(PlatformOption.DECISION_READ_LATE, late));
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.pend(context, filter, out);
          FwpsClassifyOut copy = new FwpsClassifyOut();
          copy.copyFrom(out);
          rig.thread(
              "worker",
              () -> {
                rig.delay(5 * MILLISECOND);
                copy.actionType = FwpActionType.FWP_ACTION_PERMIT;
                copy.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
                rig.fwps.FwpsCompleteClassify0(handle, 0, copy);
                copy.actionType = FwpActionType.FWP_ACTION_BLOCK;
                rig.fwps.FwpsReleaseClassifyHandle0(handle);
              });
        });
    rig.thread(
        "app",
        () ->
            assertThat(rig.host.inspection().connectRedirect(rig.connect()).verdict())
                .isEqualTo(late == 1 ? Verdict.BLOCK : Verdict.PERMIT));
    assertThat(rig.run()).isEmpty();
  }

  // --- Z-11

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void permitFilterWithCallout_isAPermit_orCallsItAtRedirectLayers_Z11_R162(int calls) {
    DriverRig rig = rig(PlatformOption.PERMIT_CALLS_REDIRECT_CALLOUT, calls);
    SocketAddress elsewhere = SocketAddress.parse("10.0.0.99:8443");
    for (FwpsLayer layer : List.of(CONNECT, FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4)) {
      Guid callout =
          rig.calloutWithoutFilter(
              layer,
              (values, meta, data, context, filter, flow, out) -> {
                rig.log(layer.shortName());
                if (layer == CONNECT) {
                  rig.redirect(
                      context, filter, out, request -> request.remoteAddressAndPort = elsewhere);
                }
              });
      var added =
          session(rig)
              .add(
                  FwpmFilter.at(layer)
                      .weight(FwpValue.uint8(10))
                      .callout(FwpActionType.FWP_ACTION_PERMIT, callout)
                      .build());
      assertThat(added.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    }
    rig.thread(
        "app",
        () -> {
          SocketAddress to = rig.redirected().remote();
          assertThat(to.equals(elsewhere)).isEqualTo(calls == 1);
          assertThat(rig.authorized()).isEqualTo(Verdict.PERMIT);
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).isEqualTo(calls == 1 ? List.of(CONNECT.shortName()) : List.of());
  }

  // --- Z-12

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void preserveIpid_isTaken_orNoFlagIs_Z12_R218(int taken) {
    DriverRig rig = rig(PlatformOption.PRESERVE_IPID, taken);
    rig.runClean(
        () -> {
          InjectionHandle handle = rig.handle();
          NetBufferList list =
              rig.built(PlatformBench.packet(PlatformBench.LOCAL, PlatformBench.LOCAL, 253, 8));
          NtStatus status =
              rig.fwps.FwpsInjectNetworkSendAsync0(handle, null, 1, 1, list, rig::free, null);
          assertThat(status)
              .isEqualTo(taken == 1 ? NtStatus.STATUS_SUCCESS : NtStatus.STATUS_INVALID_PARAMETER);
          if (!status.isSuccess()) {
            rig.fwps.FwpsFreeNetBufferList0(list);
          }
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
        });
  }

  // --- Z-14

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void ndisConditions_areOfOneTypeOrTheOther_Z14(int uint16) {
    DriverRig rig = rig(PlatformOption.NDIS_CONDITIONS_ARE_UINT16, uint16);
    EngineSession session = session(rig);
    for (FwpsField field : List.of(FwpsField.NDIS_PORT, FwpsField.NDIS_MEDIA_TYPE)) {
      for (FwpValue value : List.of(FwpValue.uint16(7), FwpValue.uint32(7))) {
        NtStatus status =
            session
                .add(
                    FwpmFilter.at(FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE)
                        .when(field, value)
                        .build())
                .status();
        boolean small = value.type() == FwpValue.uint16(7).type();
        assertThat(status)
            .isEqualTo(
                small == (uint16 == 1)
                    ? NtStatus.STATUS_SUCCESS
                    : NtStatus.STATUS_FWP_TYPE_MISMATCH);
      }
      assertThat(
              session
                  .add(
                      FwpmFilter.at(FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE)
                          .when(FwpsField.INTERFACE_INDEX, FwpValue.uint32(7))
                          .build())
                  .status())
          .isEqualTo(NtStatus.STATUS_SUCCESS);
    }
  }

  // --- silences

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void engine_runsAtStart_orNot(int runs) {
    DriverRig rig = rig(PlatformOption.ENGINE_RUNS_AT_START, runs);
    assertThat(rig.wfp.engine().open(SessionOptions.user("app", false)).status().isSuccess())
        .isEqualTo(runs == 1);
  }
}

package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a callout takes a packet, so that no other callout takes it too. */
class TakenPacketsTest {
  private static final FwpsLayer INBOUND = FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4;
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;

  private final DriverRig rig = new DriverRig();
  private final InjectionHandle traffic =
      DriverCalls.handleBeforeRun(rig.wfp, InjectionHandle.TYPE_NETWORK);
  private final InjectionHandle own =
      DriverCalls.handleBeforeRun(rig.wfp, InjectionHandle.TYPE_NETWORK);

  private boolean isOwn(NetBufferList list) {
    return rig.fwps.FwpsQueryPacketInjectionState0(own, list, null)
        == FwpsPacketInjectionState.FWPS_PACKET_INJECTED_BY_SELF;
  }

  private void injectClone(NetBufferList clone) {
    assertThat(
            rig.inject(
                own,
                null,
                clone,
                (context, back, dispatchLevel) -> rig.fwps.FwpsFreeCloneNetBufferList0(back, 0)))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  /** A clone that starts at the IP header. */
  private NetBufferList cloneWhole(NetBufferList list, FwpsIncomingMetadataValues meta) {
    Ndis ndis = rig.driver.ndis();
    ndis.NdisRetreatNetBufferDataStart(list.firstNetBuffer(), meta.ipHeaderSize(), 0);
    NetBufferList clone = rig.clone(list);
    ndis.NdisAdvanceNetBufferDataStart(list.firstNetBuffer(), meta.ipHeaderSize(), true);
    return clone;
  }

  /** Clones what comes in, answers so, and injects the clone inside or after classifyFn. */
  private ClassifyFn taking(boolean inside, Consumer<FwpsClassifyOut> answer) {
    return (values, meta, data, context, filter, flow, out) -> {
      NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
      if (isOwn(list)) {
        rig.log("again");
        return;
      }
      NetBufferList clone = cloneWhole(list, meta);
      answer.accept(out);
      if (inside) {
        injectClone(clone);
      } else {
        rig.thread(
            "worker",
            () -> {
              rig.delay(MILLISECOND);
              injectClone(clone);
            });
      }
    };
  }

  private void receiveOne() {
    rig.thread("nic", () -> rig.inject(traffic, rig.packet()));
  }

  private static void blockSoftly(FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
  }

  private static void blockLoudly(FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    out.clearWriteRight();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clone_ofAPacketBlockedSoftly_injected_isTold_R110(boolean inside) {
    rig.callout(INBOUND, taking(inside, TakenPacketsTest::blockSoftly));
    receiveOne();
    assertThat(rig.run()).containsExactly("REINJECTED_WITHOUT_HARD_BLOCK");
    assertThat(rig.rules()).containsExactly("R-110");
    assertThat(rig.logged()).containsExactly("again");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clone_ofAPacketNotAbsorbed_injected_isTold_R110(boolean inside) {
    rig.callout(INBOUND, taking(inside, TakenPacketsTest::blockLoudly));
    receiveOne();
    assertThat(rig.run()).containsExactly("REINJECTED_WITHOUT_HARD_BLOCK");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clone_ofAPacketTakenForGood_injected_isFine_R110(boolean inside) {
    rig.callout(INBOUND, taking(inside, rig::absorb));
    receiveOne();
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("again");
  }

  @Test
  void clone_ofAPacketBlockedSoftly_thatIsOnlyLookedAt_isFine_R110() {
    rig.callout(
        INBOUND,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList clone = rig.clone((NetBufferList) Objects.requireNonNull(data));
          blockSoftly(out);
          rig.thread("worker", () -> rig.fwps.FwpsFreeCloneNetBufferList0(clone, 0));
        });
    receiveOne();
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void clone_ofAPacketBlockedSoftly_sentTheOtherWay_isFine_R110() {
    rig.callout(
        INBOUND,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList clone = cloneWhole((NetBufferList) Objects.requireNonNull(data), meta);
          blockSoftly(out);
          rig.thread(
              "worker",
              () -> {
                rig.delay(MILLISECOND);
                rig.fwps.FwpsInjectNetworkSendAsync0(
                    own,
                    null,
                    0,
                    1,
                    clone,
                    (unused, back, dispatchLevel) -> rig.fwps.FwpsFreeCloneNetBufferList0(back, 0),
                    null);
              });
        });
    receiveOne();
    assertThat(rig.run()).doesNotContain("REINJECTED_WITHOUT_HARD_BLOCK");
  }

  /** Takes a packet and puts it in again somewhere. */
  private List<String> takingTo(int interfaceIndex, int subInterfaceIndex) {
    rig.callout(
        INBOUND,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          rig.log("interface " + values.number(FwpsField.INTERFACE_INDEX));
          if (!isOwn(list)) {
            NetBufferList clone = cloneWhole(list, meta);
            rig.absorb(out);
            rig.thread(
                "worker",
                () ->
                    rig.fwps.FwpsInjectNetworkReceiveAsync0(
                        own,
                        null,
                        0,
                        1,
                        interfaceIndex,
                        subInterfaceIndex,
                        clone,
                        (unused, back, dispatchLevel) -> {
                          rig.log(back.status().toString());
                          rig.fwps.FwpsFreeCloneNetBufferList0(back, 0);
                        },
                        null));
          }
        });
    receiveOne();
    return rig.run();
  }

  @Test
  void clone_injectedWhereItWasIndicated_comesInThere_R245() {
    takingTo(DriverRig.NIC, 0);
    assertThat(rig.codes()).isEmpty();
    assertThat(rig.logged()).contains("interface 2", "STATUS_SUCCESS").hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "99, 0", "2, 1"})
  void clone_injectedAtAnInterfaceThatThereIsNot_isTold_R245(
      int interfaceIndex, int subInterfaceIndex) {
    assertThat(takingTo(interfaceIndex, subInterfaceIndex))
        .containsExactly("RECEIVE_INTERFACE_UNKNOWN");
    assertThat(rig.logged()).containsExactly("interface 2", "STATUS_INVALID_PARAMETER");
  }

  private ClassifyFn pending() {
    return (values, meta, data, context, filter, flow, out) -> {
      if (meta.completionHandle() == null || rig.logged().contains("pended")) {
        return;
      }
      Ref<CompletionContext> operation = new Ref<>();
      if (rig.fwps.FwpsPendOperation0(meta.completionHandle(), operation).isSuccess()) {
        rig.log("pended");
        rig.absorb(out);
        rig.thread("worker", () -> rig.fwps.FwpsCompleteOperation0(operation.value(), null));
      }
    };
  }

  @Test
  void pend_whereSomebodyBlockedForGood_isTold_R111() {
    rig.callout(
        CONNECT,
        200,
        0,
        (values, meta, data, context, filter, flow, out) -> blockLoudly(out),
        null);
    rig.callout(CONNECT, pending());
    rig.startAuthorized();
    assertThat(rig.run()).contains("PENDED_WITHOUT_RIGHT");
    assertThat(rig.rules()).contains("R-111");
    assertThat(rig.logged()).contains("pended");
  }

  @Test
  void pend_whereSomebodyHasPended_isTold_R111() {
    rig.callout(CONNECT, 200, 0, pending(), null);
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          if (meta.completionHandle() != null && !out.hasWriteRight()) {
            NtStatus status =
                rig.fwps.FwpsPendOperation0(meta.completionHandle(), new Ref<CompletionContext>());
            rig.log("second " + status);
          }
        });
    rig.startAuthorized();
    assertThat(rig.run()).containsExactly("PENDED_WITHOUT_RIGHT");
    assertThat(rig.logged()).contains("second STATUS_FWP_CANNOT_PEND");
  }

  @Test
  void pend_withTheRight_orAgainstAPermit_isFine_R111() {
    rig.callout(CONNECT, pending());
    rig.startAuthorized();
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).contains("pended");
  }

  @Test
  void pend_afterAHardPermit_isFine_R111() {
    rig.callout(
        CONNECT,
        200,
        0,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.clearWriteRight();
        },
        null);
    rig.callout(CONNECT, pending());
    rig.startAuthorized();
    assertThat(rig.run()).doesNotContain("PENDED_WITHOUT_RIGHT");
    assertThat(rig.logged()).contains("pended");
  }
}

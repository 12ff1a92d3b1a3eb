package dev.wfpsim.driver;

import static dev.wfpsim.driver.DriverRig.SERVER;
import static dev.wfpsim.testing.Times.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.ListenOperation;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.ReauthorizeReason;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ALE operations that a callout puts off with FwpsPendOperation0. */
class PendOperationTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final FwpsLayer ACCEPT = FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4;
  private static final FwpsLayer LISTEN = FwpsLayer.FWPS_LAYER_ALE_AUTH_LISTEN_V4;
  private static final FwpsLayer ASSIGN = FwpsLayer.FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);

  private DriverRig rig = new DriverRig();
  private @Nullable CompletionContext pended;

  private static boolean isReauthorize(FwpsIncomingValues values) {
    return (values.number(FwpsField.FLAGS) & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE)
        != 0;
  }

  /** Pends the first time, completes 5 ms later on a thread, and answers this at the second. */
  private ClassifyFn pendOnce(FwpActionType decision) {
    return (values, meta, data, context, filter, flow, out) -> {
      if (isReauthorize(values)) {
        rig.log("second");
        out.actionType = decision;
        out.clearWriteRight();
        return;
      }
      rig.log("first");
      CompletionContext operation = rig.pend(meta, out);
      rig.thread(
          "worker",
          () -> {
            rig.delay(5 * MILLISECOND);
            rig.fwps.FwpsCompleteOperation0(operation, null);
            rig.log("completed");
          });
    };
  }

  @Test
  void connect_completed_isDecidedByTheSecondClassify_R170_R175_R180() {
    rig.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    rig.thread(
        "app",
        () -> {
          ConnectOperation operation = rig.connect();
          assertThat(rig.host.inspection().authConnect(operation, null)).isEqualTo(Verdict.PERMIT);
          assertThat(rig.kernel.nowNanos()).isGreaterThanOrEqualTo(5 * MILLISECOND);
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("first", "second", "completed");
  }

  @Test
  void connect_completed_mayBeBlocked_R175() {
    rig.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_BLOCK));
    rig.thread("app", () -> assertThat(rig.authorized()).isEqualTo(Verdict.BLOCK));
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void secondClassify_runsInsideTheCompletingCall_R176_R363() {
    rig.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    rig.startAuthorized();
    rig.run();
    assertThat(rig.logged().indexOf("second")).isLessThan(rig.logged().indexOf("completed"));
  }

  @Test
  void secondClassify_elsewhere_runsOnAnotherThread() {
    rig = new DriverRig(PlatformOption.COMPLETE_REAUTHORIZES_ELSEWHERE, 1);
    rig.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    rig.thread("app", () -> assertThat(rig.authorized()).isEqualTo(Verdict.PERMIT));
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).contains("second", "completed");
  }

  @Test
  void accept_whereItCannotBePended_isRefused_andTheOthersCan_Z6_R169() {
    rig = new DriverRig(PlatformOption.PEND_AT_RECV_ACCEPT, 0);
    rig.callout(
        ACCEPT,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<CompletionContext> completion = new Ref<>();
          rig.log(rig.fwps.FwpsPendOperation0(meta.completionHandle(), completion).toString());
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
        });
    rig.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    rig.thread(
        "rx",
        () -> {
          NetBufferList list = packet();
          assertThat(rig.host.inspection().authRecvAccept(accept(1, list), list))
              .isEqualTo(Verdict.PERMIT);
          list.release();
          assertThat(rig.authorized()).isEqualTo(Verdict.PERMIT);
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged())
        .containsExactly("STATUS_FWP_CANNOT_PEND", "first", "second", "completed");
  }

  @Test
  void listenAndAssignment_canBePended_R169() {
    rig.callout(LISTEN, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    rig.callout(ASSIGN, pendOnce(FwpActionType.FWP_ACTION_BLOCK));
    rig.thread(
        "app",
        () -> {
          TransportEndpoint endpoint = TestEndpoints.of(1, rig.browser, IpProtocol.TCP, CLIENT);
          assertThat(
                  rig.host
                      .inspection()
                      .authListen(new ListenOperation(endpoint, CLIENT.family(), CLIENT)))
              .isEqualTo(Verdict.PERMIT);
          assertThat(
                  rig.host
                      .inspection()
                      .resourceAssignment(
                          new BindOperation(endpoint, CLIENT.family(), CLIENT, false, false)))
              .isEqualTo(Verdict.BLOCK);
        });
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void pend_ofAReauthorization_isRefused_R172() {
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) ->
            rig.log(rig.fwps.FwpsPendOperation0(meta.completionHandle(), new Ref<>()).name()));
    rig.thread(
        "app",
        () -> {
          ConnectOperation operation = rig.connect();
          operation.setReauthorizeReason(ReauthorizeReason.POLICY_CHANGE);
          rig.host.inspection().authConnect(operation, null);
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("STATUS_FWP_CANNOT_PEND");
  }

  @Test
  void pend_withoutHandleOrTooEarly_isRefused_R173() {
    rig = new DriverRig(new HostOptions("client").stackReadyNanos(10 * MILLISECOND));
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          rig.log(rig.fwps.FwpsPendOperation0(null, new Ref<>()).name());
          rig.log(rig.fwps.FwpsPendOperation0(meta.completionHandle(), new Ref<>()).name());
        });
    rig.startAuthorized();
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged())
        .containsExactly("STATUS_FWP_NULL_POINTER", "STATUS_FWP_TCPIP_NOT_READY");
  }

  @Test
  void pend_returningSomethingElse_isReported_R171() {
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          if (isReauthorize(values)) {
            return;
          }
          CompletionContext operation = rig.pend(meta, out);
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.flags = 0;
          rig.thread("w", () -> rig.fwps.FwpsCompleteOperation0(operation, null));
        });
    rig.startAuthorized();
    rig.run();
    assertThat(rig.rules()).contains("R-171");
    assertThat(rig.codes()).contains("PENDED_OPERATION_NOT_ABSORBED");
  }

  @Test
  void complete_twice_isReported_R182() {
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          if (isReauthorize(values)) {
            return;
          }
          CompletionContext operation = rig.pend(meta, out);
          rig.thread(
              "worker",
              () -> {
                rig.fwps.FwpsCompleteOperation0(operation, null);
                rig.fwps.FwpsCompleteOperation0(operation, null);
              });
        });
    rig.startAuthorized();
    assertThat(rig.run()).containsExactly("OPERATION_COMPLETED_TWICE");
  }

  @Test
  void pended_andNeverCompleted_isADeadlock_R182_R365() {
    rig.callout(CONNECT, (values, meta, data, context, filter, flow, out) -> rig.pend(meta, out));
    rig.startAuthorized();
    RunEnd end = rig.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("pended operation");
  }

  private NetBufferList packet() {
    byte[] bytes = new byte[32];
    return Objects.requireNonNull(
        rig.host.stackPool().allocate(BufferKind.STACK, bytes, 0, bytes.length, 64));
  }

  private AcceptOperation accept(int number, NetBufferList list) {
    TransportEndpoint endpoint = TestEndpoints.of(number, rig.browser, IpProtocol.TCP, CLIENT);
    PacketIndication packet =
        new PacketIndication(list, Direction.INBOUND, CLIENT, SERVER, IpProtocol.TCP);
    return new AcceptOperation(endpoint, CLIENT.family(), CLIENT, SERVER, packet);
  }

  @Test
  void accept_pended_dropsPacketsUntilCompletedAndIsNotClassifiedAgain_R169_R174_R177() {
    CompletionContext[] pended = new CompletionContext[1];
    rig.callout(
        ACCEPT,
        (values, meta, data, context, filter, flow, out) -> {
          rig.log("classify");
          assertThat(isReauthorize(values)).isFalse();
          if (pended[0] == null) {
            pended[0] = rig.pend(meta, out);
          }
        });
    rig.thread(
        "rx",
        () -> {
          NetBufferList list = packet();
          assertThat(rig.host.inspection().authRecvAccept(accept(1, list), list))
              .isEqualTo(Verdict.ABSORB);
          assertThat(rig.host.inspection().authRecvAccept(accept(2, list), list))
              .isEqualTo(Verdict.ABSORB);
          rig.fwps.FwpsCompleteOperation0(pended[0], list);
          assertThat(rig.host.inspection().authRecvAccept(accept(3, list), list))
              .isEqualTo(Verdict.PERMIT);
          list.release();
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("classify", "classify");
  }

  @Test
  void accept_completedWithoutItsPacket_isReported_R178() {
    rig.callout(
        ACCEPT,
        (values, meta, data, context, filter, flow, out) -> {
          CompletionContext operation = rig.pend(meta, out);
          rig.thread("w", () -> rig.fwps.FwpsCompleteOperation0(operation, null));
        });
    rig.thread(
        "rx",
        () -> {
          NetBufferList list = packet();
          rig.host.inspection().authRecvAccept(accept(1, list), list);
          list.release();
        });
    assertThat(rig.run()).containsExactly("ACCEPT_COMPLETED_WITHOUT_PACKET");
  }

  /** Pends each packet, and answers this when it is asked again. */
  private void pendDatagrams(FwpActionType decision) {
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          if (isReauthorize(values)) {
            rig.log("second");
            out.actionType = decision;
            return;
          }
          rig.log("first");
          pended = rig.pend(meta, out);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void datagram_pended_isGoneAndTheNextGoesByTheAnswer_R174(boolean permits) {
    pendDatagrams(permits ? FwpActionType.FWP_ACTION_PERMIT : FwpActionType.FWP_ACTION_BLOCK);
    rig.thread(
        "app",
        () -> {
          NetBufferList list = packet();
          TransportEndpoint socket = TestEndpoints.of(1, rig.browser, IpProtocol.UDP, CLIENT);
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          rig.fwps.FwpsCompleteOperation0(pended, null);
          assertThat(send(socket, list)).isEqualTo(permits ? Verdict.PERMIT : Verdict.BLOCK);
          // the answer was for one packet: with no flow yet, the driver is asked again
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          rig.fwps.FwpsCompleteOperation0(pended, null);
          list.release();
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("first", "second", "first", "second");
  }

  @Test
  void answerForADatagram_isNotAnotherSockets_R174() {
    pendDatagrams(FwpActionType.FWP_ACTION_PERMIT);
    rig.thread(
        "app",
        () -> {
          NetBufferList list = packet();
          TransportEndpoint socket = TestEndpoints.of(1, rig.browser, IpProtocol.UDP, CLIENT);
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          rig.fwps.FwpsCompleteOperation0(pended, null);
          rig.host.inspection().resourceRelease(socket);
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          rig.fwps.FwpsCompleteOperation0(pended, null);
          TransportEndpoint other = TestEndpoints.of(2, rig.browser, IpProtocol.UDP, CLIENT);
          assertThat(send(other, list)).isEqualTo(Verdict.ABSORB);
          rig.fwps.FwpsCompleteOperation0(pended, null);
          list.release();
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged())
        .containsExactly("first", "second", "first", "second", "first", "second");
  }

  private Verdict send(TransportEndpoint socket, NetBufferList list) {
    ConnectOperation operation = new ConnectOperation(socket, CLIENT.family(), CLIENT, SERVER);
    operation.setPacket(
        new PacketIndication(list, Direction.OUTBOUND, CLIENT, SERVER, IpProtocol.UDP));
    return rig.host.inspection().authConnect(operation, list);
  }
}

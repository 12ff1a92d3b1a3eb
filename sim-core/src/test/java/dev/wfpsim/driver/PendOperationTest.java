package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
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
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.Objects;
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
  private static final SocketAddress SERVER = new SocketAddress(PlatformBench.REMOTE, 443);
  private static final long MILLISECOND = 1_000_000;

  private PlatformBench bench = new PlatformBench();
  private DriverContext driver = bench.driver("d");
  private UserProcess browser = bench.process("browser");

  private CompletionContext pend(FwpsIncomingMetadataValues meta, FwpsClassifyOut out) {
    Ref<CompletionContext> context = new Ref<>();
    assertThat(driver.fwps().FwpsPendOperation0(meta.completionHandle(), context))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    out.clearWriteRight();
    return context.value();
  }

  private static boolean isReauthorize(FwpsIncomingValues values) {
    return (values.number(FwpsField.FLAGS) & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE)
        != 0;
  }

  /** Pends the first time, completes 5 ms later on a thread, and answers this at the second. */
  private ClassifyFn pendOnce(FwpActionType decision) {
    return (values, meta, data, context, filter, flow, out) -> {
      if (isReauthorize(values)) {
        bench.log("second");
        out.actionType = decision;
        out.clearWriteRight();
        return;
      }
      bench.log("first");
      CompletionContext operation = pend(meta, out);
      bench.thread(
          "worker",
          () -> {
            driver.ke().KeDelayExecutionThread(fromNow(5 * MILLISECOND));
            driver.fwps().FwpsCompleteOperation0(operation, null);
            bench.log("completed");
          });
    };
  }

  @Test
  void connect_completed_isDecidedByTheSecondClassify_R170_R175_R180() {
    bench.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    bench.thread(
        "app",
        () -> {
          ConnectOperation operation = bench.connect(browser, CLIENT, SERVER);
          assertThat(bench.host.inspection().authConnect(operation, null))
              .isEqualTo(Verdict.PERMIT);
          assertThat(bench.kernel.nowNanos()).isGreaterThanOrEqualTo(5 * MILLISECOND);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("first", "second", "completed");
  }

  @Test
  void connect_completed_mayBeBlocked_R175() {
    bench.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_BLOCK));
    bench.thread(
        "app",
        () ->
            assertThat(
                    bench
                        .host
                        .inspection()
                        .authConnect(bench.connect(browser, CLIENT, SERVER), null))
                .isEqualTo(Verdict.BLOCK));
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void secondClassify_runsInsideTheCompletingCall_R176_R363() {
    bench.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    bench.thread(
        "app",
        () -> bench.host.inspection().authConnect(bench.connect(browser, CLIENT, SERVER), null));
    bench.run();
    assertThat(bench.logged().indexOf("second")).isLessThan(bench.logged().indexOf("completed"));
  }

  @Test
  void secondClassify_elsewhere_runsOnAnotherThread() {
    bench =
        new PlatformBench(
            new UndisturbedChoices(),
            new HostOptions("client"),
            PlatformProfile.DOCUMENTED.with(PlatformOption.COMPLETE_REAUTHORIZES_ELSEWHERE, 1));
    driver = bench.driver("d");
    browser = bench.process("browser");
    bench.callout(CONNECT, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    bench.thread(
        "app",
        () ->
            assertThat(
                    bench
                        .host
                        .inspection()
                        .authConnect(bench.connect(browser, CLIENT, SERVER), null))
                .isEqualTo(Verdict.PERMIT));
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).contains("second", "completed");
  }

  @Test
  void listenAndAssignment_canBePended_R169() {
    bench.callout(LISTEN, pendOnce(FwpActionType.FWP_ACTION_PERMIT));
    bench.callout(ASSIGN, pendOnce(FwpActionType.FWP_ACTION_BLOCK));
    bench.thread(
        "app",
        () -> {
          TransportEndpoint endpoint = TestEndpoints.of(1, browser, IpProtocol.TCP, CLIENT);
          assertThat(
                  bench
                      .host
                      .inspection()
                      .authListen(new ListenOperation(endpoint, CLIENT.family(), CLIENT)))
              .isEqualTo(Verdict.PERMIT);
          assertThat(
                  bench
                      .host
                      .inspection()
                      .resourceAssignment(
                          new BindOperation(endpoint, CLIENT.family(), CLIENT, false, false)))
              .isEqualTo(Verdict.BLOCK);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void pend_ofAReauthorization_isRefused_R172() {
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) ->
            bench.log(
                driver.fwps().FwpsPendOperation0(meta.completionHandle(), new Ref<>()).name()));
    bench.thread(
        "app",
        () -> {
          ConnectOperation operation = bench.connect(browser, CLIENT, SERVER);
          operation.setReauthorizeReason(ReauthorizeReason.POLICY_CHANGE);
          bench.host.inspection().authConnect(operation, null);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("STATUS_FWP_CANNOT_PEND");
  }

  @Test
  void pend_withoutHandleOrTooEarly_isRefused_R173() {
    bench =
        new PlatformBench(
            new UndisturbedChoices(),
            new HostOptions("client").stackReadyNanos(10 * MILLISECOND),
            PlatformProfile.DOCUMENTED);
    driver = bench.driver("d");
    browser = bench.process("browser");
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          bench.log(driver.fwps().FwpsPendOperation0(null, new Ref<>()).name());
          bench.log(driver.fwps().FwpsPendOperation0(meta.completionHandle(), new Ref<>()).name());
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().authConnect(bench.connect(browser, CLIENT, SERVER), null));
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged())
        .containsExactly("STATUS_FWP_NULL_POINTER", "STATUS_FWP_TCPIP_NOT_READY");
  }

  @Test
  void pend_returningSomethingElse_isReported_R171() {
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          if (isReauthorize(values)) {
            return;
          }
          CompletionContext operation = pend(meta, out);
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.flags = 0;
          bench.thread("w", () -> driver.fwps().FwpsCompleteOperation0(operation, null));
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().authConnect(bench.connect(browser, CLIENT, SERVER), null));
    bench.run();
    assertThat(bench.rules()).contains("R-171");
    assertThat(bench.codes()).contains("PENDED_OPERATION_NOT_ABSORBED");
  }

  @Test
  void complete_twice_isReported_R182() {
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          if (isReauthorize(values)) {
            return;
          }
          CompletionContext operation = pend(meta, out);
          bench.thread(
              "worker",
              () -> {
                driver.fwps().FwpsCompleteOperation0(operation, null);
                driver.fwps().FwpsCompleteOperation0(operation, null);
              });
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().authConnect(bench.connect(browser, CLIENT, SERVER), null));
    assertThat(bench.run()).containsExactly("OPERATION_COMPLETED_TWICE");
  }

  @Test
  void pended_andNeverCompleted_isADeadlock_R182_R365() {
    bench.callout(CONNECT, (values, meta, data, context, filter, flow, out) -> pend(meta, out));
    bench.thread(
        "app",
        () -> bench.host.inspection().authConnect(bench.connect(browser, CLIENT, SERVER), null));
    RunEnd end = bench.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("pended operation");
  }

  private NetBufferList packet() {
    byte[] bytes = new byte[32];
    return Objects.requireNonNull(
        bench.host.stackPool().allocate(BufferKind.STACK, bytes, 0, bytes.length, 64));
  }

  private AcceptOperation accept(int number, NetBufferList list) {
    TransportEndpoint endpoint = TestEndpoints.of(number, browser, IpProtocol.TCP, CLIENT);
    PacketIndication packet =
        new PacketIndication(list, Direction.INBOUND, CLIENT, SERVER, IpProtocol.TCP);
    return new AcceptOperation(endpoint, CLIENT.family(), CLIENT, SERVER, packet);
  }

  @Test
  void accept_pended_dropsPacketsUntilCompletedAndIsNotClassifiedAgain_R169_R174_R177() {
    CompletionContext[] pended = new CompletionContext[1];
    bench.callout(
        ACCEPT,
        (values, meta, data, context, filter, flow, out) -> {
          bench.log("classify");
          assertThat(isReauthorize(values)).isFalse();
          if (pended[0] == null) {
            pended[0] = pend(meta, out);
          }
        });
    bench.thread(
        "rx",
        () -> {
          NetBufferList list = packet();
          assertThat(bench.host.inspection().authRecvAccept(accept(1, list), list))
              .isEqualTo(Verdict.ABSORB);
          assertThat(bench.host.inspection().authRecvAccept(accept(2, list), list))
              .isEqualTo(Verdict.ABSORB);
          driver.fwps().FwpsCompleteOperation0(pended[0], list);
          assertThat(bench.host.inspection().authRecvAccept(accept(3, list), list))
              .isEqualTo(Verdict.PERMIT);
          list.release();
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("classify", "classify");
  }

  @Test
  void accept_completedWithoutItsPacket_isReported_R178() {
    bench.callout(
        ACCEPT,
        (values, meta, data, context, filter, flow, out) -> {
          CompletionContext operation = pend(meta, out);
          bench.thread("w", () -> driver.fwps().FwpsCompleteOperation0(operation, null));
        });
    bench.thread(
        "rx",
        () -> {
          NetBufferList list = packet();
          bench.host.inspection().authRecvAccept(accept(1, list), list);
          list.release();
        });
    assertThat(bench.run()).containsExactly("ACCEPT_COMPLETED_WITHOUT_PACKET");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void datagram_pended_isGoneAndTheNextGoesByTheAnswer_R174(boolean permits) {
    CompletionContext[] pended = new CompletionContext[1];
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          if (isReauthorize(values)) {
            bench.log("second");
            out.actionType =
                permits ? FwpActionType.FWP_ACTION_PERMIT : FwpActionType.FWP_ACTION_BLOCK;
            return;
          }
          bench.log("first");
          pended[0] = pend(meta, out);
        });
    bench.thread(
        "app",
        () -> {
          NetBufferList list = packet();
          TransportEndpoint socket = TestEndpoints.of(1, browser, IpProtocol.UDP, CLIENT);
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          driver.fwps().FwpsCompleteOperation0(pended[0], null);
          assertThat(send(socket, list)).isEqualTo(permits ? Verdict.PERMIT : Verdict.BLOCK);
          // the answer was for one packet: with no flow yet, the driver is asked again
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          driver.fwps().FwpsCompleteOperation0(pended[0], null);
          list.release();
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("first", "second", "first", "second");
  }

  @Test
  void answerForADatagram_isNotAnotherSockets_R174() {
    CompletionContext[] pended = new CompletionContext[1];
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          if (isReauthorize(values)) {
            out.actionType = FwpActionType.FWP_ACTION_PERMIT;
            return;
          }
          bench.log("first");
          pended[0] = pend(meta, out);
        });
    bench.thread(
        "app",
        () -> {
          NetBufferList list = packet();
          TransportEndpoint socket = TestEndpoints.of(1, browser, IpProtocol.UDP, CLIENT);
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          driver.fwps().FwpsCompleteOperation0(pended[0], null);
          bench.host.inspection().resourceRelease(socket);
          assertThat(send(socket, list)).isEqualTo(Verdict.ABSORB);
          driver.fwps().FwpsCompleteOperation0(pended[0], null);
          TransportEndpoint other = TestEndpoints.of(2, browser, IpProtocol.UDP, CLIENT);
          assertThat(send(other, list)).isEqualTo(Verdict.ABSORB);
          driver.fwps().FwpsCompleteOperation0(pended[0], null);
          list.release();
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("first", "first", "first");
  }

  private Verdict send(TransportEndpoint socket, NetBufferList list) {
    ConnectOperation operation = new ConnectOperation(socket, CLIENT.family(), CLIENT, SERVER);
    operation.setPacket(
        new PacketIndication(list, Direction.OUTBOUND, CLIENT, SERVER, IpProtocol.UDP));
    return bench.host.inspection().authConnect(operation, list);
  }
}

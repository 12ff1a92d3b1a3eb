package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connects, binds and sends that are given up while a driver holds them, or the peer does. */
class ConnectPatienceTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final FwpsLayer REDIRECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final FwpsLayer ASSIGN = FwpsLayer.FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4;
  private static final SocketAddress SERVER = new SocketAddress(PlatformBench.REMOTE, 443);
  private static final long MILLISECOND = 1_000_000;

  private final PlatformBench bench = new PlatformBench();
  private final DriverContext driver = bench.driver("d");
  private final UserProcess browser = bench.process("browser");

  @BeforeEach
  void start() {
    bench.network.connectInterfaces(
        new LinkOptions("wire"), List.of(bench.host.interfaces().getLast()));
    bench.network.start();
  }

  /** Pends; completes after a while if that is positive. */
  private ClassifyFn pendOperation(long completeAfterNanos) {
    return (values, meta, data, context, filter, flow, out) -> {
      Ref<CompletionContext> operation = new Ref<>();
      NtStatus status = driver.fwps().FwpsPendOperation0(meta.completionHandle(), operation);
      if (!status.equals(NtStatus.STATUS_SUCCESS)) {
        bench.log("second");
        out.actionType = FwpActionType.FWP_ACTION_PERMIT;
        return;
      }
      out.actionType = FwpActionType.FWP_ACTION_BLOCK;
      out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
      out.clearWriteRight();
      if (completeAfterNanos > 0) {
        bench.thread(
            "worker",
            () -> {
              driver.ke().KeDelayExecutionThread(fromNow(completeAfterNanos));
              driver.fwps().FwpsCompleteOperation0(operation.value(), null);
            });
      }
    };
  }

  private Socket socket() {
    return bench.host.sockets().open(browser, SocketKind.STREAM, AddressFamily.AF_INET);
  }

  private void connectGivesUpAfter10() {
    bench.thread(
        "app",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
          Socket socket = socket();
          long before = bench.kernel.nowNanos();
          assertThatThrownBy(() -> socket.connect(SERVER, 10 * MILLISECOND))
              .hasMessageContaining("WSAETIMEDOUT");
          assertThat(bench.kernel.nowNanos() - before)
              .isBetween(10 * MILLISECOND, 11 * MILLISECOND);
          bench.log("gave up");
          socket.close();
        });
  }

  @Test
  void connect_heldAtAuthorisation_givesUpInTime() {
    bench.callout(CONNECT, pendOperation(0));
    connectGivesUpAfter10();
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.host.transport().openEndpoints()).isZero();
  }

  @Test
  void connect_heldAtImplicitBind_givesUpInTimeAndFreesThePort() {
    bench.callout(ASSIGN, pendOperation(0));
    connectGivesUpAfter10();
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.host.transport().openEndpoints()).isZero();
  }

  @Test
  void connect_heldAtRedirect_givesUpInTime() {
    bench.callout(
        REDIRECT,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out);
        });
    connectGivesUpAfter10();
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
  }

  @Test
  void connect_completedAfterItWasGivenUp_doesNotGoOn() {
    bench.callout(CONNECT, pendOperation(50 * MILLISECOND));
    connectGivesUpAfter10();
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("gave up", "second");
    assertThat(bench.host.transport().openEndpoints()).isZero();
  }

  @Test
  void connect_completedInTime_goesOnAndWaitsTheRestForThePeer() {
    bench.callout(CONNECT, pendOperation(4 * MILLISECOND));
    connectGivesUpAfter10();
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("second", "gave up");
  }

  @Test
  void connect_closedByAnotherThreadWhileHeld_returns() {
    bench.callout(CONNECT, pendOperation(0));
    Socket socket = socket();
    bench.thread(
        "app",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
          assertThatThrownBy(() -> socket.connect(SERVER)).hasMessageContaining("WSAENOTSOCK");
          bench.log("returned");
        });
    bench.thread(
        "other",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(5 * MILLISECOND));
          socket.close();
        });
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.logged()).containsExactly("returned");
    assertThat(bench.host.transport().openEndpoints()).isZero();
  }

  @Test
  void connect_heldForeverWithoutLimit_isADeadlock() {
    bench.callout(CONNECT, pendOperation(0));
    bench.thread(
        "app",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
          assertThatThrownBy(() -> socket().connect(SERVER));
        });
    RunEnd end = bench.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("pended operation");
  }

  /** Something an application does and that may fail. */
  private interface Call {
    void on(Socket socket) throws SocketError;
  }

  private void givesUpAfter10(SocketKind kind, Call call) {
    bench.thread(
        "app",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
          Socket socket = bench.host.sockets().open(browser, kind, AddressFamily.AF_INET);
          socket.control().setSendTimeout(10 * MILLISECOND);
          long before = bench.kernel.nowNanos();
          assertThatThrownBy(() -> call.on(socket)).hasMessageContaining("WSAETIMEDOUT");
          assertThat(bench.kernel.nowNanos() - before)
              .isBetween(10 * MILLISECOND, 11 * MILLISECOND);
          bench.log("gave up");
          socket.close();
        });
  }

  private static final SocketAddress LOCAL = new SocketAddress(PlatformBench.LOCAL, 5000);

  private static void bind(Socket socket) throws SocketError {
    socket.bind(LOCAL, 10 * MILLISECOND);
  }

  @ParameterizedTest
  @EnumSource
  void bind_held_givesUpInTimeAndFreesThePort(SocketKind kind) throws Exception {
    bench.callout(ASSIGN, pendOperation(0));
    givesUpAfter10(kind, ConnectPatienceTest::bind);
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.host.transport().openEndpoints()).isZero();
    assertThat(bench.host.transport().holders(IpProtocol.TCP, LOCAL.address(), 5000)).isEmpty();
    assertThat(bench.host.transport().holders(IpProtocol.UDP, LOCAL.address(), 5000)).isEmpty();
  }

  @Test
  void bind_heldForAWhile_goesOn() {
    bench.callout(ASSIGN, pendOperation(4 * MILLISECOND));
    bench.thread(
        "app",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
          Socket socket = socket();
          try {
            bind(socket);
          } catch (SocketError wrong) {
            throw new AssertionError(wrong);
          }
          bench.log(socket.localAddress().toString());
          socket.close();
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("second", LOCAL.toString());
  }

  private void pendAtRedirect() {
    bench.callout(
        REDIRECT,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out);
        });
  }

  @Test
  void datagram_heldAtRedirectOrAtItsImplicitBind_givesUpInTime() {
    pendAtRedirect();
    givesUpAfter10(SocketKind.DATAGRAM, socket -> socket.sendTo(new byte[5], SERVER));
    givesUpAfter10(
        SocketKind.DATAGRAM,
        socket -> {
          socket.connect(SERVER);
          socket.send(new byte[5]);
        });
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.logged()).containsExactly("gave up", "gave up");
    assertThat(bench.host.transport().openEndpoints()).isZero();
  }

  /** What comes after the redirection is not asked any more. */
  @Test
  void datagram_heldAtRedirect_isNotAuthorised() {
    pendAtRedirect();
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          bench.log("authorised");
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
        });
    givesUpAfter10(SocketKind.DATAGRAM, socket -> socket.sendTo(new byte[5], SERVER));
    bench.runToEnd();
    assertThat(bench.logged()).containsExactly("gave up");
  }

  @Test
  void datagram_heldAtImplicitBind_givesUpInTime() {
    bench.callout(ASSIGN, pendOperation(0));
    givesUpAfter10(SocketKind.DATAGRAM, socket -> socket.sendTo(new byte[5], SERVER));
    givesUpAfter10(SocketKind.DATAGRAM, socket -> socket.connect(SERVER, 10 * MILLISECOND));
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.host.transport().openEndpoints()).isZero();
  }

  @Test
  void datagram_behindOneThatIsHeld_givesUpInTimeToo() {
    pendAtRedirect();
    Socket[] shared = new Socket[1];
    for (int i = 0; i < 2; i++) {
      int after = i + 1;
      bench.thread(
          "app " + i,
          () -> {
            driver.ke().KeDelayExecutionThread(fromNow(after * MILLISECOND));
            if (shared[0] == null) {
              shared[0] =
                  bench.host.sockets().open(browser, SocketKind.DATAGRAM, AddressFamily.AF_INET);
              shared[0].control().setSendTimeout((after * 20 - 10) * MILLISECOND);
            } else {
              shared[0].control().setSendTimeout(5 * MILLISECOND);
            }
            long before = bench.kernel.nowNanos();
            assertThatThrownBy(() -> shared[0].sendTo(new byte[5], SERVER))
                .hasMessageContaining("WSAETIMEDOUT");
            bench.log(after + " after " + (bench.kernel.nowNanos() - before) / MILLISECOND);
          });
    }
    bench.runToEnd();
    assertThat(bench.logged()).containsExactly("2 after 5", "1 after 10");
  }

  @Test
  void datagram_closedByAnotherThreadWhileHeld_returns() {
    pendAtRedirect();
    Socket socket = bench.host.sockets().open(browser, SocketKind.DATAGRAM, AddressFamily.AF_INET);
    bench.thread(
        "app",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
          assertThatThrownBy(() -> socket.sendTo(new byte[5], SERVER))
              .hasMessageContaining("WSAENOTSOCK");
          bench.log("returned");
        });
    bench.thread(
        "other",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(5 * MILLISECOND));
          socket.close();
        });
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.logged()).containsExactly("returned");
  }

  /** The peer takes connections and never reads. */
  @Test
  void stream_thatThePeerDoesNotRead_givesUpInTime() {
    Socket listener = bench.host.sockets().open(browser, SocketKind.STREAM, AddressFamily.AF_INET);
    bench.thread(
        "server",
        () -> {
          try {
            listener.bind(LOCAL);
            listener.listen();
            Socket unused = listener.accept();
          } catch (SocketError wrong) {
            throw new AssertionError(wrong);
          }
        });
    bench.thread(
        "app",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(5 * MILLISECOND));
          Socket socket = socket();
          socket.control().setSendTimeout(10 * MILLISECOND);
          try {
            socket.connect(LOCAL);
            socket.send(new byte[1000]);
          } catch (SocketError wrong) {
            throw new AssertionError(wrong);
          }
          long before = bench.kernel.nowNanos();
          assertThatThrownBy(() -> socket.send(new byte[10_000_000]))
              .hasMessageContaining("WSAETIMEDOUT")
              .hasMessageContaining("sent=");
          assertThat(bench.kernel.nowNanos() - before)
              .isBetween(10 * MILLISECOND, 13 * MILLISECOND);
          bench.log("gave up");
        });
    bench.runToEnd();
    assertThat(bench.logged()).containsExactly("gave up");
  }
}

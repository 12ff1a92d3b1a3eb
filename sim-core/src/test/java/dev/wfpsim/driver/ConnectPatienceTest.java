package dev.wfpsim.driver;

import static dev.wfpsim.driver.DriverRig.SERVER;
import static dev.wfpsim.testing.Times.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.CompletionContext;
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

  private final DriverRig rig = new DriverRig();

  @BeforeEach
  void start() {
    rig.network.connectInterfaces(
        new LinkOptions("wire"), List.of(rig.host.interfaces().getLast()));
    rig.network.start();
  }

  /** Pends; completes after a while if that is positive. */
  private ClassifyFn pendOperation(long completeAfterNanos) {
    return (values, meta, data, context, filter, flow, out) -> {
      Ref<CompletionContext> operation = new Ref<>();
      NtStatus status = rig.fwps.FwpsPendOperation0(meta.completionHandle(), operation);
      if (!status.equals(NtStatus.STATUS_SUCCESS)) {
        rig.log("second");
        out.actionType = FwpActionType.FWP_ACTION_PERMIT;
        return;
      }
      rig.absorb(out);
      if (completeAfterNanos > 0) {
        rig.thread(
            "worker",
            () -> {
              rig.delay(completeAfterNanos);
              rig.fwps.FwpsCompleteOperation0(operation.value(), null);
            });
      }
    };
  }

  private Socket socket() {
    return rig.host.sockets().open(rig.browser, SocketKind.STREAM, AddressFamily.AF_INET);
  }

  private void connectGivesUpAfter10() {
    rig.thread(
        "app",
        () -> {
          rig.delay(MILLISECOND);
          Socket socket = socket();
          long before = rig.kernel.nowNanos();
          assertThatThrownBy(() -> socket.connect(SERVER, 10 * MILLISECOND))
              .hasMessageContaining("WSAETIMEDOUT");
          assertThat(rig.kernel.nowNanos() - before).isBetween(10 * MILLISECOND, 11 * MILLISECOND);
          rig.log("gave up");
          socket.close();
        });
  }

  @Test
  void connect_heldAtAuthorisation_givesUpInTime() {
    rig.callout(CONNECT, pendOperation(0));
    connectGivesUpAfter10();
    assertThat(rig.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.host.transport().openEndpoints()).isZero();
  }

  @Test
  void connect_heldAtImplicitBind_givesUpInTimeAndFreesThePort() {
    rig.callout(ASSIGN, pendOperation(0));
    connectGivesUpAfter10();
    assertThat(rig.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.host.transport().openEndpoints()).isZero();
  }

  @Test
  void connect_heldAtRedirect_givesUpInTime() {
    pendAtRedirect();
    connectGivesUpAfter10();
    assertThat(rig.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
  }

  @Test
  void connect_completedAfterItWasGivenUp_doesNotGoOn() {
    rig.callout(CONNECT, pendOperation(50 * MILLISECOND));
    connectGivesUpAfter10();
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("gave up", "second");
    assertThat(rig.host.transport().openEndpoints()).isZero();
  }

  @Test
  void connect_completedInTime_goesOnAndWaitsTheRestForThePeer() {
    rig.callout(CONNECT, pendOperation(4 * MILLISECOND));
    connectGivesUpAfter10();
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("second", "gave up");
  }

  @Test
  void connect_closedByAnotherThreadWhileHeld_returns() {
    rig.callout(CONNECT, pendOperation(0));
    Socket socket = socket();
    rig.thread(
        "app",
        () -> {
          rig.delay(MILLISECOND);
          assertThatThrownBy(() -> socket.connect(SERVER)).hasMessageContaining("WSAENOTSOCK");
          rig.log("returned");
        });
    rig.thread(
        "other",
        () -> {
          rig.delay(5 * MILLISECOND);
          socket.close();
        });
    assertThat(rig.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.logged()).containsExactly("returned");
    assertThat(rig.host.transport().openEndpoints()).isZero();
  }

  @Test
  void connect_heldForeverWithoutLimit_isADeadlock() {
    rig.callout(CONNECT, pendOperation(0));
    rig.thread(
        "app",
        () -> {
          rig.delay(MILLISECOND);
          assertThatThrownBy(() -> socket().connect(SERVER));
        });
    RunEnd end = rig.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("pended operation");
  }

  /** Something an application does and that may fail. */
  private interface Call {
    void on(Socket socket) throws SocketError;
  }

  private void givesUpAfter10(SocketKind kind, Call call) {
    rig.thread(
        "app",
        () -> {
          rig.delay(MILLISECOND);
          Socket socket = rig.host.sockets().open(rig.browser, kind, AddressFamily.AF_INET);
          socket.control().setSendTimeout(10 * MILLISECOND);
          long before = rig.kernel.nowNanos();
          assertThatThrownBy(() -> call.on(socket)).hasMessageContaining("WSAETIMEDOUT");
          assertThat(rig.kernel.nowNanos() - before).isBetween(10 * MILLISECOND, 11 * MILLISECOND);
          rig.log("gave up");
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
    rig.callout(ASSIGN, pendOperation(0));
    givesUpAfter10(kind, ConnectPatienceTest::bind);
    assertThat(rig.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.host.transport().openEndpoints()).isZero();
    assertThat(rig.host.transport().holders(IpProtocol.TCP, LOCAL.address(), 5000)).isEmpty();
    assertThat(rig.host.transport().holders(IpProtocol.UDP, LOCAL.address(), 5000)).isEmpty();
  }

  @Test
  void bind_heldForAWhile_goesOn() {
    rig.callout(ASSIGN, pendOperation(4 * MILLISECOND));
    rig.thread(
        "app",
        () -> {
          rig.delay(MILLISECOND);
          Socket socket = socket();
          try {
            bind(socket);
          } catch (SocketError wrong) {
            throw new AssertionError(wrong);
          }
          rig.log(socket.localAddress().toString());
          socket.close();
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("second", LOCAL.toString());
  }

  private void pendAtRedirect() {
    rig.callout(
        REDIRECT,
        (values, meta, data, context, filter, flow, out) -> rig.pend(context, filter, out));
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
    assertThat(rig.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.logged()).containsExactly("gave up", "gave up");
    assertThat(rig.host.transport().openEndpoints()).isZero();
  }

  /** What comes after the redirection is not asked any more. */
  @Test
  void datagram_heldAtRedirect_isNotAuthorised() {
    pendAtRedirect();
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          rig.log("authorised");
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
        });
    givesUpAfter10(SocketKind.DATAGRAM, socket -> socket.sendTo(new byte[5], SERVER));
    rig.runToEnd();
    assertThat(rig.logged()).containsExactly("gave up");
  }

  @Test
  void datagram_heldAtImplicitBind_givesUpInTime() {
    rig.callout(ASSIGN, pendOperation(0));
    givesUpAfter10(SocketKind.DATAGRAM, socket -> socket.sendTo(new byte[5], SERVER));
    givesUpAfter10(SocketKind.DATAGRAM, socket -> socket.connect(SERVER, 10 * MILLISECOND));
    assertThat(rig.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.host.transport().openEndpoints()).isZero();
  }

  @Test
  void datagram_behindOneThatIsHeld_givesUpInTimeToo() {
    pendAtRedirect();
    Socket[] shared = new Socket[1];
    for (int i = 0; i < 2; i++) {
      int after = i + 1;
      rig.thread(
          "app " + i,
          () -> {
            rig.delay(after * MILLISECOND);
            if (shared[0] == null) {
              shared[0] =
                  rig.host.sockets().open(rig.browser, SocketKind.DATAGRAM, AddressFamily.AF_INET);
              shared[0].control().setSendTimeout((after * 20 - 10) * MILLISECOND);
            } else {
              shared[0].control().setSendTimeout(5 * MILLISECOND);
            }
            long before = rig.kernel.nowNanos();
            assertThatThrownBy(() -> shared[0].sendTo(new byte[5], SERVER))
                .hasMessageContaining("WSAETIMEDOUT");
            rig.log(after + " after " + (rig.kernel.nowNanos() - before) / MILLISECOND);
          });
    }
    rig.runToEnd();
    assertThat(rig.logged()).containsExactly("2 after 5", "1 after 10");
  }

  @Test
  void datagram_closedByAnotherThreadWhileHeld_returns() {
    pendAtRedirect();
    Socket socket =
        rig.host.sockets().open(rig.browser, SocketKind.DATAGRAM, AddressFamily.AF_INET);
    rig.thread(
        "app",
        () -> {
          rig.delay(MILLISECOND);
          assertThatThrownBy(() -> socket.sendTo(new byte[5], SERVER))
              .hasMessageContaining("WSAENOTSOCK");
          rig.log("returned");
        });
    rig.thread(
        "other",
        () -> {
          rig.delay(5 * MILLISECOND);
          socket.close();
        });
    assertThat(rig.runToEnd().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(rig.logged()).containsExactly("returned");
  }

  /** The peer takes connections and never reads. */
  @Test
  void stream_thatThePeerDoesNotRead_givesUpInTime() {
    Socket listener =
        rig.host.sockets().open(rig.browser, SocketKind.STREAM, AddressFamily.AF_INET);
    rig.thread(
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
    rig.thread(
        "app",
        () -> {
          rig.delay(5 * MILLISECOND);
          Socket socket = socket();
          socket.control().setSendTimeout(10 * MILLISECOND);
          try {
            socket.connect(LOCAL);
            socket.send(new byte[1000]);
          } catch (SocketError wrong) {
            throw new AssertionError(wrong);
          }
          long before = rig.kernel.nowNanos();
          assertThatThrownBy(() -> socket.send(new byte[10_000_000]))
              .hasMessageContaining("WSAETIMEDOUT")
              .hasMessageContaining("sent=");
          assertThat(rig.kernel.nowNanos() - before).isBetween(10 * MILLISECOND, 13 * MILLISECOND);
          rig.log("gave up");
        });
    rig.runToEnd();
    assertThat(rig.logged()).containsExactly("gave up");
  }
}

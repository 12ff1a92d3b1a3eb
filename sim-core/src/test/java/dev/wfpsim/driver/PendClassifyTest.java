package dev.wfpsim.driver;

import static dev.wfpsim.driver.DriverRig.SERVER;
import static dev.wfpsim.testing.Times.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classifies that a callout puts off and completes later. */
class PendClassifyTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final FwpsLayer BIND = FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4;
  private static final FwpsLayer CLOSURE = FwpsLayer.FWPS_LAYER_ALE_ENDPOINT_CLOSURE_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);

  private DriverRig rig = new DriverRig();

  /** Pends in classifyFn, and hands the handle and a copy of the decision to a thread. */
  private void pendThen(
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out,
      long delayNanos,
      Worker worker) {
    ClassifyHandle handle = rig.pend(context, filter, out);
    FwpsClassifyOut copy = new FwpsClassifyOut();
    copy.copyFrom(out);
    rig.thread(
        "worker",
        () -> {
          rig.delay(delayNanos);
          worker.work(handle, filter.filterId(), copy);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
        });
  }

  private interface Worker {
    void work(ClassifyHandle handle, long filterId, FwpsClassifyOut out);
  }

  private void complete(ClassifyHandle handle, FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
    rig.fwps.FwpsCompleteClassify0(handle, 0, out);
  }

  private void change(
      ClassifyHandle handle, long filterId, int flags, Consumer<FwpsConnectRequest> edit) {
    FwpsConnectRequest request = (FwpsConnectRequest) rig.writable(handle, filterId, null);
    edit.accept(request);
    rig.fwps.FwpsApplyModifiedLayerData0(handle, request, flags);
  }

  @Test
  void asynchronousSequence_redirectsLater_R125_R185_R186_R188() {
    SocketAddress elsewhere = SERVER.withPort(8443);
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          pendThen(
              context,
              filter,
              out,
              5 * MILLISECOND,
              (handle, filterId, copy) -> {
                change(handle, filterId, 0, r -> r.remoteAddressAndPort = elsewhere);
                complete(handle, copy);
              });
          assertThat(out.actionType).isEqualTo(FwpActionType.FWP_ACTION_BLOCK);
          assertThat(out.hasWriteRight()).isFalse();
        });
    rig.thread(
        "app",
        () -> {
          long before = rig.kernel.nowNanos();
          ConnectOperation operation = rig.redirected();
          assertThat(rig.kernel.nowNanos() - before).isGreaterThanOrEqualTo(5 * MILLISECOND);
          assertThat(operation.remote()).isEqualTo(elsewhere);
        });
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void pend_atALayerThatCannot_isRefused_R183() {
    rig.callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          rig.fwps.FwpsAcquireClassifyHandle0(context, 0, handle);
          if (handle.get() == null) {
            rig.log("no handle");
            return;
          }
          rig.log(rig.fwps.FwpsPendClassify0(handle.value(), filter.filterId(), 0, out).name());
          rig.fwps.FwpsReleaseClassifyHandle0(handle.value());
        });
    rig.startAuthorized();
    rig.run();
    assertThat(rig.logged()).containsExactly("STATUS_FWP_CANNOT_PEND");
  }

  @Test
  void handle_releasedRightAfterThePend_isHeldByThePend_R184() {
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.pend(context, filter, out);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
          FwpsClassifyOut copy = new FwpsClassifyOut();
          rig.thread("worker", () -> complete(handle, copy));
        });
    rig.startRedirected();
    assertThat(rig.run()).isEmpty();
    assertThat(rig.wfp.classifyHandles().live()).isEmpty();
    assertThat(rig.wfp.classifyHandles().pended()).isEmpty();
  }

  @Test
  void complete_twiceOrWithoutPend_isReported_R184() {
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) ->
            pendThen(
                context,
                filter,
                out,
                MILLISECOND,
                (handle, filterId, copy) -> {
                  complete(handle, copy);
                  complete(handle, copy);
                }));
    rig.startRedirected();
    assertThat(rig.run()).containsExactly("CLASSIFY_COMPLETED_NOT_PENDED");
  }

  @Test
  void completeWithNull_classifiesAgain_R186_R163() {
    int[] calls = new int[1];
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          long again =
              values.number(FwpsField.FLAGS) & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE;
          rig.log(again != 0 ? "again" : "first");
          if (calls[0]++ == 0) {
            pendThen(
                context,
                filter,
                out,
                MILLISECOND,
                (handle, filterId, copy) -> rig.fwps.FwpsCompleteClassify0(handle, 0, null));
          }
        });
    rig.startRedirected();
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("first", "again");
  }

  @Test
  void reauthorizeIfModifiedByOthers_classifiesAgainWhenAnotherChanges_R133() {
    boolean[] done = new boolean[1];
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          rig.log("A");
          if (done[0]) {
            keepsItsOwn(context, filter, out);
            return;
          }
          done[0] = true;
          pendThen(
              context,
              filter,
              out,
              MILLISECOND,
              (handle, filterId, copy) -> {
                change(
                    handle,
                    filterId,
                    ClassifyHandle.REAUTHORIZE_IF_MODIFIED_BY_OTHERS,
                    r -> r.remoteAddressAndPort = SERVER.withPort(1));
                rig.delay(5 * MILLISECOND);
                complete(handle, copy);
              });
        });
    rig.callout(
        CONNECT,
        50,
        0,
        (values, meta, data, context, filter, flow, out) -> {
          rig.log("B");
          if (rig.logged().size() > 2) {
            return;
          }
          pendThen(
              context,
              filter,
              out,
              3 * MILLISECOND,
              (handle, filterId, copy) -> {
                change(handle, filterId, 0, r -> r.remoteAddressAndPort = SERVER.withPort(2));
                complete(handle, copy);
              });
        },
        null);
    rig.thread(
        "app",
        () -> {
          ConnectOperation operation = rig.redirected();
          assertThat(operation.remote()).isEqualTo(SERVER.withPort(2));
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("A", "B", "A", "B");
  }

  /** Applies without a change, and finds an earlier version of its own. */
  private void keepsItsOwn(ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out) {
    rig.redirect(
        context,
        filter,
        out,
        request -> {
          FwpsConnectRequest other = request.previousVersion();
          while (other != null && other.modifierFilterId() != filter.filterId()) {
            other = other.previousVersion();
          }
          assertThat(other).isNotNull();
        });
  }

  @Test
  void pend_returningSomethingElseThanBlock_isReported_R185() {
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          pendThen(context, filter, out, MILLISECOND, (handle, id, copy) -> complete(handle, copy));
          out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
          out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    rig.startRedirected();
    assertThat(rig.run()).containsExactly("PENDED_CLASSIFY_NOT_BLOCKED");
  }

  @Test
  void pended_forever_isADeadlock_R365() {
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> rig.pend(context, filter, out));
    rig.startRedirected();
    RunEnd end = rig.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("pended classify");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void twoPendedRedirectors_inAnyOrder_leaveOneChain_R134(long seed) {
    rig = new DriverRig(seed);
    for (int port = 1; port <= 2; port++) {
      SocketAddress chosen = SERVER.withPort(port);
      rig.callout(
          CONNECT,
          100 - port,
          0,
          (values, meta, data, context, filter, flow, out) ->
              pendThen(
                  context,
                  filter,
                  out,
                  MILLISECOND,
                  (handle, filterId, copy) -> {
                    change(handle, filterId, 0, r -> r.remoteAddressAndPort = chosen);
                    complete(handle, copy);
                  }),
          null);
    }
    rig.thread(
        "app",
        () -> {
          ConnectOperation operation = rig.redirected();
          assertThat(operation.remote().port()).isIn(1, 2);
        });
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void bindRequest_localAddressAndToken_areWritable_R164() {
    rig.callout(
        BIND,
        (values, meta, data, context, filter, flow, out) ->
            rig.edit(
                context,
                filter,
                out,
                version -> {
                  FwpsBindRequest request = (FwpsBindRequest) version;
                  request.localAddressAndPort = SocketAddress.parse("10.0.0.5:7000");
                  request.portReservationToken = 99;
                }));
    rig.thread(
        "app",
        () -> {
          BindOperation bind = rig.redirectedBind(SocketAddress.parse("0.0.0.0:0"));
          assertThat(bind.local()).isEqualTo(SocketAddress.parse("10.0.0.5:7000"));
          assertThat(bind.portReservationToken()).isEqualTo(99);
        });
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void closure_whilePended_waitsForTheCompletion_R183_R189() {
    rig.callout(
        CLOSURE,
        (values, meta, data, context, filter, flow, out) ->
            pendThen(
                context,
                filter,
                out,
                5 * MILLISECOND,
                (handle, filterId, copy) -> complete(handle, copy)));
    rig.thread(
        "app",
        () -> {
          TransportEndpoint endpoint = TestEndpoints.of(1, rig.browser, 6, CLIENT);
          rig.host.inspection().endpointClosure(endpoint);
          assertThat(rig.kernel.nowNanos()).isGreaterThanOrEqualTo(5 * MILLISECOND);
        });
    assertThat(rig.run()).isEmpty();
  }
}

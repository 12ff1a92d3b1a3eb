package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
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
import dev.wfpsim.wfp.fwps.LayerDataVersion;
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
  private static final SocketAddress SERVER = new SocketAddress(PlatformBench.REMOTE, 443);
  private static final long MILLISECOND = 1_000_000;

  private PlatformBench bench = new PlatformBench();
  private DriverContext driver = bench.driver("d");
  private UserProcess browser = bench.process("browser");

  /** Pends in classifyFn, and hands the handle and a copy of the decision to a thread. */
  private void pendThen(
      DriverContext driver,
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out,
      long delayNanos,
      Worker worker) {
    Ref<ClassifyHandle> handle = new Ref<>();
    driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
    assertThat(driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    FwpsClassifyOut copy = new FwpsClassifyOut();
    copy.copyFrom(out);
    bench.thread(
        "worker",
        () -> {
          driver.ke().KeDelayExecutionThread(fromNow(delayNanos));
          worker.work(handle.value(), filter.filterId(), copy);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
        });
  }

  private interface Worker {
    void work(ClassifyHandle handle, long filterId, FwpsClassifyOut out);
  }

  private void complete(ClassifyHandle handle, FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
    driver.fwps().FwpsCompleteClassify0(handle, 0, out);
  }

  private void change(
      ClassifyHandle handle, long filterId, int flags, Consumer<FwpsConnectRequest> edit) {
    Ref<LayerDataVersion> data = new Ref<>();
    assertThat(driver.fwps().FwpsAcquireWritableLayerDataPointer0(handle, filterId, 0, data, null))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    edit.accept((FwpsConnectRequest) data.value());
    driver.fwps().FwpsApplyModifiedLayerData0(handle, data.value(), flags);
  }

  @Test
  void asynchronousSequence_redirectsLater_R125_R185_R186_R188() {
    SocketAddress elsewhere = SERVER.withPort(8443);
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          pendThen(
              driver,
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
    bench.thread(
        "app",
        () -> {
          ConnectOperation operation = bench.connect(browser, CLIENT, SERVER);
          long before = bench.kernel.nowNanos();
          operation.follow(bench.host.inspection().connectRedirect(operation));
          assertThat(bench.kernel.nowNanos() - before).isGreaterThanOrEqualTo(5 * MILLISECOND);
          assertThat(operation.remote()).isEqualTo(elsewhere);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void pend_atALayerThatCannot_isRefused_R183() {
    bench.callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          if (handle.get() == null) {
            bench.log("no handle");
            return;
          }
          bench.log(
              driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out).name());
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().authConnect(bench.connect(browser, CLIENT, SERVER), null));
    bench.run();
    assertThat(bench.logged()).containsExactly("STATUS_FWP_CANNOT_PEND");
  }

  @Test
  void handle_releasedRightAfterThePend_isHeldByThePend_R184() {
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          FwpsClassifyOut copy = new FwpsClassifyOut();
          bench.thread("worker", () -> complete(handle.value(), copy));
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().connectRedirect(bench.connect(browser, CLIENT, SERVER)));
    assertThat(bench.run()).isEmpty();
    assertThat(bench.wfp.classifyHandles().live()).isEmpty();
    assertThat(bench.wfp.classifyHandles().pended()).isEmpty();
  }

  @Test
  void complete_twiceOrWithoutPend_isReported_R184() {
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) ->
            pendThen(
                driver,
                context,
                filter,
                out,
                MILLISECOND,
                (handle, filterId, copy) -> {
                  complete(handle, copy);
                  complete(handle, copy);
                }));
    bench.thread(
        "app",
        () -> bench.host.inspection().connectRedirect(bench.connect(browser, CLIENT, SERVER)));
    assertThat(bench.run()).containsExactly("CLASSIFY_COMPLETED_NOT_PENDED");
  }

  @Test
  void completeWithNull_classifiesAgain_R186_R163() {
    int[] calls = new int[1];
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          long again =
              values.number(FwpsField.FLAGS) & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE;
          bench.log(again != 0 ? "again" : "first");
          if (calls[0]++ == 0) {
            pendThen(
                driver,
                context,
                filter,
                out,
                MILLISECOND,
                (handle, filterId, copy) -> driver.fwps().FwpsCompleteClassify0(handle, 0, null));
          }
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().connectRedirect(bench.connect(browser, CLIENT, SERVER)));
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("first", "again");
  }

  @Test
  void reauthorizeIfModifiedByOthers_classifiesAgainWhenAnotherChanges_R133() {
    boolean[] done = new boolean[1];
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          bench.log("A");
          if (done[0]) {
            keepsItsOwn(context, filter, out);
            return;
          }
          done[0] = true;
          pendThen(
              driver,
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
                driver.ke().KeDelayExecutionThread(fromNow(5 * MILLISECOND));
                complete(handle, copy);
              });
        });
    bench.callout(
        CONNECT,
        50,
        0,
        (values, meta, data, context, filter, flow, out) -> {
          bench.log("B");
          if (bench.logged().size() > 2) {
            return;
          }
          pendThen(
              driver,
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
    bench.thread(
        "app",
        () -> {
          ConnectOperation operation = bench.connect(browser, CLIENT, SERVER);
          operation.follow(bench.host.inspection().connectRedirect(operation));
          assertThat(operation.remote()).isEqualTo(SERVER.withPort(2));
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("A", "B", "A", "B");
  }

  /** Applies without a change, and finds an earlier version of its own. */
  private void keepsItsOwn(ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out) {
    ConnectRedirectTest.edit(
        driver,
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
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          pendThen(
              driver,
              context,
              filter,
              out,
              MILLISECOND,
              (handle, id, copy) -> complete(handle, copy));
          out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
          out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().connectRedirect(bench.connect(browser, CLIENT, SERVER)));
    assertThat(bench.run()).containsExactly("PENDED_CLASSIFY_NOT_BLOCKED");
  }

  @Test
  void pended_forever_isADeadlock_R365() {
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out);
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().connectRedirect(bench.connect(browser, CLIENT, SERVER)));
    RunEnd end = bench.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail()).contains("pended classify");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void twoPendedRedirectors_inAnyOrder_leaveOneChain_R134(long seed) {
    bench = new PlatformBench(new SeededChoices(seed));
    driver = bench.driver("d");
    browser = bench.process("browser");
    for (int port = 1; port <= 2; port++) {
      SocketAddress chosen = SERVER.withPort(port);
      bench.callout(
          CONNECT,
          100 - port,
          0,
          (values, meta, data, context, filter, flow, out) ->
              pendThen(
                  driver,
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
    bench.thread(
        "app",
        () -> {
          ConnectOperation operation = bench.connect(browser, CLIENT, SERVER);
          operation.follow(bench.host.inspection().connectRedirect(operation));
          assertThat(operation.remote().port()).isIn(1, 2);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void bindRequest_localAddressAndToken_areWritable_R164() {
    bench.callout(
        BIND,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          Ref<LayerDataVersion> version = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(
                  handle.value(), filter.filterId(), 0, version, out);
          FwpsBindRequest request = (FwpsBindRequest) version.value();
          request.localAddressAndPort = SocketAddress.parse("10.0.0.5:7000");
          request.portReservationToken = 99;
          driver.fwps().FwpsApplyModifiedLayerData0(handle.value(), request, 0);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    bench.thread(
        "app",
        () -> {
          SocketAddress any = SocketAddress.parse("0.0.0.0:0");
          TransportEndpoint endpoint = TestEndpoints.of(1, browser, 6, any);
          BindOperation bind = new BindOperation(endpoint, any.family(), any, false, false);
          bind.follow(bench.host.inspection().bindRedirect(bind));
          assertThat(bind.local()).isEqualTo(SocketAddress.parse("10.0.0.5:7000"));
          assertThat(bind.portReservationToken()).isEqualTo(99);
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void closure_whilePended_waitsForTheCompletion_R183_R189() {
    bench.callout(
        CLOSURE,
        (values, meta, data, context, filter, flow, out) ->
            pendThen(
                driver,
                context,
                filter,
                out,
                5 * MILLISECOND,
                (handle, filterId, copy) -> complete(handle, copy)));
    bench.thread(
        "app",
        () -> {
          TransportEndpoint endpoint = TestEndpoints.of(1, browser, 6, CLIENT);
          bench.host.inspection().endpointClosure(endpoint);
          assertThat(bench.kernel.nowNanos()).isGreaterThanOrEqualTo(5 * MILLISECOND);
        });
    assertThat(bench.run()).isEmpty();
  }
}

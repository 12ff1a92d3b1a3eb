package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.FieldDriver.ok;
import static dev.wfpsim.driver.field.FieldDriver.permit;
import static dev.wfpsim.driver.field.Site.MILLISECOND;
import static dev.wfpsim.driver.field.Site.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What redirecting drivers get wrong, and that each mistake is told. */
class BrokenRedirectorTest {
  private final Lab lab = new Lab();
  private final Lab.Faulty f = lab.d;
  private final Ref<RedirectHandle> redirect = new Ref<>();

  private interface Classify {
    void classify(ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out);
  }

  private void atRedirect(Classify classify) {
    f.atStart =
        () -> {
          ok(f.d.fwps().FwpsRedirectHandleCreate0(f.key(), 0, redirect));
          f.callout(
              Lab.REDIRECT,
              (values, meta, data, context, filter, flow, out) ->
                  classify.classify(context, filter, out));
        };
  }

  private ClassifyHandle acquire(ClassifyContext context) {
    Ref<ClassifyHandle> handle = new Ref<>();
    ok(f.d.fwps().FwpsAcquireClassifyHandle0(context, 0, handle));
    return handle.value();
  }

  private FwpsConnectRequest writable(
      ClassifyHandle handle, FwpsFilter filter, FwpsClassifyOut out) {
    Ref<LayerDataVersion> data = new Ref<>();
    ok(f.d.fwps().FwpsAcquireWritableLayerDataPointer0(handle, filter.filterId(), 0, data, out));
    return (FwpsConnectRequest) data.value();
  }

  private void release(ClassifyHandle handle) {
    f.d.fwps().FwpsReleaseClassifyHandle0(handle);
  }

  private void later(Runnable work) {
    lab.site.system(lab.site.a, "worker", MILLISECOND, work);
  }

  private RunEnd.Reason end() {
    return lab.run().reason();
  }

  @Test
  void writableData_notApplied_isToldWhenClassifyReturns_R130() {
    atRedirect(
        (context, filter, out) -> {
          writable(acquire(context), filter, out);
          permit(out);
        });
    lab.tcp();
    assertThat(end()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(lab.codes())
        .containsExactly("R-130 WRITABLE_DATA_NOT_APPLIED", "R-128 CLASSIFY_HANDLE_LEAK");
  }

  @Test
  void blockOfTheAcquire_leftStanding_isTold_R129() {
    atRedirect(
        (context, filter, out) -> {
          ClassifyHandle handle = acquire(context);
          FwpsConnectRequest request = writable(handle, filter, out);
          request.remoteAddressAndPort = lab.site.toB(444);
          f.d.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
          release(handle);
        });
    lab.tcp();
    assertThat(end()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(lab.codes()).containsExactly("R-129 DECISION_LEFT_BLOCKED");
    assertThat(lab.site.log).contains("client WSAECONNREFUSED");
  }

  @Test
  void handleKept_andWrittenLaterWithoutPend_isTold_R125_R148() {
    atRedirect(
        (context, filter, out) -> {
          ClassifyHandle handle = acquire(context);
          lab.site.system(
              lab.site.a,
              "worker",
              SECOND,
              () -> {
                FwpsConnectRequest request = writable(handle, filter, new FwpsClassifyOut());
                request.localRedirectContext =
                    f.d.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "rctx");
                request.localRedirectContextSize = 16;
                f.d.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
                release(handle);
              });
        });
    lab.tcp();
    assertThat(end()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(lab.codes()).containsExactly("R-125 LAYER_DATA_AFTER_CLASSIFY");
    assertThat(lab.site.a.pool().outstanding()).isEmpty(); // nobody else would
  }

  @Test
  void pendedClassify_completedTwice_isTold_R184() {
    atRedirect(
        (context, filter, out) -> {
          ClassifyHandle handle = acquire(context);
          ok(f.d.fwps().FwpsPendClassify0(handle, filter.filterId(), 0, out));
          later(
              () -> {
                FwpsClassifyOut own = new FwpsClassifyOut();
                permit(own);
                f.d.fwps().FwpsCompleteClassify0(handle, 0, own);
                f.d.fwps().FwpsCompleteClassify0(handle, 0, own);
                release(handle);
              });
        });
    lab.tcp();
    assertThat(end()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(lab.codes()).containsExactly("R-184 CLASSIFY_COMPLETED_NOT_PENDED");
  }

  @Test
  void pendedClassify_neverCompleted_hangsTheConnect_andUnloadTellsIt_R128_R365() {
    atRedirect(
        (context, filter, out) ->
            ok(f.d.fwps().FwpsPendClassify0(acquire(context), filter.filterId(), 0, out)));
    f.atUnload =
        () -> {
          f.removePolicy();
          f.d.fwps().FwpsRedirectHandleDestroy0(redirect.value());
        };
    lab.tcp().unloadAt(SECOND);
    RunEnd end = lab.run();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(end.detail())
        .contains("a/client main waits for pended classify at ALE_CONNECT_REDIRECT_V4");
    assertThat(lab.codes())
        .containsExactly(
            "R-128 UNLOADED_WITH_CLASSIFY_HANDLE", "R-184 UNLOADED_WITH_PENDED_CLASSIFY");
  }

  @Test
  void classifyHandle_usedAfterRelease_isTold_R127_R128() {
    ClassifyContext[] kept = new ClassifyContext[1];
    atRedirect(
        (context, filter, out) -> {
          ClassifyHandle handle = acquire(context);
          release(handle);
          release(handle);
          assertThat(f.d.fwps().FwpsPendClassify0(handle, filter.filterId(), 0, out))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          kept[0] = context;
          later(
              () ->
                  assertThat(
                          f.d
                              .fwps()
                              .FwpsAcquireClassifyHandle0(
                                  Objects.requireNonNull(kept[0]), 0, new Ref<>()))
                      .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER));
        });
    lab.tcp();
    assertThat(end()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(lab.codes())
        .containsExactly(
            "R-128 CLASSIFY_HANDLE_DOUBLE_RELEASE",
            "R-128 CLASSIFY_HANDLE_USED_AFTER_RELEASE",
            "R-127 CLASSIFY_CONTEXT_AFTER_CALL");
  }

  private void redirectTo(ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out) {
    ClassifyHandle handle = acquire(context);
    FwpsConnectRequest request = writable(handle, filter, out);
    PoolMemory memory = f.d.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "rctx");
    request.remoteAddressAndPort = lab.site.loopback(8080);
    request.localRedirectHandle = redirect.value();
    request.localRedirectTargetPID = 1234;
    request.localRedirectContext = memory;
    request.localRedirectContextSize = 16;
    f.d.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
    permit(out);
    release(handle);
  }

  @Test
  void context_freedByTheDriverAfterApply_isTold_R148() {
    atRedirect(
        (context, filter, out) -> {
          redirectTo(context, filter, out);
          PoolMemory memory =
              Objects.requireNonNull(
                  lab.site.a.pool().outstanding().stream()
                      .filter(each -> each.length() == 16)
                      .findFirst()
                      .orElse(null));
          f.d.ex().ExFreePoolWithTag(memory, "rctx");
        });
    lab.tcp();
    assertThat(end()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(lab.codes()).containsExactly("R-148 REDIRECT_CONTEXT_FREED_BY_DRIVER");
  }

  /** Redirected to another host by way of loopback: there is no route, and nobody authorises. */
  @Test
  void context_ofAConnectThatFailsBeforeItsAuthorisation_isFreed_R149() {
    atRedirect(
        (context, filter, out) -> {
          ClassifyHandle handle = acquire(context);
          FwpsConnectRequest request = writable(handle, filter, out);
          request.localRedirectHandle = redirect.value();
          request.localRedirectContext =
              f.d.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "rctx");
          request.localRedirectContextSize = 16;
          request.remoteAddressAndPort =
              dev.wfpsim.net.address.SocketAddress.parse("203.0.113.9:443");
          f.d.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
          permit(out);
          release(handle);
        });
    lab.tcp();
    end();
    assertThat(lab.site.log).contains("client WSAENETUNREACH");
    assertThat(lab.codes()).isEmpty();
    assertThat(lab.site.a.pool().outstanding()).isEmpty();
  }

  /**
   * It asks for where the connection goes already, or names no handle: no record, but a context.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void context_ofAnApplyThatRedirectsNothing_isThePlatforms_R148(boolean withHandle) {
    f.atUnload =
        () -> {
          f.removePolicy();
          f.d.fwps().FwpsRedirectHandleDestroy0(redirect.value());
        };
    atRedirect(
        (context, filter, out) -> {
          ClassifyHandle handle = acquire(context);
          FwpsConnectRequest request = writable(handle, filter, out);
          request.localRedirectHandle = withHandle ? redirect.value() : null;
          request.localRedirectTargetPID = (int) lab.site.server.pid();
          request.localRedirectContext =
              f.d.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "rctx");
          request.localRedirectContextSize = 16;
          f.d.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
          permit(out);
          release(handle);
        });
    lab.tcp();
    lab.unloadAt(8 * Site.MILLISECOND); // the connection is still there
    lab.run();
    assertThat(lab.site.log).contains("client done");
    assertThat(lab.codes()).isEmpty();
    assertThat(lab.site.a.pool().outstanding()).isEmpty();
  }

  /** Wherever the request sends the connection, and if it leaves it where it was. */
  @ParameterizedTest
  @ValueSource(strings = {"10.0.2.1:443", "10.0.2.9:80", "127.0.0.1:8080"})
  void destroyedHandle_inARequest_isTold_R123(String to) {
    atRedirect(
        (context, filter, out) -> {
          ClassifyHandle handle = acquire(context);
          FwpsConnectRequest request = writable(handle, filter, out);
          f.d.fwps().FwpsRedirectHandleDestroy0(redirect.value());
          request.localRedirectHandle = redirect.value();
          request.localRedirectTargetPID = 1234;
          request.remoteAddressAndPort = dev.wfpsim.net.address.SocketAddress.parse(to);
          f.d.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
          permit(out);
          release(handle);
        });
    lab.tcp();
    end();
    assertThat(lab.codes()).containsExactly("R-123 REDIRECT_HANDLE_USED_AFTER_DESTROY");
    assertThat(lab.site.log).contains("client done"); // as if nothing had been asked for
  }

  /** A handle that is released is told, whatever the flags say. */
  @Test
  void releasedHandle_withReservedFlags_isToldAllTheSame_R128() {
    atRedirect(
        (context, filter, out) -> {
          ClassifyHandle handle = acquire(context);
          release(handle);
          Ref<LayerDataVersion> data = new Ref<>();
          assertThat(f.d.fwps().FwpsPendClassify0(handle, filter.filterId(), 1, out))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(
                  f.d
                      .fwps()
                      .FwpsAcquireWritableLayerDataPointer0(
                          handle, filter.filterId(), 1, data, out))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          permit(out);
        });
    lab.tcp();
    end();
    assertThat(lab.codes())
        .containsExactly(
            "R-128 CLASSIFY_HANDLE_USED_AFTER_RELEASE", "R-128 CLASSIFY_HANDLE_USED_AFTER_RELEASE");
  }

  /** The redirector names another process, as some do; the proxy sets no records. */
  @Test
  void proxyWithoutRecords_redirectedToItself_isALoop_R145() {
    UserProcess proxy = lab.site.a.processes().start("proxy", "C:\\proxy.exe");
    int[] connects = new int[1];
    atRedirect(this::redirectTo);
    lab.site.process(
        proxy,
        () -> {
          Socket listener = lab.site.stream(proxy);
          listener.bind(lab.site.any(8080));
          listener.listen();
          while (connects[0]++ < 20) {
            Socket in = listener.accept(SECOND);
            proxy.startThread("relay", () -> relay(proxy, in));
          }
          listener.close();
        });
    lab.tcp();
    lab.run();
    assertThat(lab.codes())
        .hasSizeGreaterThan(5)
        .allMatch(code -> code.equals("R-145 REDIRECT_LOOP"));
  }

  private void relay(UserProcess proxy, Socket in) {
    Socket onwards = lab.site.stream(proxy);
    try {
      onwards.connect(lab.site.toB(Site.PORT));
    } catch (SocketError refused) {
      lab.log.add(refused.error().name());
    }
    onwards.abort();
    in.abort();
  }

  @Test
  void redirectState_ofSomethingElse_isNotRedirected_R138() {
    f.atStart =
        () -> {
          ok(f.d.fwps().FwpsRedirectHandleCreate0(f.key(), 0, redirect));
          f.callout(
              Lab.REDIRECT,
              (values, meta, data, context, filter, flow, out) ->
                  lab.log.add(
                      f.d
                          .fwps()
                          .FwpsQueryConnectionRedirectState0("x", redirect.value(), null)
                          .name()));
        };
    lab.tcp();
    assertThat(end()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(lab.log)
        .containsExactly(FwpsConnectionRedirectState.FWPS_CONNECTION_NOT_REDIRECTED.name());
    assertThat(lab.codes()).isEmpty();
  }
}

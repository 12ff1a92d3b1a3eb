package dev.wfpsim.driver;

import static dev.wfpsim.driver.DriverRig.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.profile.PlatformOption;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a callout can do to a connection at the connect redirect layer, inline. */
class ConnectRedirectTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final FwpsLayer AUTH = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);
  private static final SocketAddress PROXY = new SocketAddress(IpAddress.IPV4_LOOPBACK, 8080);

  private final DriverRig rig = new DriverRig();
  private final UserProcess proxy = rig.process("proxy");
  private @Nullable RedirectHandle handle;

  private void redirecting(Consumer<FwpsConnectRequest> change) {
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) ->
            rig.redirect(context, filter, out, change));
  }

  /** A local redirect with all that belongs to one. */
  private void toProxy(FwpsConnectRequest request) {
    request.remoteAddressAndPort = PROXY;
    request.localRedirectTargetPID = proxy.pid();
    request.localRedirectHandle = handle;
  }

  private PoolMemory allocated() {
    return Objects.requireNonNull(
        rig.driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Ctxt"));
  }

  @Test
  void remoteOfARemoteHost_needsNeitherPidNorHandle_R168() {
    SocketAddress elsewhere = SocketAddress.parse("10.0.0.99:8443");
    redirecting(request -> request.remoteAddressAndPort = elsewhere);
    rig.thread("app", () -> rig.log(rig.redirected().remote().toString()));
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("10.0.0.99:8443");
  }

  @Test
  void inlineSequence_localRedirect_isCarriedOut_R124_R147_R150() {
    redirecting(
        request -> {
          boolean any = request.localAddressAndPort.address().isUnspecified();
          request.remoteAddressAndPort =
              any ? PROXY : new SocketAddress(request.localAddressAndPort.address(), PROXY.port());
          request.localRedirectTargetPID = proxy.pid();
          request.localRedirectHandle = handle;
        });
    rig.thread(
        "app",
        () -> {
          handle = rig.redirectHandle();
          ConnectOperation operation = rig.redirected();
          assertThat(operation.remote()).isEqualTo(new SocketAddress(PlatformBench.LOCAL, 8080));
          assertThat(operation.originalRemote()).isEqualTo(SERVER);
          assertThat(Objects.requireNonNull(operation.localRedirect()).targetPid())
              .isEqualTo(proxy.pid());
        });
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void localRedirect_withoutPid_isRefused_R146() {
    redirecting(
        request -> {
          request.remoteAddressAndPort = PROXY;
          request.localRedirectHandle = null;
        });
    rig.thread("app", () -> assertThat(rig.redirected().remote()).isEqualTo(SERVER));
    assertThat(rig.run()).containsExactly("LOCAL_REDIRECT_WITHOUT_PID");
    assertThat(rig.rules()).containsExactly("R-146");
  }

  @Test
  void localRedirect_withoutHandle_doesNotWork_R147() {
    redirecting(
        request -> {
          request.remoteAddressAndPort = PROXY;
          request.localRedirectTargetPID = proxy.pid();
        });
    rig.thread("app", () -> assertThat(rig.redirected().remote()).isEqualTo(SERVER));
    rig.run();
    assertThat(rig.rules()).containsExactly("R-147");
    assertThat(rig.codes()).contains("LOCAL_REDIRECT_WITHOUT_HANDLE");
  }

  /** Local is what the host has, not only loopback. */
  @Test
  void localRedirect_toTheHostsOwnCard_needsAHandleToo_R147() {
    redirecting(
        request -> {
          request.remoteAddressAndPort = new SocketAddress(PlatformBench.LOCAL, PROXY.port());
          request.localRedirectTargetPID = proxy.pid();
        });
    rig.thread("app", () -> assertThat(rig.redirected().remote()).isEqualTo(SERVER));
    rig.run();
    assertThat(rig.codes()).containsExactly("LOCAL_REDIRECT_WITHOUT_HANDLE");
  }

  @Test
  void acquire_withFlags_isRefused_R127() {
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          rig.log(rig.fwps.FwpsAcquireClassifyHandle0(context, 1, handle).name());
          rig.log(rig.fwps.FwpsAcquireClassifyHandle0(context, 0, handle).name());
          rig.fwps.FwpsReleaseClassifyHandle0(handle.value());
        });
    rig.startRedirected();
    rig.run();
    assertThat(rig.logged()).containsExactly("STATUS_INVALID_PARAMETER", "STATUS_SUCCESS");
  }

  @Test
  void localAddress_changedAtConnect_isIgnored_R121() {
    redirecting(request -> request.localAddressAndPort = SocketAddress.parse("10.0.0.6:1234"));
    rig.thread("app", () -> assertThat(rig.redirected().local()).isEqualTo(CLIENT));
    rig.run();
    assertThat(rig.rules()).containsExactly("R-121");
    assertThat(rig.codes()).contains("REDIRECT_LOCAL_ADDRESS_AT_CONNECT");
  }

  @Test
  void localAddress_changedAtConnect_isTakenWhereTheProfileSaysSo() {
    DriverRig other = new DriverRig(PlatformOption.LOCAL_WRITABLE_AT_CONNECT, 1);
    SocketAddress tunnel = SocketAddress.parse("10.0.0.6:1234");
    other.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) ->
            other.redirect(context, filter, out, request -> request.localAddressAndPort = tunnel));
    other.thread(
        "app",
        () -> {
          ConnectOperation operation = other.redirected();
          assertThat(operation.local()).isEqualTo(tunnel);
          assertThat(operation.localReplaced()).isTrue();
        });
    assertThat(other.run()).isEmpty();
  }

  @Test
  void remoteOfAnotherFamily_isRefused_R121() {
    redirecting(request -> request.remoteAddressAndPort = SocketAddress.parse("[fd00::1]:80"));
    rig.thread("app", () -> assertThat(rig.redirected().remote()).isEqualTo(SERVER));
    assertThat(rig.run()).containsExactly("REDIRECT_OTHER_FAMILY");
  }

  @Test
  void writableAcquire_forcesABlockWithoutRights_R129() {
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          rig.redirect(
              context, filter, out, request -> rig.log(out.actionType + " " + out.hasWriteRight()));
        });
    rig.startRedirected();
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("FWP_ACTION_BLOCK false");
  }

  @Test
  void writableAcquire_notApplied_isReported_R130() {
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.classifyHandle(context);
          rig.writable(handle, filter.filterId(), out);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    rig.startRedirected();
    rig.run();
    assertThat(rig.rules()).containsExactly("R-130");
  }

  @Test
  void apply_twice_isReported_R130() {
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.classifyHandle(context);
          LayerDataVersion kept = rig.writable(handle, filter.filterId(), null);
          rig.fwps.FwpsApplyModifiedLayerData0(handle, kept, 0);
          rig.fwps.FwpsApplyModifiedLayerData0(handle, kept, 0);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
        });
    rig.startRedirected();
    assertThat(rig.run()).containsExactly("WRITABLE_DATA_APPLIED_TWICE");
  }

  @Test
  void filterId_ofAnotherFilter_isRefused_R131() {
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.classifyHandle(context);
          assertThat(
                  rig.fwps.FwpsAcquireWritableLayerDataPointer0(
                      handle, filter.filterId() + 1, 0, new Ref<>(), null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
        });
    rig.startRedirected();
    rig.run();
    assertThat(rig.rules()).containsExactly("R-131");
    assertThat(rig.codes()).contains("CLASSIFY_FILTER_ID");
  }

  @Test
  void writableAcquire_atAnotherLayer_fails_R132() {
    rig.callout(
        AUTH,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          NtStatus status = rig.fwps.FwpsAcquireClassifyHandle0(context, 0, handle);
          if (status.isSuccess()) {
            status =
                rig.fwps.FwpsAcquireWritableLayerDataPointer0(
                    handle.value(), filter.filterId(), 0, new Ref<>(), null);
            rig.fwps.FwpsReleaseClassifyHandle0(handle.value());
          }
          rig.log(status.name());
        });
    rig.startAuthorized();
    rig.run();
    assertThat(rig.logged()).containsExactly("STATUS_INVALID_PARAMETER");
  }

  @Test
  void classifyContext_afterTheCall_isRefused_R127() {
    ClassifyContext[] kept = new ClassifyContext[1];
    rig.callout(LAYER, (values, meta, data, context, filter, flow, out) -> kept[0] = context);
    rig.thread(
        "app",
        () -> {
          rig.redirected();
          assertThat(rig.fwps.FwpsAcquireClassifyHandle0(kept[0], 0, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
    rig.run();
    assertThat(rig.rules()).containsExactly("R-127");
  }

  @Test
  void classifyHandle_releasedTwiceOrUsedLater_isReported_R128() {
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.classifyHandle(context);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
          rig.fwps.FwpsAcquireWritableLayerDataPointer0(
              handle, filter.filterId(), 0, new Ref<>(), null);
        });
    rig.startRedirected();
    assertThat(rig.run())
        .containsExactly("CLASSIFY_HANDLE_DOUBLE_RELEASE", "CLASSIFY_HANDLE_USED_AFTER_RELEASE");
  }

  @Test
  void versions_ofTwoRedirectors_formAChain_R134_R135() {
    redirecting(request -> request.remoteAddressAndPort = SERVER.withPort(1));
    rig.callout(
        LAYER,
        50,
        0,
        (values, meta, data, context, filter, flow, out) ->
            rig.redirect(
                context,
                filter,
                out,
                request -> {
                  FwpsConnectRequest first = Objects.requireNonNull(request.previousVersion());
                  FwpsConnectRequest original = Objects.requireNonNull(first.previousVersion());
                  assertThat(first.modifierFilterId()).isNotZero();
                  assertThat(first.modifierFilterId()).isNotEqualTo(filter.filterId());
                  assertThat(request.modifierFilterId()).isEqualTo(filter.filterId());
                  assertThat(original.modifierFilterId()).isZero();
                  assertThat(original.previousVersion()).isNull();
                  assertThat(original.remoteAddressAndPort).isEqualTo(SERVER);
                  request.remoteAddressAndPort = request.remoteAddressAndPort.withPort(2);
                }),
        null);
    rig.thread("app", () -> assertThat(rig.redirected().remote()).isEqualTo(SERVER.withPort(2)));
    assertThat(rig.run()).isEmpty();
  }

  /**
   * A callout that leaves another's redirection as it is applies its version unchanged and permits.
   * The page's {@code rights &= FWPS_RIGHT_ACTION_WRITE} keeps the right, or is a slip for clearing
   * it: the connection goes on as it was redirected either way.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unchanged_appliedAndPermitted_withTheRightOrWithout_goesOn_R137(boolean complement) {
    rig.callout(
        LAYER,
        200,
        0,
        (values, meta, data, context, filter, flow, out) ->
            rig.redirect(
                context,
                filter,
                out,
                request -> request.remoteAddressAndPort = SERVER.withPort(8080)),
        null);
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.classifyHandle(context);
          LayerDataVersion same = rig.writable(handle, filter.filterId(), out);
          rig.fwps.FwpsApplyModifiedLayerData0(handle, same, 0);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.rights &=
              complement
                  ? ~FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE
                  : FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    rig.thread(
        "app",
        () -> {
          ConnectOperation operation = rig.redirected();
          assertThat(operation.remote()).isEqualTo(SERVER.withPort(8080));
          assertThat(operation.decision().verdict()).isEqualTo(Verdict.PERMIT);
        });
    assertThat(rig.run()).isEmpty();
  }

  @Test
  void reauthorizeFlag_inline_isReported_R133() {
    rig.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.classifyHandle(context);
          LayerDataVersion version = rig.writable(handle, filter.filterId(), out);
          rig.fwps.FwpsApplyModifiedLayerData0(handle, version, 1);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    rig.startRedirected();
    rig.run();
    assertThat(rig.rules()).containsExactly("R-133");
    assertThat(rig.codes()).contains("REAUTHORIZE_FLAG_INLINE");
  }

  @Test
  void block_atTheRedirectLayer_hasNoEffectUnlessTheProfileSaysSo() {
    for (int option = 0; option <= 1; option++) {
      DriverRig other = new DriverRig(PlatformOption.BLOCK_AT_REDIRECT_BLOCKS, option);
      other.callout(
          LAYER,
          (values, meta, data, context, filter, flow, out) -> {
            out.actionType = FwpActionType.FWP_ACTION_BLOCK;
            out.clearWriteRight();
          });
      Verdict expected = option == 1 ? Verdict.BLOCK : Verdict.PERMIT;
      other.thread(
          "app",
          () -> {
            ConnectOperation operation = other.redirected();
            assertThat(other.host.inspection().authConnect(operation, null)).isEqualTo(expected);
          });
      assertThat(other.run()).isEmpty();
    }
  }

  @Test
  void authConnect_afterRedirect_showsTheNewDestinationAndTheOriginal_R159_R161() {
    redirecting(this::toProxy);
    rig.callout(
        AUTH,
        (values, meta, data, context, filter, flow, out) -> {
          long flags = values.number(FwpsField.FLAGS);
          assertThat(flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED)
              .isNotZero();
          assertThat(values.number(FwpsField.IP_REMOTE_PORT)).isEqualTo(PROXY.port());
          assertThat(meta.localRedirectTargetPid()).isEqualTo(proxy.pid());
          assertThat(meta.originalDestination()).isEqualTo(SERVER);
          assertThat(
                  meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_LOCAL_REDIRECT_TARGET_PID))
              .isTrue();
          rig.log("seen");
        });
    rig.thread(
        "app",
        () -> {
          handle = rig.redirectHandle();
          ConnectOperation operation = rig.redirected();
          assertThat(rig.host.inspection().authConnect(operation, null)).isEqualTo(Verdict.PERMIT);
        });
    assertThat(rig.run()).isEmpty();
    assertThat(rig.logged()).containsExactly("seen");
  }

  @Test
  void redirectHandle_createAndDestroy_followTheRules_R122_R123() {
    rig.run(
        () -> {
          assertThat(rig.fwps.FwpsRedirectHandleCreate0(null, 0, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(rig.fwps.FwpsRedirectHandleCreate0(rig.key(), 1, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          RedirectHandle handle = rig.redirectHandle();
          rig.fwps.FwpsRedirectHandleDestroy0(handle);
          rig.fwps.FwpsRedirectHandleDestroy0(handle);
          rig.fwps.FwpsQueryConnectionRedirectState0(null, handle, null);
        });
    assertThat(rig.codes())
        .containsExactly("REDIRECT_HANDLE_DOUBLE_DESTROY", "REDIRECT_HANDLE_USED_AFTER_DESTROY");
  }

  @Test
  void redirectLoop_ofTheTargetItself_isReported_R145() {
    redirecting(this::toProxy);
    rig.thread(
        "proxy",
        () -> {
          handle = rig.redirectHandle();
          rig.host.inspection().connectRedirect(rig.connect(proxy, CLIENT, SERVER));
        });
    assertThat(rig.run()).containsExactly("REDIRECT_LOOP");
  }

  /** A connection redirected to the proxy with a context, as far as its authorisation. */
  private ConnectOperation redirectedWith(PoolMemory context) {
    handle = rig.redirectHandle();
    redirecting(
        request -> {
          toProxy(request);
          request.localRedirectContext = context;
          request.localRedirectContextSize = context.length();
        });
    ConnectOperation operation = rig.redirected();
    rig.host.inspection().authConnect(operation, null);
    operation.endpoint().setRemote(operation.remote());
    return operation;
  }

  @Test
  void context_afterTheApply_isThePlatformsToFree_R148() {
    rig.runClean(
        () -> {
          PoolMemory memory = allocated();
          ConnectOperation operation = redirectedWith(memory);
          assertThat(memory.isFreed()).isFalse();
          rig.host.inspection().endpointClosure(operation.endpoint());
          assertThat(memory.isFreed()).isTrue();
        });
  }

  /** The proxied flow has two ends: the service may ask for the context when the client is gone. */
  @Test
  void context_ofAnAcceptedConnection_livesUntilBothEndsAreGone_R148() {
    rig.runClean(
        () -> {
          PoolMemory memory = allocated();
          ConnectOperation operation = redirectedWith(memory);
          var connections = rig.wfp.ale().redirectedConnections();
          int tcp = operation.protocol();
          connections.accepted(tcp, operation.remote(), operation.local());
          rig.host.inspection().endpointClosure(operation.endpoint());
          assertThat(memory.isFreed()).isFalse();
          assertThat(connections.ofAccepted(tcp, operation.remote(), operation.local()))
              .isNotNull();
          connections.ended(tcp, operation.remote(), operation.local());
          assertThat(memory.isFreed()).isTrue();
          assertThat(connections.size()).isZero();
        });
  }

  @Test
  void context_freedBeforeTheApply_isReported_R148() {
    redirecting(
        request -> {
          PoolMemory memory = allocated();
          rig.driver.ex().ExFreePoolWithTag(memory, "Ctxt");
          request.localRedirectContext = memory;
        });
    rig.startRedirected();
    assertThat(rig.run()).containsExactly("REDIRECT_CONTEXT_FREED");
  }
}

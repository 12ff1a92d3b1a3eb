package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a callout can do to a connection at the connect redirect layer, inline. */
class ConnectRedirectTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final FwpsLayer AUTH = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);
  private static final SocketAddress SERVER = new SocketAddress(PlatformBench.REMOTE, 443);
  private static final SocketAddress PROXY = new SocketAddress(IpAddress.IPV4_LOOPBACK, 8080);

  private final PlatformBench bench = new PlatformBench();
  private final DriverContext driver = bench.driver("d");
  private final UserProcess browser = bench.process("browser");
  private final UserProcess proxy = bench.process("proxy");

  /** Edits the request inline, as the sequence of the documentation has it. */
  static void edit(
      DriverContext driver,
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out,
      Consumer<FwpsConnectRequest> change) {
    Ref<ClassifyHandle> handle = new Ref<>();
    assertThat(driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    Ref<LayerDataVersion> data = new Ref<>();
    assertThat(
            driver
                .fwps()
                .FwpsAcquireWritableLayerDataPointer0(
                    handle.value(), filter.filterId(), 0, data, out))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    change.accept((FwpsConnectRequest) data.value());
    driver.fwps().FwpsApplyModifiedLayerData0(handle.value(), data.value(), 0);
    driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
    out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
  }

  private void redirecting(Consumer<FwpsConnectRequest> change) {
    bench.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) ->
            edit(driver, context, filter, out, change));
  }

  private RedirectHandle redirectHandle() {
    Ref<RedirectHandle> handle = new Ref<>();
    assertThat(driver.fwps().FwpsRedirectHandleCreate0(bench.key(), 0, handle))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  private ConnectOperation connected() {
    ConnectOperation operation = bench.connect(browser, CLIENT, SERVER);
    operation.follow(bench.host.inspection().connectRedirect(operation));
    return operation;
  }

  @Test
  void remoteOfARemoteHost_needsNeitherPidNorHandle_R168() {
    SocketAddress elsewhere = SocketAddress.parse("10.0.0.99:8443");
    redirecting(request -> request.remoteAddressAndPort = elsewhere);
    bench.thread("app", () -> bench.log(connected().remote().toString()));
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("10.0.0.99:8443");
  }

  @Test
  void inlineSequence_localRedirect_isCarriedOut_R124_R147_R150() {
    RedirectHandle[] handle = new RedirectHandle[1];
    redirecting(
        request -> {
          boolean any = request.localAddressAndPort.address().isUnspecified();
          request.remoteAddressAndPort =
              any ? PROXY : new SocketAddress(request.localAddressAndPort.address(), PROXY.port());
          request.localRedirectTargetPID = proxy.pid();
          request.localRedirectHandle = handle[0];
        });
    bench.thread(
        "app",
        () -> {
          handle[0] = redirectHandle();
          ConnectOperation operation = connected();
          assertThat(operation.remote()).isEqualTo(new SocketAddress(PlatformBench.LOCAL, 8080));
          assertThat(operation.originalRemote()).isEqualTo(SERVER);
          assertThat(Objects.requireNonNull(operation.localRedirect()).targetPid())
              .isEqualTo(proxy.pid());
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void localRedirect_withoutPid_isRefused_R146() {
    redirecting(
        request -> {
          request.remoteAddressAndPort = PROXY;
          request.localRedirectHandle = null;
        });
    bench.thread("app", () -> assertThat(connected().remote()).isEqualTo(SERVER));
    assertThat(bench.run()).containsExactly("LOCAL_REDIRECT_WITHOUT_PID");
    assertThat(bench.rules()).containsExactly("R-146");
  }

  @Test
  void localRedirect_withoutHandle_doesNotWork_R147() {
    redirecting(
        request -> {
          request.remoteAddressAndPort = PROXY;
          request.localRedirectTargetPID = proxy.pid();
        });
    bench.thread("app", () -> assertThat(connected().remote()).isEqualTo(SERVER));
    bench.run();
    assertThat(bench.rules()).containsExactly("R-147");
    assertThat(bench.codes()).contains("LOCAL_REDIRECT_WITHOUT_HANDLE");
  }

  /** Local is what the host has, not only loopback. */
  @Test
  void localRedirect_toTheHostsOwnCard_needsAHandleToo_R147() {
    redirecting(
        request -> {
          request.remoteAddressAndPort = new SocketAddress(PlatformBench.LOCAL, PROXY.port());
          request.localRedirectTargetPID = proxy.pid();
        });
    bench.thread("app", () -> assertThat(connected().remote()).isEqualTo(SERVER));
    bench.run();
    assertThat(bench.codes()).containsExactly("LOCAL_REDIRECT_WITHOUT_HANDLE");
  }

  @Test
  void acquire_withFlags_isRefused_R127() {
    bench.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          bench.log(driver.fwps().FwpsAcquireClassifyHandle0(context, 1, handle).name());
          bench.log(driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle).name());
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
        });
    bench.thread("app", this::connected);
    bench.run();
    assertThat(bench.logged()).containsExactly("STATUS_INVALID_PARAMETER", "STATUS_SUCCESS");
  }

  @Test
  void localAddress_changedAtConnect_isIgnored_R121() {
    redirecting(request -> request.localAddressAndPort = SocketAddress.parse("10.0.0.6:1234"));
    bench.thread("app", () -> assertThat(connected().local()).isEqualTo(CLIENT));
    bench.run();
    assertThat(bench.rules()).containsExactly("R-121");
    assertThat(bench.codes()).contains("REDIRECT_LOCAL_ADDRESS_AT_CONNECT");
  }

  @Test
  void localAddress_changedAtConnect_isTakenWhereTheProfileSaysSo() {
    PlatformBench other =
        new PlatformBench(
            new UndisturbedChoices(),
            new HostOptions("client"),
            PlatformProfile.DOCUMENTED.with(PlatformOption.LOCAL_WRITABLE_AT_CONNECT, 1));
    DriverContext split = other.driver("split");
    SocketAddress tunnel = SocketAddress.parse("10.0.0.6:1234");
    other.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) ->
            edit(split, context, filter, out, request -> request.localAddressAndPort = tunnel));
    other.thread(
        "app",
        () -> {
          ConnectOperation operation = other.connect(other.process("a"), CLIENT, SERVER);
          operation.follow(other.host.inspection().connectRedirect(operation));
          assertThat(operation.local()).isEqualTo(tunnel);
          assertThat(operation.localReplaced()).isTrue();
        });
    assertThat(other.run()).isEmpty();
  }

  @Test
  void remoteOfAnotherFamily_isRefused_R121() {
    redirecting(request -> request.remoteAddressAndPort = SocketAddress.parse("[fd00::1]:80"));
    bench.thread("app", () -> assertThat(connected().remote()).isEqualTo(SERVER));
    assertThat(bench.run()).containsExactly("REDIRECT_OTHER_FAMILY");
  }

  @Test
  void writableAcquire_forcesABlockWithoutRights_R129() {
    bench.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          edit(
              driver,
              context,
              filter,
              out,
              request -> bench.log(out.actionType + " " + out.hasWriteRight()));
        });
    bench.thread("app", this::connected);
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("FWP_ACTION_BLOCK false");
  }

  @Test
  void writableAcquire_notApplied_isReported_R130() {
    bench.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(
                  handle.value(), filter.filterId(), 0, new Ref<>(), out);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    bench.thread("app", this::connected);
    bench.run();
    assertThat(bench.rules()).containsExactly("R-130");
  }

  @Test
  void apply_twice_isReported_R130() {
    bench.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<LayerDataVersion> kept = new Ref<>();
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(
                  handle.value(), filter.filterId(), 0, kept, null);
          driver.fwps().FwpsApplyModifiedLayerData0(handle.value(), kept.value(), 0);
          driver.fwps().FwpsApplyModifiedLayerData0(handle.value(), kept.value(), 0);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
        });
    bench.thread("app", this::connected);
    assertThat(bench.run()).containsExactly("WRITABLE_DATA_APPLIED_TWICE");
  }

  @Test
  void filterId_ofAnotherFilter_isRefused_R131() {
    bench.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          assertThat(
                  driver
                      .fwps()
                      .FwpsAcquireWritableLayerDataPointer0(
                          handle.value(), filter.filterId() + 1, 0, new Ref<>(), null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
        });
    bench.thread("app", this::connected);
    bench.run();
    assertThat(bench.rules()).containsExactly("R-131");
    assertThat(bench.codes()).contains("CLASSIFY_FILTER_ID");
  }

  @Test
  void writableAcquire_atAnotherLayer_fails_R132() {
    bench.callout(
        AUTH,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          NtStatus status = driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          if (status.isSuccess()) {
            status =
                driver
                    .fwps()
                    .FwpsAcquireWritableLayerDataPointer0(
                        handle.value(), filter.filterId(), 0, new Ref<>(), null);
            driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          }
          bench.log(status.name());
        });
    bench.thread(
        "app",
        () -> bench.host.inspection().authConnect(bench.connect(browser, CLIENT, SERVER), null));
    bench.run();
    assertThat(bench.logged()).containsExactly("STATUS_INVALID_PARAMETER");
  }

  @Test
  void classifyContext_afterTheCall_isRefused_R127() {
    ClassifyContext[] kept = new ClassifyContext[1];
    bench.callout(LAYER, (values, meta, data, context, filter, flow, out) -> kept[0] = context);
    bench.thread(
        "app",
        () -> {
          connected();
          assertThat(driver.fwps().FwpsAcquireClassifyHandle0(kept[0], 0, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
        });
    bench.run();
    assertThat(bench.rules()).containsExactly("R-127");
  }

  @Test
  void classifyHandle_releasedTwiceOrUsedLater_isReported_R128() {
    bench.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(
                  handle.value(), filter.filterId(), 0, new Ref<>(), null);
        });
    bench.thread("app", this::connected);
    assertThat(bench.run())
        .containsExactly("CLASSIFY_HANDLE_DOUBLE_RELEASE", "CLASSIFY_HANDLE_USED_AFTER_RELEASE");
  }

  @Test
  void versions_ofTwoRedirectors_formAChain_R134_R135() {
    redirecting(request -> request.remoteAddressAndPort = SERVER.withPort(1));
    bench.callout(
        LAYER,
        50,
        0,
        (values, meta, data, context, filter, flow, out) ->
            edit(
                driver,
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
    bench.thread("app", () -> assertThat(connected().remote()).isEqualTo(SERVER.withPort(2)));
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void reauthorizeFlag_inline_isReported_R133() {
    bench.callout(
        LAYER,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          Ref<LayerDataVersion> version = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(
                  handle.value(), filter.filterId(), 0, version, out);
          driver.fwps().FwpsApplyModifiedLayerData0(handle.value(), version.value(), 1);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    bench.thread("app", this::connected);
    bench.run();
    assertThat(bench.rules()).containsExactly("R-133");
    assertThat(bench.codes()).contains("REAUTHORIZE_FLAG_INLINE");
  }

  @Test
  void block_atTheRedirectLayer_hasNoEffectUnlessTheProfileSaysSo() {
    for (int option = 0; option <= 1; option++) {
      PlatformBench other =
          new PlatformBench(
              new UndisturbedChoices(),
              new HostOptions("client"),
              PlatformProfile.DOCUMENTED.with(PlatformOption.BLOCK_AT_REDIRECT_BLOCKS, option));
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
            ConnectOperation operation = other.connect(other.process("a"), CLIENT, SERVER);
            operation.follow(other.host.inspection().connectRedirect(operation));
            assertThat(other.host.inspection().authConnect(operation, null)).isEqualTo(expected);
          });
      assertThat(other.run()).isEmpty();
    }
  }

  @Test
  void authConnect_afterRedirect_showsTheNewDestinationAndTheOriginal_R159_R161() {
    RedirectHandle[] handle = new RedirectHandle[1];
    redirecting(
        request -> {
          request.remoteAddressAndPort = PROXY;
          request.localRedirectTargetPID = proxy.pid();
          request.localRedirectHandle = handle[0];
        });
    bench.callout(
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
          bench.log("seen");
        });
    bench.thread(
        "app",
        () -> {
          handle[0] = redirectHandle();
          ConnectOperation operation = connected();
          assertThat(bench.host.inspection().authConnect(operation, null))
              .isEqualTo(Verdict.PERMIT);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("seen");
  }

  @Test
  void redirectHandle_createAndDestroy_followTheRules_R122_R123() {
    bench.thread(
        "t",
        () -> {
          assertThat(driver.fwps().FwpsRedirectHandleCreate0(null, 0, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          assertThat(driver.fwps().FwpsRedirectHandleCreate0(bench.key(), 1, new Ref<>()))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          RedirectHandle handle = redirectHandle();
          driver.fwps().FwpsRedirectHandleDestroy0(handle);
          driver.fwps().FwpsRedirectHandleDestroy0(handle);
          driver.fwps().FwpsQueryConnectionRedirectState0(null, handle, null);
        });
    assertThat(bench.run())
        .containsExactly("REDIRECT_HANDLE_DOUBLE_DESTROY", "REDIRECT_HANDLE_USED_AFTER_DESTROY");
  }

  @Test
  void redirectLoop_ofTheTargetItself_isReported_R145() {
    RedirectHandle[] handle = new RedirectHandle[1];
    redirecting(
        request -> {
          request.remoteAddressAndPort = PROXY;
          request.localRedirectTargetPID = proxy.pid();
          request.localRedirectHandle = handle[0];
        });
    bench.thread(
        "proxy",
        () -> {
          handle[0] = redirectHandle();
          bench.host.inspection().connectRedirect(bench.connect(proxy, CLIENT, SERVER));
        });
    assertThat(bench.run()).containsExactly("REDIRECT_LOOP");
  }

  @Test
  void context_afterTheApply_isThePlatformsToFree_R148() {
    RedirectHandle[] handle = new RedirectHandle[1];
    PoolMemory[] memory = new PoolMemory[1];
    redirecting(
        request -> {
          memory[0] = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Ctxt");
          request.remoteAddressAndPort = PROXY;
          request.localRedirectTargetPID = proxy.pid();
          request.localRedirectHandle = handle[0];
          request.localRedirectContext = memory[0];
          request.localRedirectContextSize = 8;
        });
    bench.thread(
        "app",
        () -> {
          handle[0] = redirectHandle();
          ConnectOperation operation = connected();
          bench.host.inspection().authConnect(operation, null);
          operation.endpoint().setRemote(operation.remote());
          assertThat(memory[0].isFreed()).isFalse();
          bench.host.inspection().endpointClosure(operation.endpoint());
          assertThat(memory[0].isFreed()).isTrue();
        });
    assertThat(bench.run()).isEmpty();
  }

  /** The proxied flow has two ends: the service may ask for the context when the client is gone. */
  @Test
  void context_ofAnAcceptedConnection_livesUntilBothEndsAreGone_R148() {
    RedirectHandle[] handle = new RedirectHandle[1];
    PoolMemory[] memory = new PoolMemory[1];
    redirecting(
        request -> {
          memory[0] = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Ctxt");
          request.remoteAddressAndPort = PROXY;
          request.localRedirectTargetPID = proxy.pid();
          request.localRedirectHandle = handle[0];
          request.localRedirectContext = memory[0];
          request.localRedirectContextSize = 8;
        });
    bench.thread(
        "app",
        () -> {
          handle[0] = redirectHandle();
          ConnectOperation operation = connected();
          bench.host.inspection().authConnect(operation, null);
          operation.endpoint().setRemote(operation.remote());
          var connections = bench.wfp.ale().redirectedConnections();
          int tcp = operation.protocol();
          connections.accepted(tcp, operation.remote(), operation.local());
          bench.host.inspection().endpointClosure(operation.endpoint());
          assertThat(memory[0].isFreed()).isFalse();
          assertThat(connections.ofAccepted(tcp, operation.remote(), operation.local()))
              .isNotNull();
          connections.ended(tcp, operation.remote(), operation.local());
          assertThat(memory[0].isFreed()).isTrue();
          assertThat(connections.size()).isZero();
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void context_freedBeforeTheApply_isReported_R148() {
    redirecting(
        request -> {
          PoolMemory memory =
              Objects.requireNonNull(
                  driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Ctxt"));
          driver.ex().ExFreePoolWithTag(memory, "Ctxt");
          request.localRedirectContext = memory;
        });
    bench.thread("app", this::connected);
    assertThat(bench.run()).containsExactly("REDIRECT_CONTEXT_FREED");
  }
}

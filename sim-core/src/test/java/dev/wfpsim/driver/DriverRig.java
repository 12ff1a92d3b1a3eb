package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host with the platform, one driver and one application, and what test after test has them do: a
 * handle made, a packet injected, a connect put off or redirected. A test writes out the calls it
 * is about. Those it leaves to the rig must succeed, unless the rig hands their status back.
 *
 * <p>The driver's calls are made on a thread of the test, as with {@link #run(Runnable)}, or by a
 * callout.
 */
final class DriverRig extends PlatformBench {
  static final SocketAddress CLIENT = new SocketAddress(LOCAL, 50_000);
  static final SocketAddress SERVER = new SocketAddress(REMOTE, 443);

  /** Index of the host's card. */
  static final int NIC = 2;

  final DriverContext driver = driver("d");
  final Fwps fwps = driver.fwps();
  final Ke ke = driver.ke();
  final UserProcess browser = process("browser");
  private int completed;

  DriverRig() {}

  DriverRig(long seed) {
    super(new SeededChoices(seed));
  }

  DriverRig(HostOptions host) {
    super(new UndisturbedChoices(), host, PlatformProfile.DOCUMENTED);
  }

  /** A platform that does otherwise than documented in one point. */
  DriverRig(PlatformOption option) {
    super(
        new UndisturbedChoices(),
        new HostOptions("client"),
        PlatformProfile.DOCUMENTED.with(option, 1));
  }

  /** Runs a body on a thread until nothing is left to do; the codes of all findings. */
  List<String> run(Runnable body) {
    thread("t", body);
    return run();
  }

  /** As above, of a body by which nothing goes wrong. */
  void runClean(Runnable body) {
    assertThat(run(body)).isEmpty();
  }

  /** Has a thread of the driver wait. */
  void delay(long nanos) {
    ke.KeDelayExecutionThread(fromNow(nanos));
  }

  // --- packets

  /** A handle for packets of IPv4. */
  InjectionHandle handle() {
    return handle(InjectionHandle.TYPE_NETWORK);
  }

  InjectionHandle handle(int types) {
    return handle(AddressFamily.AF_INET, types);
  }

  InjectionHandle handle(AddressFamily family, int types) {
    Ref<InjectionHandle> handle = new Ref<>();
    assertThat(fwps.FwpsInjectionHandleCreate0(family, types, handle))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  /** A packet that nobody on the host waits for. */
  NetBufferList packet() {
    return built(inboundPacket(64));
  }

  NetBufferList built(byte[] bytes) {
    return built(driver, bytes);
  }

  NetBufferList clone(NetBufferList list) {
    Ref<NetBufferList> clone = new Ref<>();
    assertThat(fwps.FwpsAllocateCloneNetBufferList0(list, null, 0, clone))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return clone.value();
  }

  /** Injects a list as if it came in at the card; its completion frees and counts it. */
  NtStatus inject(InjectionHandle handle, NetBufferList list) {
    return inject(handle, list, () -> {});
  }

  /** As above, with something else that the completion does in the end. */
  NtStatus inject(InjectionHandle handle, NetBufferList list, Runnable then) {
    return inject(
        handle,
        null,
        list,
        (context, back, dispatchLevel) -> {
          free(context, back, dispatchLevel);
          then.run();
        });
  }

  /** As above, with a context and a completion of the test's own. */
  NtStatus inject(
      InjectionHandle handle,
      @Nullable Object context,
      NetBufferList list,
      @Nullable FwpsInjectComplete completion) {
    return fwps.FwpsInjectNetworkReceiveAsync0(
        handle, context, 0, 1, NIC, 0, list, completion, null);
  }

  /** A completion function that frees a list and counts it. */
  void free(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    fwps.FwpsFreeNetBufferList0(list);
    completed++;
  }

  /** How many injections have given their list back to {@link #free}. */
  int completed() {
    return completed;
  }

  // --- connections

  /** A connect of the browser to the server, as the stack would begin it. */
  ConnectOperation connect() {
    return connect(browser, CLIENT, SERVER);
  }

  /** A connect that went past the redirect layer. */
  ConnectOperation redirected() {
    ConnectOperation operation = connect();
    operation.follow(host.inspection().connectRedirect(operation));
    return operation;
  }

  /** What is said to a connect where it is authorised. */
  Verdict authorized() {
    return host.inspection().authConnect(connect(), null);
  }

  /** Starts an application that connects as far as the redirect layer. */
  void startRedirected() {
    thread("app", this::redirected);
  }

  /** Starts an application whose connect comes to be authorised. */
  void startAuthorized() {
    thread("app", this::authorized);
  }

  RedirectHandle redirectHandle() {
    Ref<RedirectHandle> handle = new Ref<>();
    assertThat(fwps.FwpsRedirectHandleCreate0(key(), 0, handle)).isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  ClassifyHandle classifyHandle(ClassifyContext context) {
    Ref<ClassifyHandle> handle = new Ref<>();
    assertThat(fwps.FwpsAcquireClassifyHandle0(context, 0, handle))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  /** The layer's data to write; of a classify that goes on, its result too. */
  LayerDataVersion writable(ClassifyHandle handle, long filterId, @Nullable FwpsClassifyOut out) {
    Ref<LayerDataVersion> data = new Ref<>();
    assertThat(fwps.FwpsAcquireWritableLayerDataPointer0(handle, filterId, 0, data, out))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return data.value();
  }

  /** Edits the layer's data in classifyFn, as the sequence of the documentation has it. */
  void edit(
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out,
      Consumer<LayerDataVersion> change) {
    ClassifyHandle handle = classifyHandle(context);
    LayerDataVersion data = writable(handle, filter.filterId(), out);
    change.accept(data);
    fwps.FwpsApplyModifiedLayerData0(handle, data, 0);
    fwps.FwpsReleaseClassifyHandle0(handle);
    out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
  }

  /** As above, of a connect request. */
  void redirect(
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out,
      Consumer<FwpsConnectRequest> change) {
    edit(context, filter, out, data -> change.accept((FwpsConnectRequest) data));
  }

  /** Puts a classify off; its handle is the test's to release. */
  ClassifyHandle pend(ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out) {
    ClassifyHandle handle = classifyHandle(context);
    assertThat(fwps.FwpsPendClassify0(handle, filter.filterId(), 0, out))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle;
  }

  /** Puts an operation off, as the sequence of the documentation has it. */
  CompletionContext pend(FwpsIncomingMetadataValues meta, FwpsClassifyOut out) {
    Ref<CompletionContext> operation = new Ref<>();
    assertThat(fwps.FwpsPendOperation0(meta.completionHandle(), operation))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    TrafficBench.absorb(out);
    return operation.value();
  }
}

package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host with the platform, one driver and one application, and what test after test has them do: a
 * handle made, a packet injected, a connect put off or redirected. A test writes out the calls it
 * is about. Those it leaves to the rig must succeed, unless the rig hands their status back.
 *
 * <p>The driver's calls are made on a thread of the test, as with {@link #run(Runnable)}, or by a
 * callout.
 */
final class DriverRig extends PlatformBench implements DriverCalls {
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

  DriverRig(HostOptions host, PlatformProfile profile) {
    super(new UndisturbedChoices(), host, profile);
  }

  /** A platform that does otherwise than documented in one point. */
  DriverRig(PlatformOption option, int value) {
    super(
        new UndisturbedChoices(),
        new HostOptions("client").processors(2),
        PlatformProfile.DOCUMENTED.with(option, value));
  }

  @Override
  public Fwps fwps() {
    return fwps;
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

  /** A packet that nobody on the host waits for. */
  NetBufferList packet() {
    return built(inboundPacket(64));
  }

  NetBufferList built(byte[] bytes) {
    return built(driver, bytes);
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

  /** A bind of the browser that went past the redirect layer. */
  BindOperation redirectedBind(SocketAddress local) {
    TransportEndpoint endpoint = TestEndpoints.of(1, browser, IpProtocol.TCP, local);
    BindOperation bind = new BindOperation(endpoint, local.family(), local, false, false);
    bind.follow(host.inspection().bindRedirect(bind));
    return bind;
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
}

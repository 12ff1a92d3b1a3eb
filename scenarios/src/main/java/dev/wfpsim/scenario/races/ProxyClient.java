package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the drivers have in common that redirect connections to a process on the same machine: a
 * redirect handle, and a callout at ALE_CONNECT_REDIRECT that each of them writes itself.
 */
abstract class ProxyClient extends CalloutDriver {
  final boolean fixed;
  @Nullable RedirectHandle redirects;

  ProxyClient(DriverSettings settings, boolean fixed) {
    super(settings);
    this.fixed = fixed;
  }

  abstract ClassifyFn classifyFn();

  @Override
  protected NtStatus setUp() {
    Ref<RedirectHandle> made = new Ref<>();
    NtStatus status = driver.fwps().FwpsRedirectHandleCreate0(settings.key("provider"), 0, made);
    if (!status.isSuccess()) {
      return status;
    }
    redirects = made.value();
    policy.add("connect", FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4, List.of(), classifyFn());
    return policy.install(0x100);
  }

  @Override
  protected void tearDown() {
    policy.remove();
    callouts.unregisterAll();
    if (redirects != null) {
      driver.fwps().FwpsRedirectHandleDestroy0(redirects);
    }
  }

  /** Writes all that a local redirection needs, but for a context. */
  final void toProxy(FwpsConnectRequest request) {
    request.remoteAddressAndPort =
        new SocketAddress(IpAddress.loopback(AddressFamily.AF_INET), (int) settings.number("port"));
    request.localRedirectHandle = redirects;
    request.localRedirectTargetPID = (int) settings.processId("proxy");
  }
}

package dev.wfpsim.bench;

import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;

/** Worlds as a test of a small race makes them, up to their first step. */
final class BareWorld {
  private static final IpPrefix CLIENT = IpPrefix.parse("10.0.0.5/24");
  private static final IpPrefix SERVER = IpPrefix.parse("10.0.0.80/24");
  private static final LinkOptions WIRE = new LinkOptions("wire");

  private final Trace trace = new Trace();
  private final Kernel kernel =
      new Kernel(
          KernelProfile.documented(),
          new SeededChoices(1),
          trace,
          new Findings(),
          CarrierKind.CONTINUATION);

  long kernelAlone() {
    return kernel.nowNanos() + trace.events();
  }

  /** Two hosts on a link, the platform on one of them, and a driver about to be entered. */
  long twoHosts() {
    Network network = new Network(kernel);
    Host client = network.addHost(new HostOptions("client").processors(2).address(CLIENT));
    Host server = network.addHost(new HostOptions("server").address(SERVER));
    network.connect(WIRE, List.of(client, server));
    network.start();
    Wfp platform = new Wfp(client, PlatformProfile.DOCUMENTED);
    DriverHost drivers = new DriverHost(platform);
    drivers.load("driver", context -> NtStatus.STATUS_SUCCESS);
    return trace.events();
  }
}

package dev.wfpsim.contract;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.function.Consumer;

/** One watched host, with drivers whose code tests write. Lines are noted, as in a second run. */
final class ContractBench {
  final Findings findings = new Findings();
  final Trace trace = new Trace();
  final Kernel kernel;
  final Host host;
  final Wfp wfp;
  final DriverHost drivers;

  ContractBench(Choices choices) {
    this.kernel =
        new Kernel(KernelProfile.documented(), choices, trace, findings, CarrierKind.AUTOMATIC);
    kernel.code().record();
    Oracle.watch(trace, findings);
    this.host = new Network(kernel).addHost(new HostOptions("client").processors(2));
    host.addInterface("nic", 1500).addAddress(IpPrefix.parse("10.0.0.5/24"));
    this.wfp = new Wfp(host, PlatformProfile.DOCUMENTED);
    this.drivers = new DriverHost(wfp);
  }

  /** A driver that does this in its driverEntry and nothing in its unload. */
  LoadedDriver load(String name, Consumer<DriverContext> entry) {
    return drivers.load(
        name,
        new Driver() {
          @Override
          public NtStatus driverEntry(DriverContext context) {
            entry.accept(context);
            return NtStatus.STATUS_SUCCESS;
          }

          @Override
          public void unload() {}
        });
  }

  /** Starts a thread of the driver. */
  static KThread thread(DriverContext driver, String name, Runnable body) {
    Ref<KThread> thread = new Ref<>();
    driver.ps().PsCreateSystemThread(thread, name, body);
    return thread.value();
  }

  /** Runs to the end; the codes of all that was found, in order. */
  List<String> run() {
    kernel.run(600_000_000_000L);
    return findings.all().stream().map(Finding::code).toList();
  }

  /** The only finding. */
  Finding only() {
    if (findings.all().size() != 1) {
      throw new AssertionError("not one finding: " + findings.all());
    }
    return findings.all().get(0);
  }
}

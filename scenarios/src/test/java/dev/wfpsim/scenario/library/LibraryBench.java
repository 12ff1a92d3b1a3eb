package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.driver.LoadedDriver;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.link.Latency;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.Objects;

/** A client with the platform and a remote host on one cable. */
final class LibraryBench {
  static final IpAddress LOCAL_V4 = IpAddress.parse("10.0.0.5");
  static final IpAddress LOCAL_V6 = IpAddress.parse("fd00::5");
  static final IpAddress REMOTE_V4 = IpAddress.parse("10.0.0.80");
  static final IpAddress REMOTE_V6 = IpAddress.parse("fd00::80");

  private static final long STOP_NANOS = 60_000_000_000L;

  final Findings findings = new Findings();
  final Trace trace = new Trace();
  final Kernel kernel;
  final Network network;
  final Host client;
  final Host remote;
  final Wfp wfp;
  final DriverHost drivers;
  private final EngineSession session;

  LibraryBench(long seed) {
    kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(seed),
            trace,
            findings,
            CarrierKind.AUTOMATIC);
    network = new Network(kernel);
    client =
        network.addHost(
            new HostOptions("client").processors(2).address("10.0.0.5/24").address("fd00::5/64"));
    remote =
        network.addHost(new HostOptions("remote").address("10.0.0.80/24").address("fd00::80/64"));
    network.connect(
        new LinkOptions("cable").latency(Latency.constant(1_000_000)), List.of(client, remote));
    wfp = new Wfp(client, PlatformProfile.DOCUMENTED);
    drivers = new DriverHost(wfp);
    network.start();
    session =
        Objects.requireNonNull(wfp.engine().open(SessionOptions.user("test", false)).session());
  }

  LoadedDriver load(Driver driver, String name) {
    return drivers.load(name, driver);
  }

  /**
   * Asks a callout about connections or packets to an address and port; without the callout they
   * pass.
   */
  void calloutFilter(FwpsLayer layer, Guid callout, IpAddress address, int port) {
    session.add(new FwpmCallout(callout, "callout", 0, null, layer));
    add(
        filter(layer, address, port)
            .callout(FwpActionType.FWP_ACTION_CALLOUT_TERMINATING, callout)
            .flags(FwpmFilter.FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED));
  }

  /** Blocks connections to an address and port. */
  void blockFilter(FwpsLayer layer, IpAddress address, int port) {
    add(filter(layer, address, port).action(FwpActionType.FWP_ACTION_BLOCK));
  }

  private static FwpmFilter.Builder filter(FwpsLayer layer, IpAddress address, int port) {
    FwpValue remote = FwpValue.address(address);
    FwpmFilter.Builder filter =
        FwpmFilter.at(layer).weight(FwpValue.uint8(10)).when(FwpsField.IP_REMOTE_ADDRESS, remote);
    boolean hasPort = layer.indexOf(FwpsField.IP_REMOTE_PORT) >= 0;
    return hasPort ? filter.when(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(port)) : filter;
  }

  private void add(FwpmFilter.Builder filter) {
    var added = session.add(filter.build());
    assertThat(added.status().isSuccess()).as(added.status().toString()).isTrue();
  }

  /** Runs to an ordinary end without a finding. */
  void run() {
    RunEnd end = kernel.run(STOP_NANOS);
    if (end.error() != null) {
      throw new AssertionError(end.detail(), end.error());
    }
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(findings.all()).isEmpty();
  }
}

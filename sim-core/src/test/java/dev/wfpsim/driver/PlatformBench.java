package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One host with the platform, and drivers whose calls a test makes on threads of its own. */
class PlatformBench {
  static final IpAddress LOCAL = IpAddress.parse("10.0.0.5");
  static final IpAddress REMOTE = IpAddress.parse("10.0.0.80");
  private static final long STOP_NANOS = 600_000_000_000L;

  final Findings findings = new Findings();
  final Trace trace = new Trace();
  final Kernel kernel;
  final Network network;
  final Host host;
  final Wfp wfp;
  final DriverHost drivers;
  private final CalloutFilters filters;
  private final List<String> log = new ArrayList<>();
  private int endpoints;
  private @Nullable RunEnd end;

  PlatformBench() {
    this(new UndisturbedChoices());
  }

  PlatformBench(Choices choices) {
    this(choices, new HostOptions("client").processors(2), PlatformProfile.DOCUMENTED);
  }

  PlatformBench(Choices choices, HostOptions options, PlatformProfile profile) {
    this.kernel =
        new Kernel(KernelProfile.documented(), choices, trace, findings, CarrierKind.AUTOMATIC);
    this.network = new Network(kernel);
    this.host = network.addHost(options);
    host.addInterface("nic", 1500).addAddress(IpPrefix.parse("10.0.0.5/24"));
    this.wfp = new Wfp(host, profile);
    this.drivers = new DriverHost(wfp);
    this.filters = new CalloutFilters(wfp);
  }

  /** A driver that does nothing by itself. */
  DriverContext driver(String name) {
    return drivers.load(name, context -> NtStatus.STATUS_SUCCESS).context();
  }

  /** Loads a driver that does this in its driverEntry. */
  LoadedDriver load(String name, Consumer<DriverContext> entry) {
    return drivers.load(name, new TestDriver(entry, context -> {}));
  }

  /** Waits until a driver's driverEntry has returned. */
  static void join(LoadedDriver load) {
    Objects.requireNonNull(load.thread()).join();
  }

  /** Another computer of the same network, with a driver on it. */
  record Other(Host host, DriverContext driver) {}

  Other other() {
    Host second = network.addHost(new HostOptions("other").processors(1));
    second.addInterface("nic", 1500).addAddress(IpPrefix.parse("10.0.0.6/24"));
    DriverHost its = new DriverHost(new Wfp(second, PlatformProfile.DOCUMENTED));
    return new Other(second, its.load("foreigner", context -> NtStatus.STATUS_SUCCESS).context());
  }

  Activity thread(String name, Runnable body) {
    return host.machine().startThread(name, body);
  }

  UserProcess process(String name) {
    return host.processes().start(name, "C:\\" + name + "\\" + name + ".exe");
  }

  /** A TCP connect of a process, as the stack would begin it. */
  ConnectOperation connect(UserProcess process, SocketAddress local, SocketAddress remote) {
    return connect(process, IpProtocol.TCP, local, remote);
  }

  ConnectOperation connect(
      UserProcess process, int protocol, SocketAddress local, SocketAddress remote) {
    TransportEndpoint endpoint = TestEndpoints.of(++endpoints, process, protocol, local);
    return new ConnectOperation(endpoint, local.family(), local, remote);
  }

  void log(String what) {
    log.add(what);
  }

  List<String> logged() {
    return log;
  }

  /** Runs to the end, which must be an ordinary one. */
  List<String> run() {
    RunEnd ended = runToEnd();
    assertThat(ended.reason()).as(ended.detail()).isEqualTo(RunEnd.Reason.COMPLETED);
    return codes();
  }

  RunEnd runToEnd() {
    RunEnd ended = kernel.run(STOP_NANOS);
    end = ended;
    if (ended.error() != null) {
      throw new AssertionError(ended.detail(), ended.error());
    }
    return ended;
  }

  /** Codes of all findings, in order. */
  List<String> codes() {
    return findings.all().stream().map(Finding::code).toList();
  }

  /** Rules of all findings, in order. */
  List<String> rules() {
    return findings.all().stream().map(Finding::rule).toList();
  }

  @Nullable RunEnd end() {
    return end;
  }

  Guid key() {
    return filters.key();
  }

  /** Registers a callout of the driver and adds a filter that asks it for everything at a layer. */
  int callout(FwpsLayer layer, ClassifyFn classifyFn) {
    return callout(layer, 100, 0, classifyFn, null);
  }

  /** Registers a callout of the driver that no filter asks yet; its key. */
  Guid calloutWithoutFilter(FwpsLayer layer, ClassifyFn classifyFn) {
    Guid key = key();
    int unused = filters.register(key, 0, classifyFn, null);
    filters.add(layer, key);
    return key;
  }

  int callout(
      FwpsLayer layer,
      int sublayerWeight,
      int flags,
      ClassifyFn classifyFn,
      @Nullable FlowDeleteFn flowDeleteFn) {
    Guid key = key();
    int id = filters.register(key, flags, classifyFn, flowDeleteFn);
    filter(layer, sublayerWeight, key);
    return id;
  }

  /** Adds a filter, which must succeed; its number. */
  long add(FwpmFilter.Builder filter) {
    return filters.add(filter);
  }

  /** Adds a filter that asks a callout for everything at a layer, in a sublayer of its own. */
  long filter(FwpsLayer layer, int sublayerWeight, Guid calloutKey) {
    return filters.filter(layer, sublayerWeight, calloutKey);
  }

  /** Classifies at a layer with nothing known of the traffic. */
  void classify(FwpsLayer layer) {
    wfp.classifier()
        .classify(
            new FwpsIncomingValues(layer),
            new FwpsIncomingMetadataValues(),
            null,
            ClassifyScope.NONE);
  }

  /** A packet of a protocol nobody listens to, from the remote host to this one. */
  static byte[] inboundPacket(int payloadBytes) {
    return packet(REMOTE, LOCAL, 253, payloadBytes);
  }

  static byte[] packet(IpAddress source, IpAddress destination, int protocol, int payloadBytes) {
    byte[] bytes = new byte[Ipv4Header.MIN_BYTES + payloadBytes];
    Ipv4Fields.simple(source, destination, protocol, payloadBytes, 64).emit(Memory.of(bytes), 0);
    Ipv4Header.view(Memory.of(bytes), 0, bytes.length).fillChecksum();
    return bytes;
  }

  /** A buffer list that a driver built over these bytes. */
  static NetBufferList built(DriverContext driver, byte[] bytes) {
    Ref<NetBufferList> list = new Ref<>();
    NtStatus status =
        driver
            .fwps()
            .FwpsAllocateNetBufferAndNetBufferList0(
                driver.host().buffers().newPool(driver.name()),
                0,
                0,
                Mdl.of(bytes),
                0,
                bytes.length,
                list);
    assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
    return list.value();
  }
}

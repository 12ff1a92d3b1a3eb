package dev.wfpsim.wfp.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.engine.Added;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A platform on a machine of two processors, for tests of its rooms. Calls made outside {@link
 * #run} take effect at once, as those of a device would.
 */
public final class PolicyBench {
  private static final long STOP_NANOS = 100_000_000_000_000L;

  private final Kernel kernel;
  private final Machine machine;
  private final Wfp wfp;
  private final List<EventKind> events = new ArrayList<>();
  private final EngineSession session;

  public PolicyBench() {
    this(PlatformProfile.DOCUMENTED, 1);
  }

  public PolicyBench(PlatformProfile profile, long seed) {
    this(seed, made -> new Wfp(made.addMachine("m", 2), profile));
  }

  private PolicyBench(long seed, Function<Kernel, Wfp> platform) {
    Trace trace = new Trace();
    kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(seed),
            trace,
            new Findings(),
            CarrierKind.AUTOMATIC);
    wfp = platform.apply(kernel);
    machine = kernel.machines().getFirst();
    session = open(SessionOptions.kernel("test", false));
    trace.attach(event -> events.add(event.kind()));
  }

  /** A platform with a host of two cards, without a link, whose hooks a test calls. */
  public static PolicyBench ofHost(long seed) {
    return new PolicyBench(
        seed,
        made -> {
          Host host = new Network(made).addHost(new HostOptions("m").processors(2));
          host.addInterface("nic", 1500).addAddress(IpPrefix.parse("10.0.0.5/24"));
          host.addInterface("other", 1500).addAddress(IpPrefix.parse("10.0.0.6/28"));
          return new Wfp(host, PlatformProfile.DOCUMENTED);
        });
  }

  public Kernel kernel() {
    return kernel;
  }

  public Machine machine() {
    return machine;
  }

  public Wfp wfp() {
    return wfp;
  }

  /** A session that is neither dynamic nor closed. */
  public EngineSession session() {
    return session;
  }

  /** What the trace has seen since the bench was made. */
  public List<EventKind> events() {
    return events;
  }

  /** How often an event was seen. */
  public long count(EventKind kind) {
    return events.stream().filter(kind::equals).count();
  }

  /** The codes of the findings so far. */
  public List<String> findings() {
    return kernel.findings().all().stream().map(Finding::code).toList();
  }

  public EngineSession open(SessionOptions options) {
    return Objects.requireNonNull(wfp.engine().open(options).session());
  }

  /** The n-th key of a kind. */
  public static Guid key(int kind, int n) {
    return new Guid(kind, n);
  }

  /** Adds a sublayer of its own with a weight. */
  public Guid sublayer(int weight) {
    Added added = session.add(new Sublayer(Guid.ZERO, "s" + weight, 0, null, weight));
    assertThat(added.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    return added.key();
  }

  /** Adds a filter, which must succeed. */
  public long add(FwpmFilter.Builder filter) {
    Added added = session.add(filter.build());
    assertThat(added.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
    return added.id();
  }

  /** Adds the engine's half of a callout. */
  public void calloutObject(FwpsLayer layer, Guid key) {
    Added added = session.add(new FwpmCallout(key, "callout", 0, null, layer));
    assertThat(added.status()).isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  /** A callout of version 1 that accepts every filter. */
  public static FwpsCallout callout(Guid key, int flags, ClassifyFn classifyFn) {
    return new FwpsCallout(
        1, key, flags, classifyFn, (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS, null);
  }

  /** Registers a callout and adds the engine's half of it. */
  public void callout(FwpsLayer layer, Guid key, ClassifyFn classifyFn) {
    NtStatus status = wfp.callouts().register(callout(key, 0, classifyFn)).status();
    assertThat(status).isEqualTo(NtStatus.STATUS_SUCCESS);
    calloutObject(layer, key);
  }

  /** Classifies at a layer with nothing known of the traffic. */
  public FwpsClassifyOut classify(FwpsLayer layer) {
    return classify(new FwpsIncomingValues(layer));
  }

  public FwpsClassifyOut classify(FwpsIncomingValues values) {
    return wfp.classifier()
        .classify(values, new FwpsIncomingMetadataValues(), null, ClassifyScope.NONE);
  }

  /** Runs a body on a thread until nothing is left to do. */
  public RunEnd run(Runnable body) {
    machine.startThread("test", body);
    return run();
  }

  /** Runs what has been started. */
  public RunEnd run() {
    RunEnd end = kernel.run(STOP_NANOS);
    if (end.error() != null) {
      throw new AssertionError(end.detail(), end.error());
    }
    return end;
  }
}

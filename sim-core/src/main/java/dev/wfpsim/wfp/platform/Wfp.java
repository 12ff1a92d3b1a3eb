package dev.wfpsim.wfp.platform;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.wfp.ale.AleInspection;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.engine.FilterEngine;
import dev.wfpsim.wfp.filter.LayerPolicies;
import dev.wfpsim.wfp.filter.SharedSearches;
import dev.wfpsim.wfp.flow.FlowContexts;
import dev.wfpsim.wfp.inject.PacketInjection;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import dev.wfpsim.wfp.profile.Violations;
import dev.wfpsim.wfp.redirect.ClassifyHandles;
import dev.wfpsim.wfp.redirect.RedirectHandles;
import dev.wfpsim.wfp.stream.StreamLayer;
import dev.wfpsim.wfp.tag.PacketContexts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The filtering platform of one host, put together from its rooms, which do not know it. */
public final class Wfp {
  private final Machine machine;
  private final PlatformProfile profile;
  private final Callouts callouts;
  private final FilterEngine engine;
  private final Classifier classifier;
  private final Violations violations;
  private final @Nullable HostRooms rooms;

  /** A platform without a network: its engine and classifier. */
  public Wfp(Machine machine, PlatformProfile profile) {
    this(machine, profile, null, new SharedSearches());
  }

  /**
   * The platform of a host, without callouts or filters; it inspects the host's traffic from now
   * on. Its engine runs unless the profile says otherwise.
   */
  public Wfp(Host host, PlatformProfile profile) {
    this(host, profile, new SharedSearches());
  }

  /**
   * The same.
   *
   * @param shared what hosts of the same plan have compiled; changes nothing but the time it takes
   */
  public Wfp(Host host, PlatformProfile profile, SharedSearches shared) {
    this(host.machine(), profile, host, shared);
  }

  private Wfp(
      Machine machine, PlatformProfile profile, @Nullable Host host, SharedSearches shared) {
    this.machine = machine;
    this.profile = profile;
    this.callouts = new Callouts(machine);
    LayerPolicies policies = new LayerPolicies(profile, shared);
    this.engine = new FilterEngine(machine, profile, callouts, policies);
    this.classifier = new Classifier(machine, profile, callouts, policies);
    this.violations = new Violations(kernel());
    this.rooms =
        host == null
            ? null
            : new HostRooms(host, profile, callouts, engine, classifier, violations);
    if (profile.is(PlatformOption.ENGINE_RUNS_AT_START)) {
      engine.bfe().startAtOnce();
    }
  }

  /** The simulation. */
  public Kernel kernel() {
    return machine.kernel();
  }

  /** How the platform behaves where that is a matter of choice. */
  public PlatformProfile profile() {
    return profile;
  }

  /** What drivers have registered. */
  public Callouts callouts() {
    return callouts;
  }

  /** The filter engine. */
  public FilterEngine engine() {
    return engine;
  }

  /** What decides at each layer. */
  public Classifier classifier() {
    return classifier;
  }

  /** Where broken rules are reported. */
  public Violations violations() {
    return violations;
  }

  /** The host whose traffic is inspected. */
  public Host host() {
    return rooms().host();
  }

  /** The redirect handles. */
  public RedirectHandles redirect() {
    return rooms().redirectHandles();
  }

  /** The classify handles, with what is pended by them. */
  public ClassifyHandles classifyHandles() {
    return rooms().classifyHandles();
  }

  /** What callouts have attached to flows. */
  public FlowContexts flows() {
    return rooms().flows();
  }

  /** The STREAM layers. */
  public StreamLayer streams() {
    return ale().streams();
  }

  /** What drivers have attached to packets. */
  public PacketContexts packetContexts() {
    return rooms().packetContexts();
  }

  /** Packet injection. */
  public PacketInjection injection() {
    return rooms().injection();
  }

  /** The platform as the stack sees it. */
  public AleInspection ale() {
    return rooms().ale();
  }

  private HostRooms rooms() {
    return Objects.requireNonNull(rooms, "a platform without a host");
  }
}

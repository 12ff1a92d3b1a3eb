package dev.wfpsim.wfp;

import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.kernel.Machine;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.engine.FilterEngine;
import dev.wfpsim.wfp.filter.LayerPolicies;

/** The filtering platform of one host: what its rooms share. */
public final class Wfp {
  private final Machine machine;
  private final PlatformProfile profile;
  private final Callouts callouts;
  private final FilterEngine engine;
  private final Classifier classifier;

  /** A platform without callouts or filters; its engine runs unless the profile says otherwise. */
  public Wfp(Machine machine, PlatformProfile profile) {
    this.machine = machine;
    this.profile = profile;
    this.callouts = new Callouts(machine);
    LayerPolicies policies = new LayerPolicies(profile);
    this.engine = new FilterEngine(machine, profile, callouts, policies);
    this.classifier = new Classifier(machine, profile, callouts, policies);
    if (profile.is(PlatformOption.ENGINE_RUNS_AT_START)) {
      engine.bfe().startAtOnce();
    }
  }

  /** The host's processors and threads. */
  public Machine machine() {
    return machine;
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
}

package dev.wfpsim.wfp.platform;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.wfp.ale.AleInspection;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.engine.FilterEngine;
import dev.wfpsim.wfp.flow.FlowContexts;
import dev.wfpsim.wfp.inject.PacketInjection;
import dev.wfpsim.wfp.profile.HandleValues;
import dev.wfpsim.wfp.profile.PlatformProfile;
import dev.wfpsim.wfp.profile.Violations;
import dev.wfpsim.wfp.redirect.ClassifyHandles;
import dev.wfpsim.wfp.redirect.RedirectHandles;
import dev.wfpsim.wfp.tag.PacketContexts;

/** The rooms of the platform that work with the traffic of a host. */
final class HostRooms {
  private final Host host;
  private final RedirectHandles redirectHandles;
  private final ClassifyHandles classifyHandles;
  private final FlowContexts flows;
  private final PacketInjection injection;
  private final PacketContexts packetContexts;
  private final AleInspection ale;

  HostRooms(
      Host host,
      PlatformProfile profile,
      Callouts callouts,
      FilterEngine engine,
      Classifier classifier,
      Violations violations) {
    this.host = host;
    Kernel kernel = host.kernel();
    HandleValues values = new HandleValues(kernel, host.name());
    redirectHandles = new RedirectHandles(kernel, values, violations);
    classifyHandles = new ClassifyHandles(kernel, values, violations);
    flows =
        new FlowContexts(
            host.machine(), classifier.profile(), callouts, violations, engine::layerOfCallout);
    injection =
        new PacketInjection(
            host.machine(),
            host.ip(),
            host.transport(),
            classifier,
            host.stackPool(),
            values,
            violations);
    packetContexts = new PacketContexts(host.machine(), classifier, violations);
    ale =
        new AleInspection(
            host.machine(),
            host.pool(),
            host.ip(),
            host.transport(),
            profile,
            classifier,
            callouts,
            flows,
            injection,
            violations);
    host.setInspection(ale);
    engine.subscribe(ale::policyChanged);
  }

  Host host() {
    return host;
  }

  RedirectHandles redirectHandles() {
    return redirectHandles;
  }

  ClassifyHandles classifyHandles() {
    return classifyHandles;
  }

  FlowContexts flows() {
    return flows;
  }

  PacketInjection injection() {
    return injection;
  }

  PacketContexts packetContexts() {
    return packetContexts;
  }

  AleInspection ale() {
    return ale;
  }
}

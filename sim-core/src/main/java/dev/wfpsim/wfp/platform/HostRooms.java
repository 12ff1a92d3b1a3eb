package dev.wfpsim.wfp.platform;

import dev.wfpsim.net.host.Host;
import dev.wfpsim.wfp.ale.AleInspection;
import dev.wfpsim.wfp.flow.FlowContexts;
import dev.wfpsim.wfp.inject.PacketInjection;
import dev.wfpsim.wfp.profile.HandleValues;
import dev.wfpsim.wfp.profile.Violations;
import dev.wfpsim.wfp.redirect.ClassifyHandles;
import dev.wfpsim.wfp.redirect.RedirectHandles;

/** The rooms of the platform that work with the traffic of a host. */
final class HostRooms {
  private final Host host;
  private final RedirectHandles redirectHandles;
  private final ClassifyHandles classifyHandles;
  private final FlowContexts flows;
  private final PacketInjection injection;
  private final AleInspection ale;

  HostRooms(Wfp wfp, Host host) {
    this.host = host;
    HandleValues values = new HandleValues(wfp.kernel(), host.name());
    Violations violations = wfp.violations();
    redirectHandles = new RedirectHandles(wfp.kernel(), values, violations);
    classifyHandles = new ClassifyHandles(wfp.kernel(), values, violations);
    flows =
        new FlowContexts(wfp.kernel(), wfp.callouts(), violations, wfp.engine()::layerOfCallout);
    injection = new PacketInjection(wfp, host, values, violations);
    ale = new AleInspection(wfp, host, flows, violations);
    host.setInspection(ale);
    wfp.engine().subscribe(ale::policyChanged);
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

  AleInspection ale() {
    return ale;
  }
}

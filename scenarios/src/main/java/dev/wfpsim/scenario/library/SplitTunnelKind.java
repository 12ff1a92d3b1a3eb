package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;

/** {@code library/split-tunnel}: how scenarios know {@link SplitTunnel}. */
public final class SplitTunnelKind implements DriverKind {
  @Override
  public String name() {
    return "library/split-tunnel";
  }

  @Override
  public String about() {
    return "gives the sockets of chosen programs another local address, past the tunnel";
  }

  /** None: it adds its filters itself. */
  @Override
  public List<CalloutPort> callouts() {
    return List.of();
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.required(
            "image", Kind.TEXT, "how the images of the programs end that pass the tunnel"),
        DriverParameter.required("tunnel", Kind.ADDRESS, "the local address of the tunnel"),
        DriverParameter.required(
            "internet", Kind.ADDRESS, "the local address past it, of the same family"),
        DriverParameter.optional(
            "evaluate", Kind.DURATION, "0", "how long it takes to find out about a new process"),
        DriverParameter.optional(
            "limit", Kind.NUMBER, "64", "how many sockets wait at most; what comes beyond fails"),
        DriverParameter.word("worker", "thread", List.of("thread", "work-item"), "what finds out"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new SplitTunnel(settings);
  }
}

package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;

/** {@code library/connection-inspect}: how scenarios know {@link ConnectionInspect}. */
public final class ConnectionInspectKind implements DriverKind {
  @Override
  public String name() {
    return "library/connection-inspect";
  }

  @Override
  public String about() {
    return "pends TCP connections, outgoing and incoming, and lets a worker permit or block them";
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
            "deny", Kind.PORT, "the port, of whichever side is called, that nobody reaches"),
        DriverParameter.optional(
            "think", Kind.DURATION, "0", "how long the worker thinks about each connection"),
        DriverParameter.word(
            "worker", "thread", List.of("thread", "work-item"), "what does the work"),
        DriverParameter.optional(
            "retry", Kind.DURATION, "100 ms", "time between attempts while TCP/IP is not up"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new ConnectionInspect(settings);
  }
}

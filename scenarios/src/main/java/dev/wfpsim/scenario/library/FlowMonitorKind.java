package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;

/** {@code library/flow-monitor}: how scenarios know {@link FlowMonitor}. */
public final class FlowMonitorKind implements DriverKind {
  @Override
  public String name() {
    return "library/flow-monitor";
  }

  @Override
  public String about() {
    return "counts the bytes of each TCP flow in a context, and ends flows that have had their"
        + " quota";
  }

  /** None: it adds its filters itself. */
  @Override
  public List<CalloutPort> callouts() {
    return List.of();
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.required("port", Kind.PORT, "the remote port of the flows"),
        DriverParameter.optional(
            "quota", Kind.SIZE, "", "bytes of both directions after which a flow is aborted"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new FlowMonitor(settings);
  }
}

package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.ArrayList;
import java.util.List;

/** {@code library/async-redirect}: how scenarios know {@link AsyncRedirect}. */
public final class AsyncRedirectKind implements DriverKind {

  @Override
  public String name() {
    return "library/async-redirect";
  }

  @Override
  public String about() {
    return "redirects TCP and UDP connections to a process here or to another machine: pends, and"
        + " completes on a worker";
  }

  @Override
  public List<CalloutPort> callouts() {
    return Redirection.CALLOUTS;
  }

  @Override
  public List<DriverParameter> parameters() {
    List<DriverParameter> parameters = new ArrayList<>(Redirection.PARAMETERS);
    parameters.add(
        DriverParameter.word(
            "worker", "work-item", List.of("thread", "work-item", "dpc"), "what does the work"));
    return List.copyOf(parameters);
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new AsyncRedirect(settings);
  }
}

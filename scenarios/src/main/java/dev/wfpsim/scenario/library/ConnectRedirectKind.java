package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;

/** {@code library/connect-redirect}: how scenarios know {@link ConnectRedirect}. */
public final class ConnectRedirectKind implements DriverKind {

  @Override
  public String name() {
    return "library/connect-redirect";
  }

  @Override
  public String about() {
    return "redirects TCP and UDP connections to a process here or to another machine, inline";
  }

  @Override
  public List<CalloutPort> callouts() {
    return Redirection.CALLOUTS;
  }

  @Override
  public List<DriverParameter> parameters() {
    return Redirection.PARAMETERS;
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new ConnectRedirect(settings);
  }
}

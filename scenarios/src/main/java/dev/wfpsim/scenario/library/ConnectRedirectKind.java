package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.layer.FwpsLayer;
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
    return List.of(
        CalloutPort.of("v4", FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4),
        CalloutPort.of("v6", FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V6));
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.optional(
            "to", Kind.PROCESS, "", "the process here that gets the connections"),
        DriverParameter.required("port", Kind.PORT, "the port they go to"),
        DriverParameter.optional(
            "address", Kind.ADDRESS, "", "the address they go to; by default this machine"),
        DriverParameter.word(
            "via",
            "loopback",
            List.of("loopback", "local-address"),
            "without an address: to loopback, or to the connection's own local address"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new ConnectRedirect(settings);
  }
}

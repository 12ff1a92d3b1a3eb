package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;

/** {@code library/redirect-witness}: how scenarios know {@link RedirectWitness}. */
public final class RedirectWitnessKind implements DriverKind {

  @Override
  public String name() {
    return "library/redirect-witness";
  }

  @Override
  public String about() {
    return "asserts what ALE_AUTH_CONNECT tells of a connection's redirection, and stops the"
        + " machine where it is something else";
  }

  @Override
  public List<CalloutPort> callouts() {
    return List.of(
        CalloutPort.of("v4", FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4),
        CalloutPort.of("v6", FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6));
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.required("address", Kind.ADDRESS, "the remote address it has to see"),
        DriverParameter.required("port", Kind.PORT, "the remote port it has to see"),
        DriverParameter.optional(
            "original",
            Kind.ADDRESS,
            "",
            "where the connection was going; without: not redirected"),
        DriverParameter.optional("original-port", Kind.PORT, "0", "the port it was going to"),
        DriverParameter.optional(
            "target", Kind.PROCESS, "", "the process it was redirected to; without: none here"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new RedirectWitness(settings);
  }
}

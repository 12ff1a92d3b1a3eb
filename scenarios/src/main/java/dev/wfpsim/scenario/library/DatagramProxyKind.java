package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;

/** {@code library/datagram-proxy}: how scenarios know {@link DatagramProxy}. */
public final class DatagramProxyKind implements DriverKind {
  @Override
  public String name() {
    return "library/datagram-proxy";
  }

  @Override
  public String about() {
    return "sends the datagrams of a service to its proxy, whose answers come from the service";
  }

  /** None: it adds its filters itself. */
  @Override
  public List<CalloutPort> callouts() {
    return List.of();
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.required("server", Kind.ADDRESS, "the address that is asked"),
        DriverParameter.required("server-port", Kind.PORT, "the port that is asked"),
        DriverParameter.required(
            "proxy", Kind.ADDRESS, "the address that answers, of the same family"),
        DriverParameter.required("proxy-port", Kind.PORT, "the port that answers"),
        DriverParameter.optional(
            "retry", Kind.DURATION, "100 ms", "time between attempts while TCP/IP is not up"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new DatagramProxy(settings);
  }
}

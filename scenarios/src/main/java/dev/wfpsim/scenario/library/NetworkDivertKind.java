package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;

/** {@code library/network-divert}: how scenarios know {@link NetworkDivert}. */
public final class NetworkDivertKind implements DriverKind {
  static final List<String> CALLOUTS =
      List.of("outbound-v4", "inbound-v4", "outbound-v6", "inbound-v6");

  @Override
  public String name() {
    return "library/network-divert";
  }

  @Override
  public String about() {
    return "takes IP packets at the IP layers, and injects clones of them in order from a worker";
  }

  @Override
  public List<CalloutPort> callouts() {
    return List.of(
        CalloutPort.of("outbound-v4", FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4),
        CalloutPort.of("inbound-v4", FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4),
        CalloutPort.of("outbound-v6", FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V6),
        CalloutPort.of("inbound-v6", FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V6));
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.word(
            "worker", "work-item", List.of("thread", "work-item", "dpc"), "what does the work"),
        DriverParameter.optional(
            "retry", Kind.DURATION, "100 ms", "time between attempts while TCP/IP is not up"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new NetworkDivert(settings);
  }
}

package sample;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;

/** How scenarios know {@link CountingTap}. */
public final class CountingTapKind implements DriverKind {
  @Override
  public String name() {
    return "sample/counting-tap";
  }

  @Override
  public String about() {
    return "sends datagrams itself, and counts them";
  }

  @Override
  public List<CalloutPort> callouts() {
    return List.of(CalloutPort.of("out", FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4));
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of();
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new CountingTap(settings);
  }
}

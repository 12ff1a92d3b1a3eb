package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;

/** {@code library/stream-monitor}: how scenarios know {@link StreamMonitor}. */
public final class StreamMonitorKind implements DriverKind {
  static final List<String> CALLOUTS = List.of("stream-v4", "stream-v6");

  @Override
  public String name() {
    return "library/stream-monitor";
  }

  @Override
  public String about() {
    return "copies the data of TCP connections at the stream layers, and lets it go on";
  }

  @Override
  public List<CalloutPort> callouts() {
    return List.of(
        CalloutPort.of("stream-v4", FwpsLayer.FWPS_LAYER_STREAM_V4),
        CalloutPort.of("stream-v6", FwpsLayer.FWPS_LAYER_STREAM_V6));
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of();
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new StreamMonitor(settings);
  }
}

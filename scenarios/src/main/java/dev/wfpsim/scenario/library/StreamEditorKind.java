package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;

/** {@code library/stream-editor}: how scenarios know {@link StreamEditor}. */
public final class StreamEditorKind implements DriverKind {
  static final List<String> CALLOUTS = List.of("stream-v4", "stream-v6");

  @Override
  public String name() {
    return "library/stream-editor";
  }

  @Override
  public String about() {
    return "blocks the data of TCP connections and has clones take its place, inline";
  }

  @Override
  public List<CalloutPort> callouts() {
    return List.of(
        CalloutPort.of("stream-v4", FwpsLayer.FWPS_LAYER_STREAM_V4),
        CalloutPort.of("stream-v6", FwpsLayer.FWPS_LAYER_STREAM_V6));
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.optional(
            "retry", Kind.DURATION, "100 ms", "time between attempts while TCP/IP is not up"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new StreamEditor(settings);
  }
}

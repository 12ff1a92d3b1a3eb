package dev.wfpsim.scenario.catalogue;

import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;

/**
 * A callout that a driver registers and a policy may name.
 *
 * @param name its name within the driver, such as {@code v4}
 * @param layers the layers it is made for; a filter at another layer is a mistake in the scenario
 */
public record CalloutPort(String name, List<FwpsLayer> layers) {

  public CalloutPort {
    layers = List.copyOf(layers);
  }

  public static CalloutPort of(String name, FwpsLayer... layers) {
    return new CalloutPort(name, List.of(layers));
  }
}

package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_CALLOUT0: the engine's half of a callout, which filters name.
 *
 * @param key the key the driver registers with; {@link Guid#ZERO} asks the engine for one
 * @param name display name
 * @param flags {@link #FLAG_PERSISTENT} or 0
 * @param providerKey the provider, or null
 * @param applicableLayer the layer its filters are at
 * @param calloutId its run-time identifier: output only, 0 where it is given
 */
public record FwpmCallout(
    Guid key,
    String name,
    int flags,
    @Nullable Guid providerKey,
    FwpsLayer applicableLayer,
    int calloutId) {
  /** FWPM_CALLOUT_FLAG_PERSISTENT. */
  public static final int FLAG_PERSISTENT = 0x10000;

  /** Members that a C structure holds by value, or that are required, are not null. */
  public FwpmCallout {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(applicableLayer, "applicableLayer");
  }

  /** A callout as it is given to the engine. */
  public FwpmCallout(
      Guid key, String name, int flags, @Nullable Guid providerKey, FwpsLayer applicableLayer) {
    this(key, name, flags, providerKey, applicableLayer, 0);
  }

  /** This callout with what the engine says of it. */
  public FwpmCallout shown(int id) {
    return new FwpmCallout(key, name, flags, providerKey, applicableLayer, id);
  }
}

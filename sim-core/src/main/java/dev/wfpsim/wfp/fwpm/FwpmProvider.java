package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.Guid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_PROVIDER0: who manages objects of the engine.
 *
 * @param key its key; {@link Guid#ZERO} asks the engine for one
 * @param name display name
 * @param flags {@link #FLAG_PERSISTENT} or 0
 * @param serviceName the service that manages its filters, or null
 */
public record FwpmProvider(Guid key, String name, int flags, @Nullable String serviceName) {
  /** FWPM_PROVIDER_FLAG_PERSISTENT. */
  public static final int FLAG_PERSISTENT = 0x1;

  /** Members that a C structure holds by value, or that are required, are not null. */
  public FwpmProvider {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(name, "name");
  }
}

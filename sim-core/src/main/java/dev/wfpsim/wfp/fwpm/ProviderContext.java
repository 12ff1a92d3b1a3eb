package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.Guid;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_PROVIDER_CONTEXT of type FWPM_GENERAL_CONTEXT: data that a provider hands to callouts
 * through filters. Page: FWPM_PROVIDER_CONTEXT0.
 *
 * @param key its key; {@link Guid#ZERO} asks the engine for one
 * @param name display name
 * @param flags FWPM_PROVIDER_CONTEXT_FLAG_*: {@link #FLAG_PERSISTENT}
 * @param providerKey the provider, or null
 * @param data the bytes, or any immutable object standing for them
 * @param id the run-time identifier, given by the engine
 */
public record ProviderContext(
    Guid key, String name, int flags, @Nullable Guid providerKey, @Nullable Object data, long id) {
  /** FWPM_PROVIDER_CONTEXT_FLAG_PERSISTENT. */
  public static final int FLAG_PERSISTENT = 0x1;

  /** Members that a C structure holds by value, or that are required, are not null. */
  public ProviderContext {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(name, "name");
  }
}

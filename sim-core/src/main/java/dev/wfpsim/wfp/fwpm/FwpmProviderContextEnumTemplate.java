package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.Guid;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0: which provider contexts are enumerated. All are of type
 * FWPM_GENERAL_CONTEXT here.
 *
 * @param providerKey those of this provider; null for those of any
 */
public record FwpmProviderContextEnumTemplate(@Nullable Guid providerKey) {
  /** Whether it takes a context. */
  public boolean takes(ProviderContext context) {
    return providerKey == null || providerKey.equals(context.providerKey());
  }
}

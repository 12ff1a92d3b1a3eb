package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_CALLOUT_ENUM_TEMPLATE0: which callouts are enumerated.
 *
 * @param providerKey those of this provider; null for those of any
 * @param layer those of this layer; null for those of any
 */
public record FwpmCalloutEnumTemplate(@Nullable Guid providerKey, @Nullable FwpsLayer layer) {}

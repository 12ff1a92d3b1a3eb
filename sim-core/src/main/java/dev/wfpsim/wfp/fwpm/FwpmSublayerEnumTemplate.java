package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.Guid;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_SUBLAYER_ENUM_TEMPLATE0: which sublayers are enumerated.
 *
 * @param providerKey those of this provider; null for those of any
 */
public record FwpmSublayerEnumTemplate(@Nullable Guid providerKey) {}

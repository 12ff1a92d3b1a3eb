package dev.wfpsim.wfp.fwpm;

/**
 * FWPM_PROVIDER_ENUM_TEMPLATE0: which providers are enumerated: all of them.
 *
 * @param reserved for the system
 */
public record FwpmProviderEnumTemplate(long reserved) {}

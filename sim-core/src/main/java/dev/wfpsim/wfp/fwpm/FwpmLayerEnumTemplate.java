package dev.wfpsim.wfp.fwpm;

/**
 * FWPM_LAYER_ENUM_TEMPLATE0: which layers are enumerated: all of them.
 *
 * @param reserved for the system
 */
public record FwpmLayerEnumTemplate(long reserved) {}

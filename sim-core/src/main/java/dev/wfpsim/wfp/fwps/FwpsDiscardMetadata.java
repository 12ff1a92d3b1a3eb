package dev.wfpsim.wfp.fwps;

/**
 * FWPS_DISCARD_METADATA0: why traffic was dropped.
 *
 * @param discardModule FWPS_DISCARD_MODULE0: 0 network, 1 transport, 2 general
 * @param discardReason a reason of the module's own enumeration
 * @param filterId the filter that dropped it, or 0
 */
public record FwpsDiscardMetadata(int discardModule, int discardReason, long filterId) {}

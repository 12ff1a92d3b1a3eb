package dev.wfpsim.wfp.fwps;

/**
 * FWPS_INBOUND_FRAGMENT_METADATA0: which fragment is indicated.
 *
 * @param fragmentIdentification the identification of the datagram
 * @param fragmentOffset in bytes
 * @param fragmentLength in bytes
 */
public record FwpsInboundFragmentMetadata(
    int fragmentIdentification, int fragmentOffset, int fragmentLength) {}

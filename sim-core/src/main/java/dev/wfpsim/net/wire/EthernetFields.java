package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.MacAddress;

/**
 * An Ethernet header as plain values.
 *
 * @param etherType what the frame carries
 * @param vlanId of its IEEE 802.1Q tag; 0 without one
 */
public record EthernetFields(
    MacAddress destination, MacAddress source, int etherType, int vlanId) {}

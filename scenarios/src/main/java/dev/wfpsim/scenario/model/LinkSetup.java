package dev.wfpsim.scenario.model;

import dev.wfpsim.scenario.syntax.Position;

/**
 * A cable between two network cards, with its faults.
 *
 * @param first one end
 * @param loss share of packets lost, 0 to 1; likewise the other shares
 * @param bitsPerSecond 0 for no limit
 * @param queueBytes bytes that may wait at each end for the cable
 * @param mtu largest IP packet, in bytes
 */
public record LinkSetup(
    String name,
    Position at,
    LinkEnd first,
    LinkEnd second,
    Distribution latency,
    double loss,
    double duplicate,
    double reorder,
    double corrupt,
    long bitsPerSecond,
    long queueBytes,
    int mtu) {

  /** One end of a cable: a host and the name of its card. */
  public record LinkEnd(String host, String interfaceName) {}
}

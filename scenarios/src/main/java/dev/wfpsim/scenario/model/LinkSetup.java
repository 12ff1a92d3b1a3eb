package dev.wfpsim.scenario.model;

import dev.wfpsim.scenario.syntax.Position;
import java.util.List;

/**
 * A cable between two network cards, or a switch between more, with its faults.
 *
 * @param loss share of packets lost, 0 to 1; likewise the other shares
 * @param frameCheck whether the receiving card drops corrupted frames, as Ethernet does
 * @param bitsPerSecond 0 for no limit
 * @param queuePackets packets that may wait at each end for the cable
 * @param mtu largest IP packet, in bytes
 */
public record LinkSetup(
    String name,
    Position at,
    List<LinkEnd> ends,
    Distribution latency,
    double loss,
    double duplicate,
    double reorder,
    double corrupt,
    boolean frameCheck,
    long bitsPerSecond,
    int queuePackets,
    int mtu) {

  public LinkSetup {
    ends = List.copyOf(ends);
  }

  /** One end of a cable: a host and the name of its card. */
  public record LinkEnd(String host, String interfaceName) {}
}

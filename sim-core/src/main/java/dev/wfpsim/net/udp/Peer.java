package dev.wfpsim.net.udp;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.transport.Authorisation;
import org.jspecify.annotations.Nullable;

/**
 * What a datagram endpoint knows of one peer: the flow, or that it is being authorised. A second
 * sender to the same peer waits until the first has the answer of the ALE layers.
 */
final class Peer {
  private final SocketAddress wanted;
  private final WaitQueue settled;
  private @Nullable Flow flow;
  private @Nullable Authorisation authorisation;
  private boolean over;
  private boolean heardInGroup;

  Peer(Machine machine, SocketAddress wanted) {
    this.wanted = wanted;
    this.settled = new WaitQueue(machine, "authorisation of a peer");
  }

  /** The destination the application names. */
  SocketAddress wanted() {
    return wanted;
  }

  WaitQueue settledQueue() {
    return settled;
  }

  /** Whether the ALE layers have answered. */
  boolean isSettled() {
    return over || flow != null;
  }

  @Nullable Flow flow() {
    return over ? null : flow;
  }

  @Nullable Authorisation authorisation() {
    return authorisation;
  }

  void permitted(Flow made, Authorisation by) {
    flow = made;
    authorisation = by;
    settled.wakeAll();
  }

  /**
   * It was heard through a group or a broadcast, whose address is no source: what is sent to it
   * begins a flow of its own ("ALE Multicast/Broadcast Traffic").
   */
  void heardInGroup() {
    heardInGroup = true;
  }

  /** Whether its flow takes what is sent to it. */
  boolean takesAnswers() {
    return !heardInGroup;
  }

  /** Refused, expired or closed: the next packet starts over. */
  void end() {
    over = true;
    settled.wakeAll();
  }
}

package dev.wfpsim.net.transport;

import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.UpperProtocol;

/** A protocol above {@link TransportStack}: TCP, UDP, ICMP echo. */
public interface TransportProtocol extends UpperProtocol {
  /** Whether its endpoints hold ports. */
  boolean hasPorts();

  /** Whether its flows end when no packet used them for a while. */
  boolean flowsExpire();

  /**
   * A driver's packet for one of its endpoints, through the hooks of the endpoint's own.
   * The buffer stays the caller's. At DISPATCH_LEVEL.
   *
   * @return BLOCK also where the endpoint is gone
   */
  Verdict sendInjected(TransportEndpoint identity, PacketIndication packet);

  /** The flow is about to be deleted, for it was idle: its next packet starts over. */
  void forget(Flow flow);

  /** The STREAM layer has something to go on with on a flow, or new filters that may ask for it. */
  default void streamChanged(Flow flow) {}

  /** A driver aborts a flow; at DISPATCH_LEVEL or below. */
  void abort(Flow flow);
}

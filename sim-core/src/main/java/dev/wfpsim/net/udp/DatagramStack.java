package dev.wfpsim.net.udp;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.DispatchLevel;
import dev.wfpsim.net.transport.TransportProtocol;
import dev.wfpsim.net.transport.TransportStack;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What the datagram protocols of one host share: their endpoints by handle, and the end of flows.
 */
abstract class DatagramStack implements TransportProtocol {
  private final TransportStack transport;
  private final int bufferBytes;
  private final LongMap<DatagramEndpoint> endpoints = new LongMap<>();

  /**
   * @param bufferBytes received payload an endpoint keeps before it drops more
   */
  DatagramStack(TransportStack transport, int bufferBytes) {
    this.transport = transport;
    this.bufferBytes = bufferBytes;
  }

  final TransportStack transport() {
    return transport;
  }

  /** Makes the endpoint behind an identity. */
  final DatagramEndpoint endpointFor(TransportEndpoint identity) {
    DatagramEndpoint made = new DatagramEndpoint(transport, identity, bufferBytes, this::closed);
    endpoints.put(identity.handle(), made);
    return made;
  }

  private void closed(DatagramEndpoint endpoint) {
    endpoints.remove(endpoint.identity().handle());
  }

  /** The open endpoint behind an identity, or null. */
  final @Nullable DatagramEndpoint endpointOf(TransportEndpoint identity) {
    return endpoints.get(identity.handle());
  }

  /** The open endpoints, oldest first. */
  final Collection<DatagramEndpoint> open() {
    return endpoints.values();
  }

  @Override
  public final boolean flowsExpire() {
    return true;
  }

  @Override
  public Verdict sendInjected(TransportEndpoint identity, PacketIndication packet) {
    DatagramEndpoint endpoint = endpointOf(identity);
    return endpoint == null ? Verdict.BLOCK : endpoint.sendInjected(packet);
  }

  @Override
  public final void forget(Flow flow) {
    DatagramEndpoint endpoint = endpointOf(flow.endpoint());
    if (endpoint != null) {
      endpoint.forget(flow);
    }
  }

  /** Forgets the conversation. */
  @Override
  public final void abort(Flow flow) {
    forget(flow);
    DispatchLevel.run(transport.machine(), () -> transport.deleteFlow(flow));
  }
}

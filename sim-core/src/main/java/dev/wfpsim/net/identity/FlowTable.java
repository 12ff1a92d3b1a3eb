package dev.wfpsim.net.identity;

import dev.wfpsim.collect.LongMap;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.trace.ObjectKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The flows of a host, by handle, oldest first. Handles count up and are never used again. */
public final class FlowTable {
  private final LongMap<Flow> flows = new LongMap<>();
  private final Events events;
  private long lastHandle;

  public FlowTable(Events events) {
    this.events = events;
  }

  /** A new flow, not yet established. */
  public Flow create(
      TransportEndpoint endpoint,
      SocketAddress local,
      SocketAddress remote,
      SocketAddress originalRemote,
      Direction direction,
      long nowNanos) {
    String name = events.wantsNames() ? local + " " + remote : "";
    int object = events.object(ObjectKind.FLOW, endpoint.objectId(), name);
    Flow flow = new Flow(++lastHandle, object, endpoint, local, remote, direction);
    flow.setOriginalRemote(originalRemote);
    flow.usedAt(nowNanos);
    flows.put(flow.handle(), flow);
    endpoint.remember(flow);
    return flow;
  }

  /** All flows, oldest first; do not keep. */
  public Collection<Flow> all() {
    return flows.values();
  }

  /** The flows of an endpoint, oldest first. */
  public List<Flow> of(TransportEndpoint endpoint) {
    List<Flow> found = new ArrayList<>();
    for (Flow flow = endpoint.firstFlow; flow != null; flow = flow.nextOfEndpoint) {
      found.add(flow);
    }
    return found;
  }

  /** Takes the flow out; false where it was gone already. The caller tells the inspection. */
  public boolean remove(Flow flow) {
    flow.setDeleted();
    boolean removed = flows.remove(flow.handle()) != null;
    if (removed) {
      flow.endpoint().forget(flow);
    }
    return removed;
  }
}

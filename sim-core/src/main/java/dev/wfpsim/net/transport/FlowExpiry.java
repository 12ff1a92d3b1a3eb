package dev.wfpsim.net.transport;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes flows that had no packet for a while; those of TCP live as long as their connection
 * . One timed event per host, at the earliest possible expiry; nothing while there is no
 * such flow. Cost: the logarithm of the flows, for each and for each time that one is due and was
 * used.
 */
final class FlowExpiry {
  private static final long KEY = StableHash.of("tcpip flow expiry");

  private final TransportStack stack;
  private @Nullable Dpc dpc;
  private boolean watching;

  /** Flows by when they would be due if nothing had used them since they were noted. */
  private final LazyTreeMap<Long, List<Flow>> byDue = new LazyTreeMap<>();

  FlowExpiry(TransportStack stack) {
    this.stack = stack;
  }

  /** A flow that may expire was made. */
  void watch(Flow flow) {
    put(flow);
    if (!watching) {
      watchUntil(due(flow));
    }
  }

  private long due(Flow flow) {
    return flow.lastUsedNanos() + stack.flowIdleNanos();
  }

  private void put(Flow flow) {
    byDue.computeIfAbsent(due(flow), due -> new ArrayList<>(1)).add(flow);
  }

  private void watchUntil(long atNanos) {
    watching = true;
    long delay = Math.max(1, atNanos - stack.kernel().nowNanos());
    stack.kernel().schedule(delay, StableHash.mix(KEY, stack.machine().key()), this::queue);
  }

  private void queue() {
    Dpc known = dpc;
    if (known == null) {
      known = new Dpc(stack.machine(), "tcpip flow expiry", this::expire);
      dpc = known;
    }
    known.queue();
  }

  private void expire() {
    watching = false;
    long now = stack.kernel().nowNanos();
    List<Flow> expired = takeDue(now);
    if (!byDue.isEmpty()) {
      watchUntil(byDue.navigable().firstKey());
    }
    for (Flow flow : expired) {
      if (flow.deleted()) {
        continue;
      }
      if (due(flow) > now) {
        watch(flow); // used again while another one was deleted
        continue;
      }
      TransportProtocol protocol = stack.protocol(flow.protocol());
      if (protocol != null) {
        protocol.forget(flow);
      }
      stack.deleteFlow(flow);
    }
  }

  /**
   * The flows that nothing has used for so long, oldest first. Those that were used since they were
   * noted are noted anew, and of the rest the first is what it seems.
   */
  private List<Flow> takeDue(long now) {
    List<Flow> expired = new ArrayList<>();
    for (boolean more = true; more && !byDue.isEmpty(); ) {
      long noted = byDue.navigable().firstKey();
      for (Flow flow : byDue.navigable().pollFirstEntry().getValue()) {
        if (!flow.deleted() && due(flow) <= now) {
          expired.add(flow);
        } else if (!flow.deleted()) {
          put(flow);
        }
      }
      more = byDue.isEmpty() || byDue.navigable().firstKey() != noted;
    }
    expired.sort(Comparator.comparingLong(Flow::handle));
    return expired;
  }
}

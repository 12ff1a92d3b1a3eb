package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.Dpc;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Deletes flows that had no packet for a while; those of TCP live as long as their connection
 * . One timed event per host, at the earliest possible expiry; nothing while there is no
 * such flow.
 */
final class FlowExpiry {
  private static final long KEY = StableHash.of("tcpip flow expiry");

  private final TransportStack stack;
  private @Nullable Dpc dpc;
  private boolean watching;

  FlowExpiry(TransportStack stack) {
    this.stack = stack;
  }

  /** A flow that may expire was made. */
  void watch() {
    if (!watching) {
      watchUntil(stack.kernel().nowNanos() + stack.flowIdleNanos());
    }
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
    long idle = stack.flowIdleNanos();
    long earliest = Long.MAX_VALUE;
    List<Flow> expired = new ArrayList<>();
    for (Flow flow : stack.flows().all()) {
      TransportProtocol protocol = stack.protocol(flow.protocol());
      if (protocol == null || !protocol.flowsExpire()) {
        continue;
      }
      long due = flow.lastUsedNanos() + idle;
      if (due <= now) {
        expired.add(flow);
      } else {
        earliest = Math.min(earliest, due);
      }
    }
    if (earliest != Long.MAX_VALUE) {
      watchUntil(earliest);
    }
    for (Flow flow : expired) {
      if (!flow.deleted() && flow.lastUsedNanos() + idle <= now) {
        Objects.requireNonNull(stack.protocol(flow.protocol())).forget(flow);
        stack.deleteFlow(flow);
      }
    }
  }
}

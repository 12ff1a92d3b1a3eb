package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.Footprint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waiting and waking touch. A wait that would close a circle of waits ends the run, and so
 * comes before or after everything; one that would not says by whose waits that is so.
 */
final class WaitFootprint {
  private WaitFootprint() {}

  /** {@code self} would block in the queue: one at DISPATCH_LEVEL stops the machine. */
  static void blocks(Activity self, WaitQueue queue, Footprint into) {
    if (self.irql == Irql.DISPATCH_LEVEL) {
      into.everything();
      return;
    }
    into.writes(self.id());
    circle(self, queue, null, into);
    Footprints.vacates(self, into);
  }

  /**
   * {@code self} would spin for the queue.
   *
   * @param claimed those who wait here would wait for {@code self} then; null for nobody
   */
  static void spins(Activity self, WaitQueue queue, @Nullable WaitQueue claimed, Footprint into) {
    into.writes(self.id());
    circle(self, queue, claimed, into);
  }

  /** Names the waits that say that no circle is closed; everything, where one would be. */
  private static void circle(
      Activity self, WaitQueue queue, @Nullable WaitQueue claimed, Footprint into) {
    List<Activity> reached = new ArrayList<>(queue.holders());
    for (int i = 0; i < reached.size(); i++) {
      Activity holder = reached.get(i);
      if (holder == self) {
        into.everything();
        return;
      }
      into.reads(holder.id());
      if (holder.waiting.length == 1 && !holder.deadlined) {
        WaitQueue next = holder.waiting[0]; // who changes its holders waits for nobody
        if (next == claimed) {
          into.everything();
          return;
        }
        for (Activity further : next.holders()) {
          if (!reached.contains(further)) {
            reached.add(further);
          }
        }
      }
    }
  }

  /**
   * A waiter would be woken: it leaves all its queues and their timed event, and is ready for a
   * processor.
   */
  static void wakes(Activity waiter, Footprint into) {
    into.writes(waiter.id());
    if (waiter.state != Activity.State.BLOCKED) {
      return;
    }
    for (WaitQueue queue : waiter.waiting) {
      into.writes(queue.cell());
    }
    readies(waiter.machine(), into);
  }

  /** A thread becomes ready on a machine, and begins its quantum there. */
  static void readies(Machine machine, Footprint into) {
    into.writes(machine.objectId());
    if (machine.kernel().profile().quantumNanos() != Long.MAX_VALUE) {
      machine.kernel().footprints().readsClock(into);
    }
  }
}

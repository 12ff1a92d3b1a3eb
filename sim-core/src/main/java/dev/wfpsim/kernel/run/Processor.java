package dev.wfpsim.kernel.run;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.StableHash;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A simulated processor: the thread on it, the DPC that interrupted it, the DPCs queued, and its
 * local time, at which its next step may begin.
 */
final class Processor {
  final Machine machine;
  final int index;

  /** Number among all processors of the run; breaks ties of time. */
  final int ordinal;

  final long key;
  final Fifo<DpcRoutine> dpcs = new Fifo<>();
  @Nullable Activity thread;
  @Nullable Activity dpc;

  /** What that activity is a run of. */
  @Nullable DpcRoutine dpcRunning;

  /** When its next step begins, virtual nanoseconds. */
  long timeNanos;

  /** When its next step would have begun had it not been held up. */
  long dueNanos;

  /** When the longest queued DPC was queued. */
  long interruptedNanos;

  /** The queued DPCs run before the thread goes on: it queued them itself or lowered its level. */
  boolean mustDrain;

  /** Position in the scheduler's busy list, -1 if it has no step to take. */
  int busyIndex = -1;

  Processor(Machine machine, int index, int ordinal) {
    this.machine = machine;
    this.index = index;
    this.ordinal = ordinal;
    this.key = StableHash.mix(machine.key(), index);
  }

  boolean isIdle() {
    return thread == null && dpc == null && dpcs.isEmpty();
  }

  /** Whether a queued DPC can interrupt what runs here. */
  boolean canInterrupt() {
    return dpc == null && !dpcs.isEmpty() && (thread == null || thread.irql != Irql.DISPATCH_LEVEL);
  }

  /** Whether it has a step to take. */
  boolean hasStep() {
    if (dpc != null) {
      return !dpc.spinning;
    }
    return canInterrupt() || (thread != null && !thread.spinning);
  }

  /**
   * Who takes its next step, by a stable key: a queued DPC that can interrupt, else who runs here.
   */
  long nextKey() {
    return canInterrupt() ? dpcs.getFirst().nextKey() : running().work();
  }

  /** What keeps it busy, by a stable key: what runs here, else the first DPC that is queued. */
  long runsKey() {
    Activity top = top();
    return top == null ? dpcs.getFirst().nextKey() : top.work();
  }

  /** Where in its life whoever takes its next step is: a stable key for a choice about that. */
  long choiceKey() {
    return canInterrupt() ? dpcs.getFirst().nextKey() : running().choiceKey();
  }

  private Activity running() {
    return Objects.requireNonNull(top());
  }

  /** The activity its next step most likely belongs to, or null. */
  @Nullable Activity top() {
    return dpc != null ? dpc : thread;
  }
}

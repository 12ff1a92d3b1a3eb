package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.Footprint;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who can come in between a call's effect and its return: nobody, which is the caller itself; a
 * step on another processor of its machine; the first timed event; and below DISPATCH_LEVEL a
 * thread that is ready for its processor. One object, filled anew for every choice.
 */
final class InBetween implements Candidates {
  private final TimingWheel wheel;
  private Processor[] steps = new Processor[4];
  private int stepCount;
  private long eventNanos = TimingWheel.NONE;
  private List<Activity> ready = List.of();
  private @Nullable Activity caller;

  InBetween(TimingWheel wheel) {
    this.wheel = wheel;
  }

  /**
   * Those for a call that returns now.
   *
   * @param limitNanos until when the caller's processor can be held up
   */
  InBetween of(Activity self, long nowNanos, long limitNanos) {
    caller = self;
    stepCount = 0;
    Processor own = Scheduler.processorOf(self);
    for (Processor p : own.machine.processors) {
      if (p != own && p.busyIndex >= 0 && p.timeNanos <= limitNanos) {
        if (stepCount == steps.length) {
          steps = Arrays.copyOf(steps, stepCount * 2);
        }
        steps[stepCount++] = p;
      }
    }
    eventNanos = wheel.earliest(limitNanos, nowNanos);
    boolean preemptible = own.dpc == null && self.irql != Irql.DISPATCH_LEVEL;
    ready = preemptible ? own.machine.ready : List.of();
    return this;
  }

  @Override
  public int size() {
    return 1 + stepCount + (hasEvent() ? 1 : 0) + ready.size();
  }

  @Override
  public long key(int index) {
    if (index == UNDISTURBED) {
      return Objects.requireNonNull(caller).work();
    }
    if (isEvent(index)) {
      return wheel.earliestKey();
    }
    Activity thread = thread(index);
    return thread == null ? step(index).nextKey() : thread.work();
  }

  /** The caller's own is that it returns, and the code behind its call. */
  @Override
  public void footprint(int index, Footprint into) {
    Activity self = Objects.requireNonNull(caller);
    Footprints footprints = self.machine().kernel().footprints();
    if (isEvent(index)) {
      wheel.earliestFootprint(footprints, into);
      return;
    }
    Activity thread = thread(index);
    if (index == UNDISTURBED) {
      footprints.of(self, into);
    } else if (thread == null) {
      footprints.of(step(index), into);
    } else {
      footprints.ofPreempting(thread, self.processor, into);
    }
  }

  private boolean hasEvent() {
    return eventNanos != TimingWheel.NONE;
  }

  boolean isEvent(int index) {
    return hasEvent() && index == 1 + stepCount;
  }

  long eventNanos() {
    return eventNanos;
  }

  /** The ready thread that comes in, or null where it is a step on another processor. */
  @Nullable Activity thread(int index) {
    return index <= stepCount || isEvent(index)
        ? null
        : ready.get(index - 1 - stepCount - (hasEvent() ? 1 : 0));
  }

  Processor step(int index) {
    return steps[index - 1];
  }
}

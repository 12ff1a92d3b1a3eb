package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.StepListener;
import org.jspecify.annotations.Nullable;

/**
 * What the next steps touch, for strategies that ask: a step is a call's effect, as the call
 * declares it, and the plain code after it up to the next call. Of driver code that is the driver's
 * memory, one cell. Of the platform's own code, of processes and of what has not made a call yet
 * nothing is known, so it may touch everything; so may a timed event.
 */
public final class Footprints {
  private final @Nullable StepListener listener;
  private final Footprint scratch = new Footprint();
  private boolean onlyCells;

  Footprints(Choices choices) {
    this.listener = choices.steps();
  }

  /** All code of this run keeps what it shares in kernel objects and cells, or says so. */
  public void onlyCells() {
    onlyCells = true;
  }

  /** What the next step of an activity touches. */
  public void of(Activity activity, Footprint into) {
    Touches pending = activity.pending;
    if (activity.steps == 0 && pending == null && beginsWithACall(activity)) {
      return;
    }
    if (pending == null || (!onlyCells && activity.callback() == null)) {
      into.everything();
      return;
    }
    pending.footprint(activity, into);
    if (!onlyCells) {
      into.writes(StableHash.mix(StableHash.of("memory"), StableHash.of(activity.owner())));
    }
  }

  /** A system worker does nothing before it asks for its first item. */
  private boolean beginsWithACall(Activity activity) {
    return activity.kind() == ActivityKind.WORKER
        || (onlyCells && activity.kind() == ActivityKind.THREAD);
  }

  /** An activity takes a step. */
  void step(Activity activity) {
    if (listener != null) {
      of(activity, scratch.clear());
      listener.step(activity.key, scratch);
    }
  }

  /** The earliest timed event happens. Which that is takes a search, so nobody asks for nobody. */
  void event(TimingWheel wheel) {
    if (listener != null) {
      listener.step(wheel.earliestKey(), scratch.clear().everything());
    }
  }

  /** The step under way changes something that its call does not name, such as a log of a test. */
  public void also(Activity activity, long cell) {
    if (listener != null) {
      listener.step(activity.key, scratch.clear().writes(cell));
    }
  }
}

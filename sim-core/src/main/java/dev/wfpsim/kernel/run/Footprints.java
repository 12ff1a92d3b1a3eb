package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.StepListener;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the next steps touch, for strategies that ask: a step is a call's effect, as the call
 * declares it, and the plain code after it up to the next call. Where that is a driver's own code
 * it is the driver's memory, one cell, and the clock. Where the platform's own code may follow, or
 * that of processes, nothing is known, so it may touch everything; so may a timed event that does
 * not say.
 *
 * <p>Any step may be the last of its activity. That is foreseen for a candidate ({@link #of}); who
 * listens to the steps is told of an end when it comes. That plain code ends the run, by an
 * exception or by returning with a lock, nobody can foresee; it is told when it comes, as
 * everything.
 *
 * <p>The cells: the objects of the trace, by number, of an activity its waits and its end, of a
 * machine the threads that are ready and which processors are idle; of a processor its queue of
 * DPCs; the present ({@link #CLOCK}). Where steps take time, a swap moves them in time; who reads
 * the clock then touches everything.
 */
public final class Footprints {
  /** The present, which timed events move. */
  static final long CLOCK = StableHash.of("clock");

  private static final long MEMORY = StableHash.of("memory");

  private final Kernel kernel;
  private final @Nullable StepListener listener;
  private final Footprint scratch = new Footprint();
  private boolean onlyCells;

  Footprints(Kernel kernel, Choices choices) {
    this.kernel = kernel;
    this.listener = choices.steps();
  }

  /**
   * All code of this run that is not the simulator's own keeps what it shares in kernel objects and
   * cells, or says so.
   */
  public void onlyCells() {
    onlyCells = true;
  }

  /** What the next step of an activity touches, which may be its last. */
  public void of(Activity activity, Footprint into) {
    reads(activity.processor, into);
    begins(activity, into);
    if (!into.isEverything() && activity.kind() != ActivityKind.WORKER) {
      ends(activity, into);
    }
  }

  private void begins(Activity activity, Footprint into) {
    if (activity.steps > 0) {
      reads(activity.processor, into);
    }
    Touches pending = activity.pending;
    if (pending == null) {
      afterNoCall(activity, into);
      return;
    }
    pending.footprint(activity, into);
    WorkRoutine item = pending instanceof SystemWorkers.Take take ? take.next() : null;
    if (item != null) {
      code(item.callback, kernel.code().isDriver(item.routine.getClass()), into);
    } else if (!(pending instanceof SystemWorkers.Take)) {
      code(activity.callback(), activity.isInItsOwnCode(), into);
    }
  }

  /** It has made no call yet, or stands behind the effect of one. */
  private void afterNoCall(Activity activity, Footprint into) {
    if (activity.steps == 0 && activity.kind() == ActivityKind.WORKER) {
      return; // it does nothing before it asks for its first item
    }
    if (activity.isDone() || activity.isInCall()) {
      into.everything();
      return;
    }
    DpcRoutine dpc = activity.steps == 0 ? runBy(activity) : null;
    if (dpc != null) {
      dpc.begins(Scheduler.processorOf(activity), into);
    }
    code(activity.callback(), activity.isInItsOwnCode(), into);
  }

  /** The plain code of a driver, or of whoever else; of our own nothing is known. */
  private void code(@Nullable Callback callback, boolean isItsOwn, Footprint into) {
    if (!isItsOwn) {
      into.everything();
    } else if (!onlyCells) {
      if (callback == null) {
        into.everything();
      } else {
        into.writes(StableHash.mix(MEMORY, StableHash.of(callback.driver()))).reads(CLOCK);
      }
    }
  }

  /**
   * What the next step of a busy processor touches: where an interrupt may be late, that of the
   * thread too.
   */
  void of(Processor p, Footprint into) {
    if (p.canInterrupt()) {
      of(p.dpcs.getFirst(), p, into);
      if (Scheduler.canInterruptLate(p)) {
        of(Objects.requireNonNull(p.thread), into);
      }
    } else {
      of(Objects.requireNonNull(p.top()), into);
    }
  }

  /** What the next step of a ready thread touches, where it gets somebody else's processor. */
  void ofPreempting(Activity ready, @Nullable Processor p, Footprint into) {
    into.writes(ready.machine().objectId());
    reads(p, into);
    of(ready, into);
  }

  /** What the first run of a queued DPC touches. */
  void of(DpcRoutine dpc, Processor p, Footprint into) {
    dpc.begins(p, into);
    code(dpc.callback, kernel.code().isDriver(dpc.routine.getClass()), into);
    dpc.ends(into);
    if (p.thread == null) {
      freesProcessor(p.machine, into);
    }
  }

  /** The DPC that an activity is a run of. */
  private static @Nullable DpcRoutine runBy(Activity activity) {
    Processor p = activity.processor;
    return p == null || p.dpc != activity ? null : p.dpcRunning;
  }

  /** The DPCs of a processor can come before what runs there. */
  private static void reads(@Nullable Processor p, Footprint into) {
    if (p != null) {
      into.reads(p.key);
    }
  }

  /** What the end of an activity touches. */
  private static void ends(Activity activity, Footprint into) {
    into.writes(activity.id());
    activity.wakesThoseThatJoin(into);
    DpcRoutine dpc = runBy(activity);
    if (dpc != null) {
      dpc.ends(into);
    }
    vacates(activity, into);
  }

  /** An activity gives its processor up: the thread below goes on, or whoever is ready. */
  static void vacates(Activity activity, Footprint into) {
    Processor p = activity.processor;
    if (p != null && (p.dpc != activity || p.thread == null)) {
      freesProcessor(p.machine, into);
    }
  }

  /** Where nobody is ready for a processor, it does not matter in which order two become idle. */
  static void freesProcessor(Machine machine, Footprint into) {
    if (machine.ready.isEmpty()) {
      into.reads(machine.objectId());
    } else {
      into.writes(machine.objectId());
    }
  }

  /** The present is looked at. */
  public void readsClock(Footprint into) {
    KernelProfile profile = kernel.profile();
    if (profile.stepCostMaxNanos() > 0 || profile.maxStallNanos() != Long.MAX_VALUE) {
      into.everything();
    } else {
      into.reads(CLOCK);
    }
  }

  // --- what is told to those who listen

  /** An activity takes a step. */
  void step(Activity activity) {
    if (listener != null) {
      begins(activity, scratch.clear());
      listener.step(activity.key, activity.work(), scratch);
    }
  }

  /** The step under way was the last of its activity. */
  void ended(Activity activity) {
    if (listener != null) {
      ends(activity, scratch.clear());
      listener.more(activity.key, scratch);
    }
  }

  /**
   * The run ends. Where the step under way ends it, by its call or by the plain code after it,
   * nothing comes after that could have come before; at rest no step does.
   */
  void endsRun(Activity activity, RunEnd.Reason reason) {
    boolean byAStep = reason == RunEnd.Reason.EXCEPTION || reason == RunEnd.Reason.BUGCHECK;
    if (listener != null && byAStep) {
      listener.more(activity.key, scratch.clear().everything());
    }
  }

  /** A thread that waits gives up its processor. */
  void vacated(Activity activity) {
    if (listener != null) {
      vacates(activity, scratch.clear());
      listener.more(activity.key, scratch);
    }
  }

  /** A timed event happens. */
  void event(long key, Runnable action) {
    if (listener != null) {
      ofEvent(action, scratch.clear());
      listener.step(key, key, scratch);
    }
  }

  /** What a timed event touches. */
  void ofEvent(Runnable action, Footprint into) {
    into.writes(CLOCK);
    if (action instanceof Touches touches) {
      touches.footprint(kernel.hardware(), into);
    } else {
      into.everything();
    }
  }

  /** The step under way changes something that its call does not name, such as a log of a test. */
  public void also(Activity activity, long cell) {
    if (listener != null) {
      listener.more(activity.key, scratch.clear().writes(cell));
    }
  }
}

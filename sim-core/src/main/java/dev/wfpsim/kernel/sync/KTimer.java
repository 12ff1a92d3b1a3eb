package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.ActivityKind;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Go;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.PendingTimers;
import dev.wfpsim.kernel.run.TimedEvent;
import dev.wfpsim.kernel.run.Timeout;
import dev.wfpsim.kernel.run.Touches;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A timer object (KTIMER): at its due time it becomes signalled, as a notification event does, and
 * queues its DPC, if it has one. Setting it again cancels the earlier setting. Page: KeSetTimerEx,
 * KeCancelTimer.
 */
public final class KTimer extends DispatcherObject {
  /** A timer that is due sooner is no pause between a routine and the next run of it. */
  private static final long AT_ONCE_NANOS = 100_000;

  private final long key;
  private boolean signalled;
  private @Nullable TimedEvent pending;
  private @Nullable Dpc dpc;
  private long periodNanos;
  private int processor = -1;

  /** What the driver's routine that set it to go off at once leaves to its DPC. */
  private @Nullable Go before;

  private final PendingTimers.Place place;
  private final Expiration expiration = new Expiration();

  public KTimer(Machine machine, String name) {
    this(machine, name, "");
  }

  /**
   * A timer that belongs to somebody.
   *
   * @param owner the driver that made it
   */
  public KTimer(Machine machine, String name, String owner) {
    super(machine, ObjectKind.TIMER, name);
    this.place = new PendingTimers.Place(this, owner);
    this.key = machine.keyFor(name);
  }

  /**
   * KeSetTimer: due once after {@code dueNanos}.
   *
   * @return whether it was set already
   */
  public boolean set(long dueNanos, @Nullable Dpc routine) {
    return set(nowNanos -> dueNanos, routine);
  }

  /** As {@link #set(long, Dpc)}. */
  public boolean set(Timeout due, @Nullable Dpc routine) {
    return set(due, 0, routine);
  }

  /** KeSetTimerEx: due after {@code dueNanos} and then every {@code everyNanos}. */
  public boolean setPeriodic(long dueNanos, long everyNanos, @Nullable Dpc routine) {
    return setPeriodic(nowNanos -> dueNanos, everyNanos, routine);
  }

  /** As {@link #setPeriodic(long, long, Dpc)}. */
  public boolean setPeriodic(Timeout due, long everyNanos, @Nullable Dpc routine) {
    if (everyNanos <= 0) {
      throw new IllegalArgumentException("everyNanos=" + everyNanos);
    }
    return set(due, everyNanos, routine);
  }

  private boolean set(Timeout due, long everyNanos, @Nullable Dpc routine) {
    Objects.requireNonNull(due, "due");
    return machine
        .kernel()
        .invoke(
            new KernelCall<Boolean>("KeSetTimer") {
              @Override
              public void footprint(Activity self, Footprint into) {
                clearing(self, into);
                machine.kernel().footprints().readsClock(into);
              }

              @Override
              protected Answer step(Activity self) {
                boolean wasSet = stop();
                long dueNanos = due.nanosFrom(machine.kernel().nowNanos());
                periodNanos = everyNanos;
                dpc = routine;
                processor = self.kind() == ActivityKind.HARDWARE ? -1 : self.processor();
                signalled = false;
                before = dueNanos <= AT_ONCE_NANOS ? self.leavesBehind() : null;
                begin(dueNanos);
                return done(wasSet);
              }
            });
  }

  /** KeCancelTimer: false if it was not set, so that its DPC may be queued or running. */
  public boolean cancel() {
    return machine
        .kernel()
        .invoke(
            new KernelCall<Boolean>("KeCancelTimer") {
              @Override
              public void footprint(Activity self, Footprint into) {
                clearing(self, into);
              }

              @Override
              protected Answer step(Activity self) {
                return done(stop());
              }
            });
  }

  @Override
  boolean isSignalled() {
    return signalled;
  }

  @Override
  boolean tryTake() {
    return signalled;
  }

  private boolean stop() {
    TimedEvent event = pending;
    if (event == null) {
      return false;
    }
    over();
    return event.cancel();
  }

  private void begin(long dueNanos) {
    pending = machine.kernel().schedule(dueNanos, key, expiration);
    machine.pendingTimers().add(place);
  }

  private void over() {
    pending = null;
    machine.pendingTimers().remove(place);
  }

  /** It is due. */
  private final class Expiration implements Runnable, Touches {
    @Override
    public void run() {
      over();
      if (periodNanos > 0) {
        begin(periodNanos);
      }
      signalled = true;
      waiters.grantAll();
      if (dpc != null) {
        dpc.routine.queue(dpc.targetOr(processor), before);
      }
    }

    @Override
    public void footprint(Activity self, Footprint into) {
      signalling(self, into);
      if (dpc != null) {
        dpc.routine.queues(dpc.targetOr(processor), self, into);
      }
    }
  }
}

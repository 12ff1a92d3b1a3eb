package dev.wfpsim.kernel;

import dev.wfpsim.kernel.RunEnd.Reason;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The simulated kernel: one event loop, one scheduler, one source of choice, virtual time.
 *
 * <p>Every kernel call is a scheduling point: an activity runs from one call to the next, and what
 * it does in between is one step that nothing else can be seen inside of. A call takes effect when
 * its step is taken ({@link KernelCall}). Calls made by a timed event ({@link #current} is null)
 * take effect directly and must not wait.
 *
 * <p>One run, one kernel; not thread-safe, and never two threads at once: coroutine carriers hand
 * over. If the next step is the caller's own, a call costs no switch.
 */
public final class Kernel {
  private final KernelProfile profile;
  private final Choices choices;
  private final Trace trace;
  private final Findings findings;
  private final TimingWheel wheel = new TimingWheel();
  private final Coroutines coroutines;
  private final Scheduler scheduler;
  private final Activity hardware;
  private final List<Machine> machines = new ArrayList<>();
  private @Nullable Activity aliveFirst;
  private @Nullable Activity aliveLast;
  private int aliveCount;
  private int activities;
  private int processors;
  private long nowNanos;
  private long stopNanos = Long.MAX_VALUE;
  private long steps;
  private @Nullable Activity current;
  private @Nullable Activity pending;
  private boolean decided;
  private @Nullable RunEnd end;
  private boolean closed;

  /**
   * A kernel without machines.
   *
   * @param choices answered for everything the scenario does not fix; entered into the trace
   * @param carrier what carries the activities; no part of the result
   */
  public Kernel(
      KernelProfile profile, Choices choices, Trace trace, Findings findings, CarrierKind carrier) {
    this.profile = profile;
    this.choices = trace.traced(choices);
    this.trace = trace;
    this.findings = findings;
    this.coroutines = new Coroutines(carrier);
    this.scheduler = new Scheduler(this, wheel);
    this.hardware = new Activity(this, null, 0, "hardware", ActivityKind.HARDWARE, "", 0, null);
  }

  /** Virtual time, nanoseconds since the start of the run. */
  public long nowNanos() {
    return nowNanos;
  }

  public Choices choices() {
    return choices;
  }

  public Trace trace() {
    return trace;
  }

  public Findings findings() {
    return findings;
  }

  public KernelProfile profile() {
    return profile;
  }

  /** The carrier in use, never {@link CarrierKind#AUTOMATIC}. */
  public CarrierKind carrier() {
    return coroutines.carrier();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** The activity that runs now, or null in a timed event and outside the run. */
  public @Nullable Activity current() {
    return current;
  }

  /** What acts in a timed event: devices and the network. */
  public Activity hardware() {
    return hardware;
  }

  /** The running activity, or {@link #hardware}. */
  public Activity currentOrHardware() {
    return current == null ? hardware : current;
  }

  /** Adds a computer. */
  public Machine addMachine(String name, int processorCount) {
    if (processorCount < 1 || processorCount > 64) {
      throw new IllegalArgumentException("processors: machine=" + name + " n=" + processorCount);
    }
    Machine machine = new Machine(this, name, processorCount, processors);
    processors += processorCount;
    machines.add(machine);
    trace.emit(EventKind.MACHINE, nowNanos, 0, trace.name(name), processorCount, 0);
    return machine;
  }

  public List<Machine> machines() {
    return Collections.unmodifiableList(machines);
  }

  /**
   * Schedules a hardware or network event: {@code action} runs on the loop, at its time exactly,
   * and must not block.
   *
   * @param delayNanos from now, at least 0
   * @param key stable name of the event
   */
  public TimedEvent schedule(long delayNanos, long key, Runnable action) {
    if (delayNanos < 0) {
      throw new IllegalArgumentException("delayNanos=" + delayNanos);
    }
    long time =
        nowNanos > Long.MAX_VALUE - 2 - delayNanos ? Long.MAX_VALUE - 2 : nowNanos + delayNanos;
    return new TimedEvent(wheel, insert(time, key, action), time);
  }

  private long insert(long timeNanos, long key, Runnable action) {
    if (wheel.size() >= profile.maxPendingEvents()) {
      finish(
          Reason.LIMIT, "limit=maxPendingEvents value=" + profile.maxPendingEvents(), null, null);
      throw new Coroutine.Abandoned();
    }
    return wheel.insert(timeNanos, key, action);
  }

  // --- activities

  Activity startThread(
      Machine machine, String name, ActivityKind kind, String owner, Runnable body) {
    Activity thread = newActivity(machine, name, kind, owner, machine.keyFor(name), body);
    scheduler.ready(thread);
    return thread;
  }

  Activity startDpc(Dpc dpc) {
    dpc.begin();
    return newActivity(
        dpc.machine,
        dpc.name(),
        ActivityKind.DPC,
        dpc.owner,
        dpc.nextKey(),
        () -> {
          try {
            dpc.routine.run();
          } finally {
            dpc.end();
          }
        });
  }

  private Activity newActivity(
      Machine machine, String name, ActivityKind kind, String owner, long key, Runnable body) {
    if (aliveCount >= profile.maxActivities()) {
      finish(Reason.LIMIT, "limit=maxActivities value=" + profile.maxActivities(), null, null);
      throw new Coroutine.Abandoned();
    }
    Activity activity = new Activity(this, machine, ++activities, name, kind, owner, key, body);
    activity.coroutine = coroutines.take(activity::main);
    activity.previousAlive = aliveLast;
    if (aliveLast == null) {
      aliveFirst = activity;
    } else {
      aliveLast.nextAlive = activity;
    }
    aliveLast = activity;
    aliveCount++;
    trace.emit(
        EventKind.ACTIVITY_BEGIN,
        nowNanos,
        activity.id(),
        trace.name(name),
        trace.name(machine.name()),
        kind.ordinal());
    return activity;
  }

  private void retire(Activity activity) {
    trace.emit(EventKind.ACTIVITY_END, nowNanos, activity.id(), activity.steps, 0, 0);
    scheduler.vacate(activity);
    Coroutine coroutine = Objects.requireNonNull(activity.coroutine);
    activity.coroutine = null;
    coroutines.giveBack(coroutine);
    Activity before = activity.previousAlive;
    Activity after = activity.nextAlive;
    if (before == null) {
      aliveFirst = after;
    } else {
      before.nextAlive = after;
    }
    if (after == null) {
      aliveLast = before;
    } else {
      after.previousAlive = before;
    }
    aliveCount--;
    activity.finished();
  }

  /** Activities that have not ended, oldest first. */
  public List<Activity> alive(Predicate<Activity> which) {
    List<Activity> found = new ArrayList<>();
    for (Activity a = aliveFirst; a != null; a = a.nextAlive) {
      if (a.state != Activity.State.DONE && which.test(a)) {
        found.add(a);
      }
    }
    return found;
  }

  // --- kernel calls

  /**
   * A kernel call that always returns at once: a scheduling point, then {@code effect}, atomically.
   */
  public <T> T call(String name, Supplier<T> effect) {
    Activity self = current;
    if (self != null) {
      begin(self, name);
    }
    T result = effect.get();
    if (self != null) {
      settle(self);
    }
    return result;
  }

  /** A scheduling point, then the call's handler until it is done; answers the call's result. */
  public <T> T invoke(KernelCall<T> call) {
    enter(call);
    return call.result();
  }

  /** As {@link #invoke}, for a call without a result. */
  public void enter(KernelCall<?> call) {
    Activity self = current;
    if (self == null) {
      enterFromHardware(call);
      return;
    }
    begin(self, call.name());
    while (true) {
      Answer answer = call.step(self);
      switch (answer.kind) {
        case DONE -> {
          settle(self);
          return;
        }
        case BLOCK -> block(self, answer, call.name());
        case SPIN -> spin(self, answer);
        case CALL -> Objects.requireNonNull(answer.callback).run();
        case TERMINATE -> throw new Activity.Terminated();
        case BUGCHECK -> bugcheck(Objects.requireNonNull(answer.bugcheck), answer.message);
      }
    }
  }

  private void enterFromHardware(KernelCall<?> call) {
    while (true) {
      Answer answer = call.step(hardware);
      switch (answer.kind) {
        case DONE -> {
          return;
        }
        case CALL -> Objects.requireNonNull(answer.callback).run();
        case BUGCHECK -> bugcheck(Objects.requireNonNull(answer.bugcheck), answer.message);
        default ->
            throw new IllegalStateException(
                "a timed event cannot wait: call=" + call.name() + " answer=" + answer.kind);
      }
    }
  }

  private void begin(Activity self, String name) {
    yieldPoint(self);
    Processor p = Scheduler.processorOf(self);
    trace.emit(
        EventKind.CALL, nowNanos, self.id(), trace.name(name), p.ordinal, self.irql.ordinal());
  }

  /** Lets whatever goes first go first; returns when it is this activity's turn. */
  private void yieldPoint(Activity self) {
    if (closed) {
      throw new Coroutine.Abandoned();
    }
    self.steps++;
    scheduler.endStep(Scheduler.processorOf(self));
    Activity next = scheduler.next();
    if (next == self) {
      stepBegins();
      return;
    }
    pending = next;
    decided = true;
    park(self);
  }

  private void park(Activity self) {
    Objects.requireNonNull(self.coroutine).park();
    if (closed) {
      throw new Coroutine.Abandoned();
    }
  }

  /** After a call's effect: DPCs it let through run before the caller goes on. */
  private void settle(Activity self) {
    while (true) {
      Processor p = Scheduler.processorOf(self);
      if (!p.mustDrain || self.irql == Irql.DISPATCH_LEVEL || p.dpc != null) {
        return;
      }
      yieldPoint(self);
    }
  }

  private void block(Activity self, Answer answer, String name) {
    if (self.irql == Irql.DISPATCH_LEVEL) {
      bugcheck(
          self.kind() == ActivityKind.DPC
              ? Bugcheck.ATTEMPTED_SWITCH_FROM_DPC
              : Bugcheck.IRQL_NOT_LESS_OR_EQUAL,
          name + " waits for " + answer.queues[0].what() + " at DISPATCH_LEVEL");
    }
    startWaiting(self, answer, 0);
    self.state = Activity.State.BLOCKED;
    scheduler.vacate(self);
    if (answer.deadlineNanos != Answer.FOREVER) {
      self.deadlined = true;
      self.deadlineHandle =
          insert(Math.max(answer.deadlineNanos, nowNanos), self.key, () -> timeOut(self));
    } else {
      checkDeadlock(self);
    }
    park(self);
  }

  private void spin(Activity self, Answer answer) {
    startWaiting(self, answer, 1);
    scheduler.endStep(Scheduler.processorOf(self));
    scheduler.spin(self);
    checkDeadlock(self);
    park(self);
    for (WaitQueue queue : self.waiting) {
      queue.remove(self);
    }
    self.waiting = Activity.NOT_WAITING;
  }

  private void startWaiting(Activity self, Answer answer, int spinning) {
    self.waiting = answer.queues;
    self.granted = null;
    self.timedOut = false;
    for (WaitQueue queue : answer.queues) {
      queue.add(self);
    }
    long deadline = answer.deadlineNanos == Answer.FOREVER ? -1 : answer.deadlineNanos;
    emit(EventKind.WAIT, self, answer.queues[0].nameId(), deadline, spinning);
  }

  /** A blocked activity becomes ready. */
  void wake(Activity waiter, WaitQueue queue, boolean timedOut) {
    for (WaitQueue other : waiter.waiting) {
      other.remove(waiter);
    }
    waiter.waiting = Activity.NOT_WAITING;
    waiter.timedOut = timedOut;
    if (waiter.deadlined) {
      wheel.cancel(waiter.deadlineHandle);
      waiter.deadlined = false;
    }
    emit(EventKind.WAKE, currentOrHardware(), queue.nameId(), waiter.id(), timedOut ? 1 : 0);
    scheduler.ready(waiter);
  }

  private void timeOut(Activity waiter) {
    wake(waiter, waiter.waiting[0], true);
  }

  private void checkDeadlock(Activity self) {
    String cycle = WaitForGraph.cycleFrom(self);
    if (cycle != null) {
      finish(Reason.DEADLOCK, cycle + "\n" + WaitForGraph.describe(alive(a -> true)), self, null);
    }
  }

  /** Lowers the level of {@code self}, as KeLowerIrql and the release of a lock do. */
  Answer lower(Activity self, Irql level) {
    if (self.kind() == ActivityKind.DPC && level != Irql.DISPATCH_LEVEL) {
      return Answer.bugcheck(Bugcheck.IRQL_UNEXPECTED_VALUE, "a DPC lowers its level to " + level);
    }
    boolean dropped = self.irql == Irql.DISPATCH_LEVEL && level != Irql.DISPATCH_LEVEL;
    self.irql = level;
    Processor p = self.processor;
    if (dropped && p != null) {
      if (!p.dpcs.isEmpty()) {
        p.mustDrain = true;
      }
      scheduler.update(p);
    }
    return Answer.done();
  }

  // --- the loop

  /**
   * Runs until nothing is left to do, the stop time, or a failure. Once only.
   *
   * @param stopNanos virtual time to stop at
   */
  public RunEnd run(long stopNanos) {
    if (closed || end != null) {
      throw new IllegalStateException("a kernel runs once");
    }
    this.stopNanos = stopNanos;
    try {
      while (end == null) {
        turn();
      }
    } finally {
      closed = true;
    }
    RunEnd ended = Objects.requireNonNull(end);
    trace.emit(EventKind.RUN_END, nowNanos, 0, ended.reason().ordinal(), steps, 0);
    trace.close();
    coroutines.abandonAll();
    return ended;
  }

  private void turn() {
    Activity next;
    if (decided) {
      next = pending;
      pending = null;
      decided = false;
    } else {
      next = scheduler.next();
    }
    if (end != null) {
      return;
    }
    if (next != null) {
      mount(next);
    } else if (scheduler.isEventTurn()) {
      fire();
    } else {
      atRest();
    }
  }

  private void mount(Activity next) {
    stepBegins();
    current = next;
    Objects.requireNonNull(next.coroutine).mount();
    current = null;
    if (next.state == Activity.State.DONE && end == null) {
      retire(next);
    }
  }

  private void stepBegins() {
    steps++;
    if (trace.events() > profile.maxEvents()) {
      finish(Reason.LIMIT, "limit=maxEvents value=" + profile.maxEvents(), null, null);
    }
  }

  private void fire() {
    long time = wheel.earliest(Long.MAX_VALUE, nowNanos);
    if (!advance(time)) {
      return;
    }
    stepBegins();
    Runnable action = wheel.take(choices);
    trace.emit(EventKind.TIMED_EVENT, nowNanos, 0, wheel.takenKey(), 0, 0);
    try {
      action.run();
    } catch (Coroutine.Abandoned over) {
      Objects.requireNonNull(end);
    } catch (Throwable error) {
      failed(hardware, error);
    }
  }

  /** Moves the present; false if that is past the stop time. */
  boolean advance(long timeNanos) {
    if (timeNanos > stopNanos) {
      nowNanos = Math.max(nowNanos, stopNanos);
      List<Activity> owed = alive(a -> !WaitForGraph.isIdle(a));
      if (owed.isEmpty()) {
        finish(Reason.COMPLETED, "", null, null);
      } else {
        finish(Reason.LIVENESS, WaitForGraph.describe(owed), owed.get(0), null);
      }
      return false;
    }
    nowNanos = Math.max(nowNanos, timeNanos);
    return true;
  }

  private void atRest() {
    List<Activity> owed = alive(a -> !WaitForGraph.isIdle(a));
    if (owed.isEmpty()) {
      finish(Reason.COMPLETED, "", null, null);
    } else {
      finish(Reason.DEADLOCK, WaitForGraph.describe(owed), owed.get(0), null);
    }
  }

  boolean isEnding() {
    return end != null;
  }

  /** Whether the run is over: what still unwinds must not touch anything. */
  public boolean isClosed() {
    return closed;
  }

  private void finish(
      Reason reason, String detail, @Nullable Activity activity, @Nullable Throwable error) {
    if (end == null) {
      String name = activity == null ? "" : activity.toString();
      end = new RunEnd(reason, detail, nowNanos, trace.events(), name, error);
    }
  }

  // --- mistakes

  /** Stops the simulated machine here. Does not return. */
  public void bugcheck(Bugcheck code, String message) {
    stopMachine(currentOrHardware(), code, message);
    if (current != null) {
      park(current);
    }
    throw new Coroutine.Abandoned();
  }

  private void stopMachine(Activity self, Bugcheck code, String message) {
    if (closed) {
      return;
    }
    emit(EventKind.BUGCHECK, self, code.code(), 0, 0);
    report(code.name(), message);
    finish(Reason.BUGCHECK, code + ": " + message, self, null);
  }

  /** Reports a mistake of the running activity, an error without a numbered rule. */
  public void report(String code, String message) {
    report("", code, Severity.ERROR, message);
  }

  /**
   * Reports a mistake of the running activity.
   *
   * @param rule the numbered rule, or empty
   */
  public void report(String rule, String code, Severity severity, String message) {
    if (!closed) {
      Activity self = current;
      findings.report(
          new Finding(
              rule,
              code,
              severity,
              nowNanos,
              trace.events(),
              self == null ? "" : self.toString(),
              message));
    }
  }

  /** A body has returned: was everything put back? */
  void checkReturn(Activity self) {
    if (closed) {
      return;
    }
    Irql expected = self.kind() == ActivityKind.DPC ? Irql.DISPATCH_LEVEL : Irql.PASSIVE_LEVEL;
    if (!self.locks.isEmpty()) {
      stopMachine(self, Bugcheck.DRIVER_VERIFIER_DETECTED_VIOLATION, "ended holding " + self.locks);
    } else if (self.irql != expected) {
      stopMachine(
          self, Bugcheck.IRQL_UNEXPECTED_VALUE, "ended at " + self.irql + ", not " + expected);
    }
  }

  void failed(Activity self, Throwable error) {
    if (!closed) {
      finish(
          Reason.EXCEPTION,
          error + " in " + self + " event=" + trace.events() + " virtualNanos=" + nowNanos,
          self,
          error);
    }
  }

  /** The virtual time {@code timeoutNanos} from now; never, for a negative one. */
  long deadline(long timeoutNanos) {
    return timeoutNanos < 0 || timeoutNanos > Answer.FOREVER - 1 - nowNanos
        ? Answer.FOREVER
        : nowNanos + timeoutNanos;
  }

  void emit(EventKind kind, Activity activity, long a, long b, long c) {
    trace.emit(kind, nowNanos, activity.id(), a, b, c);
  }

  /** A stable key for a choice at this point of the running activity. */
  public long choiceKey(String about) {
    return StableHash.mix(currentOrHardware().choiceKey(), StableHash.of(about));
  }
}

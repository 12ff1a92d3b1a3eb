package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.carrier.Coroutine;
import dev.wfpsim.kernel.carrier.Coroutines;
import dev.wfpsim.kernel.carrier.MonitorUse;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.RunEnd.Reason;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.DebugPrints;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingKind;
import dev.wfpsim.trace.Findings;
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
  private final Events events;
  private final Findings findings;
  private final Mistakes mistakes;
  private final DebugPrints prints = new DebugPrints();
  private final TimingWheel wheel = new TimingWheel();
  private final Coroutines coroutines;
  private final Activities activities;
  private final Scheduler scheduler;
  private final KernelCalls calls;
  private final DriverCalls driverCalls;
  private final DriverCode code = new DriverCode(this);
  private final Activity hardware;
  private final List<Machine> machines = new ArrayList<>(2);
  private final List<Watch> watches = new ArrayList<>(0);
  private int processors;
  private long nowNanos;
  private long stopNanos = Long.MAX_VALUE;
  private @Nullable Activity current;
  private @Nullable RunEnd end;
  private final Endurance endurance;
  private boolean inside;
  private boolean closed;
  private boolean abandoned;
  private final List<Supplier<List<String>>> invariants = new ArrayList<>(1);

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
    this.events = new Events(this, trace);
    trace.codeFrom(code);
    this.findings = findings;
    this.mistakes = new Mistakes(this, trace, findings);
    this.coroutines = new Coroutines(carrier);
    this.activities = new Activities(this, coroutines);
    this.scheduler = new Scheduler(this, wheel);
    this.calls = new KernelCalls(this, wheel, scheduler);
    driverCalls = new DriverCalls(this, calls);
    this.endurance = new Endurance(this);
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

  /** The one way to write an event. */
  public Events events() {
    return events;
  }

  public Findings findings() {
    return findings;
  }

  /** What drivers printed to the debugger. */
  public DebugPrints prints() {
    return prints;
  }

  public KernelProfile profile() {
    return profile;
  }

  /** Which code is drivers', and which line of it runs. */
  public DriverCode code() {
    return code;
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
    events.write(EventKind.MACHINE, machine.objectId(), events.name(name), processorCount);
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
    long time = Math.min(nowNanos, Long.MAX_VALUE - 2 - delayNanos) + delayNanos;
    return new TimedEvent(wheel, insert(time, key, action), time);
  }

  /** How many timed events are pending. */
  int timedEvents() {
    return wheel.size();
  }

  long insert(long timeNanos, long key, Runnable action) {
    if (wheel.size() >= profile.maxPendingEvents()) {
      limitReached("pendingEvents", profile.maxPendingEvents());
    }
    return wheel.insert(timeNanos, key, action, trace.events());
  }

  /** A limit of the run is reached: ends it. Does not return. */
  void limitReached(String limit, long value) {
    finish(Reason.LIMIT, "limit=" + limit + " value=" + value, null, null);
    throw stopHere();
  }

  // --- activities

  Activities activities() {
    return activities;
  }

  /** Activities that have not ended, oldest first. */
  public List<Activity> alive(Predicate<Activity> which) {
    return activities.which(which);
  }

  // --- kernel calls

  /** A call that returns at once: a scheduling point, then {@code effect}, atomically. */
  public <T> T call(String name, Supplier<T> effect) {
    return calls.call(name, Touches.EVERYTHING, effect);
  }

  /** As {@link #call(String, Supplier)}, of a call that says what it touches. */
  public <T> T call(String name, Touches touches, Supplier<T> effect) {
    return calls.call(name, touches, effect);
  }

  /** What steps touch, for strategies that ask. */
  public Footprints footprints() {
    return scheduler.footprints();
  }

  /** The two ends of every documented call. */
  public DriverCalls driverCalls() {
    return driverCalls;
  }

  /** A documented call has taken effect and is about to return: others may come in before. */
  public void returnPoint() {
    calls.returnPoint();
  }

  /** A scheduling point, then the call's handler until it is done; answers the call's result. */
  public <T> T invoke(KernelCall<T> call) {
    enter(call);
    return call.result();
  }

  /** As {@link #invoke}, for a call without a result. */
  public void enter(KernelCall<?> call) {
    calls.enter(call);
  }

  /**
   * Tells the kernel of code that its activities will run, such as a driver's class: its
   * initialiser runs now, because one that makes kernel calls could not be parked; and if it can
   * reach code that holds Java monitors, parking is watched for them. Bodies of activities are
   * looked at by themselves.
   */
  public void admit(Class<?> type) {
    code.admit(type);
    calls.admit(type);
  }

  /** Whether parking is watched for Java monitors. */
  public boolean watchesMonitors() {
    return calls.watchesMonitors();
  }

  /** As {@link #admit}, unless the body is the simulator's own. */
  void admitBody(Runnable body) {
    if (!calls.watchesMonitors() && !MonitorUse.isOurs(body.getClass())) {
      calls.admit(body.getClass());
    }
  }

  /** A blocked activity becomes ready. */
  void wake(Activity waiter, WaitQueue queue, boolean timedOut) {
    calls.wake(waiter, queue, timedOut);
  }

  Endurance endurance() {
    return endurance;
  }

  void deadlocked(Activity self, List<Activity> cycle) {
    code.linesWanted();
    finish(Reason.DEADLOCK, WaitForGraph.describe(cycle, alive(a -> true)), self, null);
  }

  /** Lowers the level of {@code self}, as KeLowerIrql and the release of a lock do. */
  public Answer lower(Activity self, Irql level) {
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
  @EntersDriver
  public RunEnd run(long stopNanos) {
    if (closed || end != null) {
      throw new IllegalStateException("a kernel runs once");
    }
    this.stopNanos = stopNanos;
    inside = true;
    try {
      while (end == null) {
        turn();
      }
    } finally {
      inside = false;
      closed = true;
    }
    RunEnd ended = Objects.requireNonNull(end);
    if (abandoned) {
      return ended;
    }
    close(ended);
    abandonAll();
    return ended;
  }

  private void abandonAll() {
    for (Activity activity : activities.all()) {
      current = activity;
      Objects.requireNonNull(activity.coroutine).abandon();
    }
    current = null;
    coroutines.abandonAll();
  }

  private void turn() {
    if (!calls.isDecided()) {
      stepEnded();
    }
    Activity next = calls.isDecided() ? calls.takeDecision() : scheduler.next();
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

  /** From now on asks a watch after each step. */
  public void watch(Watch watch) {
    watches.add(watch);
  }

  void stepEnded() {
    for (int i = 0; i < watches.size(); i++) {
      watches.get(i).stepEnded();
    }
  }

  private void mount(Activity next) {
    stepBegins();
    current = next;
    Objects.requireNonNull(next.coroutine).mount();
    current = null;
    if (next.state == Activity.State.DONE && end == null) {
      hardware.cause = activities.end(next);
      scheduler.vacate(next);
      next.finished();
      events.dead(next.id());
    }
  }

  void stepBegins() {
    endurance.step(nowNanos);
    if (trace.events() > profile.maxEvents()) {
      finish(Reason.LIMIT, "limit=events value=" + profile.maxEvents(), null, null);
    }
  }

  @EntersDriver
  private void fire() {
    long time = wheel.earliest(Long.MAX_VALUE, TimingWheel.NONE);
    if (!advance(time)) {
      return;
    }
    stepBegins();
    Runnable action = wheel.take(choices);
    footprints().event(wheel.takenKey(), action);
    hardware.cause = events.timedEvent(wheel.takenKey(), wheel.takenCause());
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
        finish(Reason.LIVENESS, WaitForGraph.describe(owed), toBlame(owed), null);
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
      code.linesWanted();
      finish(Reason.DEADLOCK, WaitForGraph.describe(owed), toBlame(owed), null);
    }
  }

  /** Of those that wait for ever: one in a driver's code, if there is one. */
  private static Activity toBlame(List<Activity> owed) {
    return owed.stream().filter(each -> each.callback() != null).findFirst().orElse(owed.get(0));
  }

  /** How many steps there were; may be asked on another thread while the kernel runs. */
  public long progress() {
    return endurance.steps();
  }

  /**
   * Ends the run from outside, in a step that never ends. To be called when {@link #progress} has
   * stood still for long. What is stuck goes on, but no call of it comes back.
   *
   * @param stack of what is stuck
   */
  public RunEnd abandon(StackTraceElement[] stack, String detail) {
    finish(Reason.ENDLESS, detail, null, null);
    RunEnd stopped = Objects.requireNonNull(end).of(currentOrHardware(), code.ofStack(stack, this));
    end = stopped;
    abandoned = true;
    close(stopped);
    return stopped;
  }

  private void close(RunEnd ended) {
    closed = true;
    hardware.cause = events.last();
    events.write(hardware, EventKind.RUN_END, ended.reason().ordinal(), endurance.steps());
    trace.close();
  }

  boolean isEnding() {
    return end != null;
  }

  /** Whether the run is over: what still unwinds must not touch anything. */
  public boolean isClosed() {
    return closed;
  }

  void finish(
      Reason reason, String detail, @Nullable Activity activity, @Nullable Throwable error) {
    if (end == null) {
      footprints().endsRun(currentOrHardware(), reason);
      String name = activity == null ? "" : activity.toString();
      Blame blame = error != null && activity != null ? code.of(error, activity) : blame(activity);
      end = new RunEnd(reason, detail, nowNanos, trace.events(), name, error, blame);
    }
  }

  // --- mistakes

  /** Stops the simulated machine here. Does not return. */
  public void bugcheck(Bugcheck code, String message) {
    bugcheck(code, 0, message);
  }

  /** As {@link #bugcheck(Bugcheck, String)}, for what was done with a thing; 0 for none. */
  public void bugcheck(Bugcheck code, int about, String message) {
    stopMachine(currentOrHardware(), code, blame(currentOrHardware()), about, message);
    throw stopHere();
  }

  /** The run has ended inside an activity or a timed event: nothing of it goes on. */
  private Coroutine.Abandoned stopHere() {
    if (current != null) {
      calls.park(current);
    }
    return new Coroutine.Abandoned();
  }

  void stopMachine(Activity self, Bugcheck code, Blame blame, int about, String message) {
    if (!closed) {
      events.write(self, EventKind.BUGCHECK, code.code());
      mistakes.report(code, blame, about, message);
      finish(Reason.BUGCHECK, code + ": " + message, self, null);
    }
  }

  /** Reports a mistake of the driver code that runs now, and names its line. */
  public void report(FindingKind kind, String message) {
    report(kind, kind.rule(), message);
  }

  /**
   * As {@link #report(FindingKind, String)}, where one kind of mistake breaks one rule or another.
   *
   * @param rule which of the kind's rules is broken
   */
  public void report(FindingKind kind, String rule, String message) {
    mistakes.report(kind, rule, 0, message);
  }

  /** Reports a mistake that somebody else is to blame for than who runs now. */
  public void report(FindingKind kind, Blame blame, String message) {
    mistakes.report(kind, blame, 0, message);
  }

  /** Where mistakes made with things are told. */
  public Mistakes mistakes() {
    return mistakes;
  }

  /** The driver code that made the call under way, with its line; nobody's if none did. */
  public Blame caller() {
    Activity self = currentOrHardware();
    return code.caller(self, inside && !findings.isFull());
  }

  /** Whose code an activity runs; its line, if it is the one that runs now. */
  Blame blame(@Nullable Activity activity) {
    if (activity == null) {
      return Blame.NOBODY;
    }
    boolean runs = inside && activity == currentOrHardware() && !findings.isFull();
    Coroutine coroutine = activity.coroutine;
    if (!runs && coroutine != null && activity != current) {
      return code.parked(activity, coroutine.stack());
    }
    return code.now(activity, runs);
  }

  void failed(Activity self, Throwable error) {
    if (error instanceof DriverFault fault) {
      stopMachine(
          self, fault.code(), code.ofFault(fault, self), 0, String.valueOf(fault.getMessage()));
    } else if (!closed) {
      finish(
          Reason.EXCEPTION,
          ThrownWords.of(error, code::placeOf)
              + " in "
              + self
              + " event="
              + trace.events()
              + " virtualNanos="
              + nowNanos,
          self,
          error);
    }
  }

  /** The virtual time {@code timeoutNanos} from now; never, for a negative one. */
  public long deadline(long timeoutNanos) {
    return timeoutNanos < 0 || timeoutNanos > Answer.FOREVER - 1 - nowNanos
        ? Answer.FOREVER
        : nowNanos + timeoutNanos;
  }

  /**
   * The simulator's own invariants that do not hold now, in words; asked by tests after a run. Pool
   * that a driver keeps for its life is listed too, if the run completed without its unload.
   */
  public List<String> selfCheck() {
    return SelfCheck.of(this, end, wheel, coroutines);
  }

  /** Adds something of which {@link #selfCheck} asks what does not hold once a run completed. */
  public void checkedWhenCompleted(Supplier<List<String>> broken) {
    invariants.add(broken);
  }

  /** What was added to be asked. */
  List<Supplier<List<String>>> invariants() {
    return invariants;
  }

  /** A stable key for where the run is: a point of the running activity, or a timed event. */
  public long choiceKey() {
    return current == null ? scheduler.firedKey() : current.choiceKey();
  }
}

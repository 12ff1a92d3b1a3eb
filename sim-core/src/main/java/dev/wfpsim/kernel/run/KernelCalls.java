package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.carrier.Coroutine;
import dev.wfpsim.kernel.carrier.MonitorUse;
import dev.wfpsim.kernel.carrier.MonitorWatch;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Footprint;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries kernel calls: the scheduling point, the handler, and what the handler answers: waiting,
 * spinning, ends.
 *
 * <p>At a scheduling point the calling activity itself asks the scheduler who is next. If it is the
 * caller, the call goes on without a switch; else the answer is left for the loop ({@link
 * #takeDecision}) and the caller parks. What is decided does not depend on who asks, so the order
 * of events does not either.
 */
final class KernelCalls {
  private final Kernel kernel;
  private final TimingWheel wheel;
  private final Scheduler scheduler;
  private final Choices choices;
  private @Nullable MonitorWatch monitorWatch;
  private @Nullable Activity pending;
  private boolean decided;

  KernelCalls(Kernel kernel, TimingWheel wheel, Scheduler scheduler) {
    this.kernel = kernel;
    this.wheel = wheel;
    this.scheduler = scheduler;
    this.choices = kernel.choices();
  }

  /** Loop side: whether a parked caller has asked the scheduler already; the answer stands. */
  boolean isDecided() {
    return decided;
  }

  /** Loop side: the answer, once. */
  @Nullable Activity takeDecision() {
    Activity next = pending;
    pending = null;
    decided = false;
    return next;
  }

  void admit(Class<?> code) {
    if (MonitorUse.admit(code) && monitorWatch == null) {
      monitorWatch = new MonitorWatch();
    }
  }

  boolean watchesMonitors() {
    return monitorWatch != null;
  }

  void enter(KernelCall<?> call) {
    Activity self = kernel.current();
    if (self == null) {
      enterFromHardware(call);
      return;
    }
    begin(self, call.name(), call);
    self.forgetWait();
    while (true) {
      Answer answer = call.step(self);
      switch (answer.kind) {
        case DONE -> {
          settle(self);
          return;
        }
        case BLOCK -> block(self, answer, call.name());
        case SPIN -> spin(self, answer);
        case TERMINATE -> throw new Terminated();
        case BUGCHECK -> stop(answer);
      }
    }
  }

  private void stop(Answer answer) {
    kernel.bugcheck(Objects.requireNonNull(answer.bugcheck), answer.about, answer.message);
  }

  private void enterFromHardware(KernelCall<?> call) {
    Answer answer = call.step(kernel.hardware());
    switch (answer.kind) {
      case DONE -> {}
      case BUGCHECK -> stop(answer);
      default ->
          throw new IllegalStateException(
              "a timed event cannot wait: call=" + call.name() + " answer=" + answer.kind);
    }
  }

  void begin(Activity self, String name, Touches touches) {
    point(self, name, touches);
    if (!self.isInCall(name)) { // or the driver's call would stand in the trace twice
      kernel.events().call(name);
    }
  }

  /** Lets whatever goes first go first, before a call of this name. */
  void point(Activity self, String name, Touches touches) {
    if (kernel.code().notesLines()) {
      kernel.code().sight(self);
    }
    self.stands(name, touches);
    yieldPoint(self);
  }

  /** Lets whatever goes first go first; returns when it is this activity's turn. */
  private void yieldPoint(Activity self) {
    if (!Objects.requireNonNull(self.coroutine).isHere()) {
      throw new IllegalStateException("a kernel call on a Java thread that is no activity's");
    }
    if (kernel.isClosed()) {
      throw unwind(self);
    }
    self.steps++;
    self.silentCalls = 0;
    kernel.endurance().call(self);
    scheduler.endStep(Scheduler.processorOf(self));
    kernel.stepEnded();
    Activity next = scheduler.next();
    if (next == self) {
      kernel.stepBegins();
      return;
    }
    pending = next;
    decided = true;
    park(self);
  }

  void park(Activity self) {
    if (monitorWatch != null && !kernel.isClosed()) {
      refuseMonitors(self, monitorWatch);
    }
    Objects.requireNonNull(self.coroutine).park();
    if (kernel.isClosed()) {
      throw new Coroutine.Abandoned();
    }
  }

  /** The run is over: an abandoned activity's calls only unwind it further. */
  private static Coroutine.Abandoned unwind(Activity self) {
    Objects.requireNonNull(self.coroutine).park();
    return new Coroutine.Abandoned();
  }

  private void refuseMonitors(Activity self, MonitorWatch watch) {
    String monitor = self.mayRunForeignCode() ? watch.held() : null;
    if (monitor != null) {
      String message =
          "a Java monitor is held across a kernel call; use a simulated lock: " + monitor;
      kernel.report(FindingCode.MONITOR_HELD_ACROSS_CALL, message);
      IllegalStateException error = new IllegalStateException(message);
      kernel.failed(self, error);
      throw error;
    }
  }

  <T> T call(String name, Touches touches, Supplier<T> effect) {
    Activity self = kernel.current();
    if (self != null) {
      begin(self, name, touches);
    }
    T result = effect.get();
    if (self != null) {
      settle(self);
    }
    return result;
  }

  /** After a call's effect: DPCs it let through run before the caller goes on. */
  void settle(Activity self) {
    self.pending = null;
    while (true) {
      Processor p = Scheduler.processorOf(self);
      if (!p.mustDrain || self.irql == Irql.DISPATCH_LEVEL || p.dpc != null) {
        return;
      }
      self.position.goOn();
      yieldPoint(self);
    }
  }

  /**
   * A documented call has taken effect and is about to return: two moments, and others may run
   * between them, on other processors or in the caller's place. They see the callout registered
   * whose id the driver has not stored yet, or free the block that it looks at once more after it
   * gave it away. No point where nobody else has a step to take.
   */
  void returnPoint() {
    Activity self = kernel.current();
    if (self == null || kernel.isEnding()) {
      return;
    }
    InBetween others = scheduler.inBetween(self);
    if (others.size() == 1) {
      return;
    }
    self.standsAtReturn();
    int answer = choices.pick(ChoiceKind.CALL_RETURN, self.choiceKey(), others);
    if (answer != Candidates.UNDISTURBED) {
      pending = scheduler.letIn(self, answer);
      decided = true;
      park(self);
    }
    self.pending = null;
  }

  private void block(Activity self, Answer answer, String name) {
    if (self.irql == Irql.DISPATCH_LEVEL) {
      kernel.bugcheck(
          self.kind() == ActivityKind.DPC
              ? Bugcheck.ATTEMPTED_SWITCH_FROM_DPC
              : Bugcheck.IRQL_NOT_LESS_OR_EQUAL,
          name + " waits for " + answer.queues[0].what() + " at DISPATCH_LEVEL");
    }
    startWaiting(self, answer, 0);
    self.waited();
    self.state = Activity.State.BLOCKED;
    scheduler.vacate(self);
    if (answer.deadlineNanos != Answer.FOREVER) {
      self.deadlined = true;
      self.deadlineHandle =
          kernel.insert(
              Math.max(answer.deadlineNanos, kernel.nowNanos()),
              self.choiceKey(),
              new Deadline(self));
      kernel.endurance().waitsForTime(self);
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
    self.waitsForAll = answer.all;
    self.waitsAt = kernel.code().notesLines() ? kernel.code().here() : "";
    self.granted = null;
    self.timedOut = false;
    for (WaitQueue queue : answer.queues) {
      queue.add(self);
    }
    long deadline = answer.deadlineNanos == Answer.FOREVER ? -1 : answer.deadlineNanos;
    WaitQueue first = answer.queues[0];
    kernel.events().write(EventKind.WAIT, first.whatWord(), first.object(), deadline, spinning);
  }

  /** A blocked activity becomes ready. */
  void wake(Activity waiter, WaitQueue queue, boolean timedOut) {
    for (WaitQueue other : waiter.waiting) {
      other.remove(waiter);
    }
    waiter.waiting = Activity.NOT_WAITING;
    waiter.waitsForAll = null;
    waiter.timedOut = timedOut;
    if (waiter.deadlined) {
      wheel.cancel(waiter.deadlineHandle);
      waiter.deadlined = false;
    }
    waiter.cause =
        kernel
            .events()
            .write(EventKind.WAKE, queue.whatWord(), queue.object(), waiter.id(), timedOut ? 1 : 0);
    scheduler.ready(waiter);
  }

  /** The time of a wait is over. */
  private final class Deadline implements Runnable, Touches {
    private final Activity waiter;

    Deadline(Activity waiter) {
      this.waiter = waiter;
    }

    @Override
    public void run() {
      wake(waiter, waiter.waiting[0], true);
    }

    @Override
    public void footprint(Activity self, Footprint into) {
      WaitFootprint.wakes(waiter, into);
    }
  }

  private void checkDeadlock(Activity self) {
    List<Activity> cycle = WaitForGraph.cycleFrom(self);
    if (!cycle.isEmpty()) {
      kernel.deadlocked(self, cycle);
    }
  }
}

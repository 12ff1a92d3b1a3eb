package dev.wfpsim.kernel.run;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens next: the one scheduler.
 *
 * <p>Candidates are the next steps of the busy processors in time order, up to and including the
 * first timed event. Undisturbed, the earliest goes. A {@link ChoiceKind#SCHEDULE} choice may take
 * a later one first: then the earlier processors were slow and go on from that time. A timed event
 * is never late; a processor is held up at most {@link KernelProfile#maxStallNanos} before a step.
 * So every order of enabled steps can happen, time never runs backwards, and no order happens that
 * no machine could show.
 *
 * <p>On the chosen processor a queued DPC interrupts a thread below DISPATCH_LEVEL (an interrupt
 * may be late, a choice; not if the thread queued the DPC itself or has just lowered its level),
 * and a thread below DISPATCH_LEVEL may be preempted by a ready one.
 *
 * <p>Cost: O(busy processors) a step, nothing allocated.
 */
final class Scheduler {
  private final Kernel kernel;
  private final TimingWheel wheel;
  private final Choices choices;
  private final KernelProfile profile;
  private final Fifo<Machine> undispatched = new Fifo<>();
  private final NextSteps steps;
  private final InBetween inBetween;
  private final Interrupt interrupt = new Interrupt();
  private final Footprints footprints;
  private final ActivityCandidates activities = new ActivityCandidates();
  private final List<Activity> listed = new ArrayList<>();
  private boolean eventTurn;

  Scheduler(Kernel kernel, TimingWheel wheel) {
    this.kernel = kernel;
    this.wheel = wheel;
    this.choices = kernel.choices();
    this.footprints = new Footprints(kernel, choices);
    this.steps = new NextSteps(wheel, footprints);
    this.inBetween = new InBetween(wheel);
    this.profile = kernel.profile();
  }

  /**
   * After {@link #next} answered null: whether the first timed event is due, rather than nothing.
   */
  boolean isEventTurn() {
    return eventTurn;
  }

  /** The activity whose step is next, or null: a timed event's turn, or nothing is left to do. */
  @Nullable Activity next() {
    return told(decide());
  }

  private @Nullable Activity told(@Nullable Activity next) {
    if (next != null) {
      footprints.step(next);
    }
    return next;
  }

  private @Nullable Activity decide() {
    eventTurn = false;
    if (kernel.isEnding()) {
      return null;
    }
    dispatchReady();
    if (steps.isEmpty()) {
      eventTurn = wheel.size() > 0;
      return null;
    }
    Processor chosen = choose();
    if (chosen == null) {
      eventTurn = true;
      return null;
    }
    if (!kernel.advance(chosen.timeNanos)) {
      return null;
    }
    return prepare(chosen);
  }

  private @Nullable Processor choose() {
    Processor first = steps.first();
    long due = steps.dueNanos();
    long stall = profile.maxStallNanos();
    long limit =
        Math.max(
            first.timeNanos, due > Long.MAX_VALUE - 1 - stall ? Long.MAX_VALUE - 1 : due + stall);
    long event = wheel.earliest(limit, kernel.nowNanos());
    if (event < first.timeNanos) {
      return null;
    }
    boolean withEvent = event != TimingWheel.NONE;
    if (steps.within(withEvent ? event : limit, withEvent).size() == 1) {
      return first;
    }
    int answer = choices.pick(ChoiceKind.SCHEDULE, first.choiceKey(), steps);
    if (answer == Candidates.UNDISTURBED) {
      return first;
    }
    if (steps.isEvent(answer)) {
      steps.holdUp(event);
      return null;
    }
    Processor chosen = steps.get(answer);
    steps.holdUp(chosen.timeNanos);
    return chosen;
  }

  /** Who can come in before a call of {@code self} returns that has taken effect. */
  InBetween inBetween(Activity self) {
    long now = kernel.nowNanos();
    long stall = profile.maxStallNanos();
    return inBetween.of(
        self, now, now > Long.MAX_VALUE - 1 - stall ? Long.MAX_VALUE - 1 : now + stall);
  }

  /**
   * Lets one of {@link #inBetween} go before the caller, whose processor is held up for longer
   * where stalls have a bound; where they have none, every later choice can go on holding it up.
   *
   * @return as {@link #next}
   */
  @Nullable Activity letIn(Activity self, int index) {
    eventTurn = false;
    Processor own = processorOf(self);
    endStep(own);
    Activity thread = inBetween.thread(index);
    if (inBetween.isEvent(index)) {
      steps.holdUp(inBetween.eventNanos());
    } else {
      steps.holdUp(thread == null ? inBetween.step(index).timeNanos : own.timeNanos);
    }
    long stall = profile.maxStallNanos();
    if (thread == null && stall != Long.MAX_VALUE) {
      own.timeNanos += (long) (choices.unit(ChoiceKind.CALL_RETURN, self.choiceKey()) * stall);
    }
    if (inBetween.isEvent(index)) {
      eventTurn = true;
      return null;
    }
    Processor chosen = thread == null ? inBetween.step(index) : own;
    if (!kernel.advance(chosen.timeNanos)) {
      return null;
    }
    return told(thread == null ? prepare(chosen) : preempt(own, self, thread));
  }

  Footprints footprints() {
    return footprints;
  }

  /** The key of the timed event that happens now. */
  long firedKey() {
    return wheel.takenKey();
  }

  /** An empty list for activities to choose from, good until the choice is made. */
  List<Activity> list() {
    listed.clear();
    return listed;
  }

  /** Which of several activities it is; the first, undisturbed. */
  Activity choose(ChoiceKind kind, long about, List<Activity> among) {
    return among.get(choices.pick(kind, about, activities.of(among)));
  }

  /** Which activity takes the step of this processor. */
  private Activity prepare(Processor p) {
    Activity running = p.dpc;
    if (running != null) {
      return running;
    }
    if (p.canInterrupt() && !interruptIsLate(p)) {
      return startDpc(p);
    }
    Activity thread = p.thread;
    if (thread == null) {
      throw new IllegalStateException("busy processor without a step: " + p.machine.name());
    }
    ArrayList<Activity> ready = p.machine.ready;
    if (ready.isEmpty() || thread.irql == Irql.DISPATCH_LEVEL) {
      return thread;
    }
    boolean over = kernel.nowNanos() - thread.sliceStartNanos >= profile.quantumNanos();
    ActivityCandidates able = over ? activities.of(ready) : activities.of(thread, ready);
    int answer = able.size() == 1 ? 0 : choices.pick(ChoiceKind.PREEMPT, thread.choiceKey(), able);
    Activity next = able.get(answer);
    return next == thread ? thread : preempt(p, thread, next);
  }

  /** Whether a queued DPC may have to wait for one more step of the thread. */
  static boolean canInterruptLate(Processor p) {
    return p.thread != null && !p.mustDrain && !p.thread.spinning;
  }

  private boolean interruptIsLate(Processor p) {
    if (p.thread == null || !canInterruptLate(p)) {
      return false;
    }
    if (kernel.nowNanos() - p.interruptedNanos > profile.maxStallNanos()) {
      return false;
    }
    return choices.pick(ChoiceKind.DPC_DELAY, p.thread.choiceKey(), interrupt.of(p)) == 1;
  }

  private Activity preempt(Processor p, Activity thread, Activity other) {
    p.machine.ready.remove(other);
    thread.state = Activity.State.READY;
    p.machine.ready.add(thread);
    kernel.events().write(thread, EventKind.PREEMPT, other.id(), p.ordinal);
    place(p, other);
    return other;
  }

  private void place(Processor p, Activity thread) {
    footprints.also(thread, p.machine.objectId());
    p.thread = thread;
    thread.processor = p;
    thread.state = Activity.State.ON_PROCESSOR;
    thread.sliceStartNanos = kernel.nowNanos();
  }

  private Activity startDpc(Processor p) {
    DpcRoutine dpc = p.dpcs.removeFirst();
    p.interruptedNanos = kernel.nowNanos();
    Activity activity = kernel.activities().startDpc(dpc);
    activity.processor = p;
    activity.state = Activity.State.ON_PROCESSOR;
    p.dpc = activity;
    p.dpcRunning = dpc;
    if (p.dpcs.isEmpty()) {
      p.mustDrain = false;
    }
    return activity;
  }

  private void dispatchReady() {
    for (Machine machine; (machine = undispatched.poll()) != null; ) {
      machine.awaitsDispatch = false;
      dispatchReady(machine);
    }
  }

  private void dispatchReady(Machine machine) {
    List<Activity> ready = machine.ready;
    int idle = machine.idleProcessors();
    while (idle > 0 && !ready.isEmpty()) {
      int n = ready.size();
      int index =
          n <= idle
              ? 0
              : choices.pick(
                  ChoiceKind.DISPATCH_THREAD, ready.get(0).choiceKey(), activities.of(ready));
      Activity thread = ready.remove(index);
      Processor last = thread.processor;
      Processor p = last != null && last.isIdle() ? last : machine.firstIdle();
      place(p, thread);
      kernel.events().write(thread, EventKind.DISPATCH, p.ordinal);
      update(p);
      idle--;
    }
  }

  /** A thread wants a processor. */
  void ready(Activity thread) {
    footprints.also(thread, thread.machine().objectId());
    thread.state = Activity.State.READY;
    thread.machine().ready.add(thread);
    wantDispatch(thread.machine());
  }

  void wantDispatch(Machine machine) {
    if (!machine.awaitsDispatch) {
      machine.awaitsDispatch = true;
      undispatched.add(machine);
    }
  }

  /** A step on {@code p} has ended. */
  void endStep(Processor p) {
    long span = profile.stepCostMaxNanos() - profile.stepCostMinNanos();
    long cost = profile.stepCostMinNanos();
    if (span > 0) {
      Activity top = p.top();
      long key = top == null ? p.key : top.choiceKey();
      cost += choices.pick(ChoiceKind.STEP_COST, key, (int) Math.min(span, 1 << 30) + 1);
    }
    p.timeNanos = kernel.nowNanos() + cost;
    p.dueNanos = p.timeNanos;
  }

  /** A thread gives its processor up, blocked or done. */
  void vacate(Activity thread) {
    Processor p = processorOf(thread);
    if (thread.isDone()) {
      footprints.ended(thread);
    } else {
      footprints.vacated(thread);
    }
    if (p.dpc == thread) {
      p.dpc = null;
      p.dpcRunning = null;
    } else {
      p.thread = null;
    }
    endStep(p);
    update(p);
    wantDispatch(p.machine);
  }

  static Processor processorOf(Activity activity) {
    Processor p = activity.processor;
    if (p == null) {
      throw new IllegalStateException("activity is on no processor: activity=" + activity);
    }
    return p;
  }

  void spin(Activity activity) {
    activity.spinning = true;
    update(processorOf(activity));
  }

  void unspin(Activity activity) {
    activity.spinning = false;
    update(processorOf(activity));
  }

  /** Enters or leaves the busy list, after a change of what runs on {@code p}. */
  void update(Processor p) {
    boolean hasStep = p.hasStep();
    if (hasStep == (p.busyIndex >= 0)) {
      return;
    }
    if (hasStep) {
      p.timeNanos = Math.max(p.timeNanos, kernel.nowNanos());
      p.dueNanos = p.timeNanos;
      steps.add(p);
    } else {
      steps.remove(p);
    }
  }
}

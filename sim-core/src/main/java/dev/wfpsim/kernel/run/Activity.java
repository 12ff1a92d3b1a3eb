package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.carrier.Coroutine;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.Footprint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that runs: a thread, a system worker, one run of a DPC. It goes from one kernel call to
 * the next (a <em>step</em>); nothing else runs in between.
 *
 * <p>An activity is on a processor, ready for one, blocked, or done. A spinning activity is on its
 * processor and keeps it busy. The scheduler, wait queues and kernel calls change its state; user
 * code only reads it.
 */
public final class Activity implements Identified {
  enum State {
    READY,
    ON_PROCESSOR,
    BLOCKED,
    DONE
  }

  static final WaitQueue[] NOT_WAITING = {};

  final Kernel kernel;
  final long key;
  private final @Nullable Machine machine;
  private final int id;
  private final String name;
  private final ActivityKind kind;
  private String owner;
  private int ownerSubject;
  private int subject;

  /** It is inside a documented call. */
  private boolean inCall;

  /** The name of that call, until another is made inside. */
  private String callName = "";

  /** For each callback it is in, whether a documented call was around it; the last lowest. */
  private long callsAround;

  private String task = "";
  private final @Nullable Runnable body;

  State state = State.READY;

  /** The event that made it run: its start, or the end of its last wait. */
  long cause;

  Irql irql;
  @Nullable Processor processor;
  @Nullable Coroutine coroutine;
  long steps;

  /** The call that it is about to make, as far as it says what it touches; null for none. */
  @Nullable Touches pending;

  final CallPosition position;

  /** What it works on, by a stable key: itself, or what others had it do. */
  private long work;

  /** What it waits for, blocked or spinning. */
  WaitQueue[] waiting = NOT_WAITING;

  /** The wait, where it needs all of them; null for one that any of them ends. */
  @Nullable WaitsForAll waitsForAll;

  /** Spinning on its processor, which therefore has no step until the queue is woken. */
  boolean spinning;

  /** Whose signal or lock was handed to this waiter. */
  @Nullable WaitQueue granted;

  boolean timedOut;
  boolean deadlined;
  long deadlineHandle = -1;
  long sliceStartNanos;
  final List<String> locks = new ArrayList<>(0);

  /** The lines on which it took what others wait for; empty unless the run notes lines. */
  private @Nullable Map<WaitQueue, String> takenAt;

  /** The line on which it waits; empty unless the run notes lines. */
  String waitsAt = "";

  @Nullable Activity nextAlive;
  @Nullable Activity previousAlive;
  private @Nullable WaitQueue termination;
  private @Nullable Callback callback;

  /** The driver code that it is in from its start, or that of the routine it runs. */
  private @Nullable Callback root;

  /** After the call it is about to make comes code of ours, around it a driver's call. */
  private boolean isOursNext;

  /** The line of the last call that the driver code it is in made; only where lines are noted. */
  String seen = "";

  /** Its steps when the present go of driver code began. */
  private long goBegan;

  /** Routines of a driver before this one, each queued by the one before. */
  private long rounds;

  private @Nullable Runnable runs;

  /** Of what it runs, it is known whether it is foreign. */
  private @Nullable Runnable known;

  private boolean foreign;

  /** It runs a DPC routine or a work item of a driver. */
  private boolean routine;

  /** Documented calls since its last scheduling point that were none. */
  int silentCalls;

  Activity(
      Kernel kernel,
      @Nullable Machine machine,
      int id,
      String name,
      ActivityKind kind,
      String owner,
      long key,
      @Nullable Runnable body) {
    this.kernel = kernel;
    this.machine = machine;
    this.id = id;
    this.name = name;
    this.kind = kind;
    this.owner = owner;
    this.key = key;
    this.work = key;
    this.position = new CallPosition(key);
    this.body = body;
    this.ownerSubject = machine == null ? 0 : machine.subjectOf(owner);
    this.subject = ownerSubject;
    this.runs = kind == ActivityKind.THREAD ? body : null;
    this.irql =
        kind == ActivityKind.DPC || kind == ActivityKind.HARDWARE
            ? Irql.DISPATCH_LEVEL
            : Irql.PASSIVE_LEVEL;
  }

  /** The number of its object in the trace; 0 is hardware. */
  public int id() {
    return id;
  }

  @Override
  public int objectId() {
    return id;
  }

  /** Its name, as given by whoever started it. */
  public String name() {
    return name;
  }

  public ActivityKind kind() {
    return kind;
  }

  /** The driver or process it belongs to, or works for just now; empty for the system. */
  public String owner() {
    return owner;
  }

  /** The driver code it runs, or that made it run what it runs now; null for none. */
  public @Nullable Callback callback() {
    return callback;
  }

  /**
   * It enters driver code. Costs a few words put aside, so that every classify can afford it.
   *
   * @return what it was in before, to be given to {@link #leave}
   */
  public @Nullable Callback enter(@Nullable Callback entered) {
    kernel.endurance().entered();
    if (kernel.current() != this) {
      root = entered;
    }
    position.enter(entered == null ? "" : entered.driver());
    return into(entered);
  }

  private @Nullable Callback into(@Nullable Callback entered) {
    Callback outer = callback;
    if (outer == null) {
      goBegan = steps;
    }
    callback = entered;
    callsAround = callsAround << 1 | (inCall ? 1 : 0);
    inCall = false;
    subject = subjectOf(entered);
    seen = "";
    return outer;
  }

  /**
   * It enters a routine that somebody queued; to be told of its end with {@link #routineEnds}.
   *
   * @param before what the routine that queued it has left behind; null for none
   */
  @Nullable Callback enterRoutine(@Nullable Callback entered, @Nullable Go before) {
    Callback outer = into(entered);
    root = entered;
    rounds = 0;
    if (before == null) {
      kernel.endurance().entered();
    } else {
      goBegan = steps - before.calls();
      rounds = kernel.endurance().round(before);
    }
    routine = entered != null;
    return outer;
  }

  /** It has come back from driver code that it {@linkplain #enter entered}. */
  public void leave(@Nullable Callback outer) {
    position.leave();
    outOf(outer);
  }

  private void outOf(@Nullable Callback outer) {
    callback = outer;
    inCall = (callsAround & 1) != 0;
    callsAround >>>= 1;
    subject = inCall ? 0 : subjectOf(outer);
    seen = "";
  }

  private int subjectOf(@Nullable Callback in) {
    return in == null ? ownerSubject : in.subject();
  }

  /** On whose behalf it acts: the number of a driver or a process; 0 for the system. */
  public int subject() {
    return subject;
  }

  /**
   * For whom it makes what it makes: for the driver or process whose call it is inside, otherwise
   * the same as {@link #who}.
   */
  long maker() {
    return (long) id << 32 | subjectOf(callback);
  }

  /** It makes a documented call that is no scheduling point itself. */
  void makes(String name) {
    position.call(name);
    position.documented();
  }

  /** It begins a documented call: what it does inside is the system's doing. */
  void callBegins(String name) {
    callName = name;
    inCall = true;
    subject = 0;
  }

  /** Whether it is inside the documented call of this name, which the trace has told then. */
  boolean isInCall(String name) {
    return inCall && name.equals(callName);
  }

  /** Whether it is inside a documented call. */
  boolean isInCall() {
    return inCall;
  }

  /** It is about to make a call, a driver's or one inside a driver's. */
  void stands(String name, Touches touches) {
    position.call(name);
    pending = touches;
    isOursNext = inCall && !name.equals(callName);
    if (!inCall) {
      position.documented();
    }
  }

  /** Its documented call is about to return: to who made it. */
  void standsAtReturn() {
    position.returns();
    pending = Touches.NOTHING;
    isOursNext = false;
  }

  /**
   * Whether the code that follows is not the simulator's own, up to its next call: nothing of ours
   * is below it on the stack.
   */
  boolean isInItsOwnCode() {
    return !isOursNext && callsAround == 0 && callback == root && isForeign();
  }

  /** It goes back to who made the call. */
  void callEnds() {
    inCall = false;
    subject = subjectOf(callback);
  }

  /** Who acts and on whose behalf, as the trace wants it. */
  long who() {
    return (long) id << 32 | subject;
  }

  /**
   * How many kernel calls its driver code has made in one go: since it was entered, or since the
   * last wait. What a routine did that queued itself again counts with it ({@link Go}).
   */
  long callsInOneGo() {
    return callback == null ? 0 : steps - goBegan;
  }

  /** It has waited: what comes now is another go. */
  void waited() {
    goBegan = steps;
    rounds = 0;
  }

  /** How many routines were before this one, each queued by the one before. */
  long rounds() {
    return routine ? rounds : 0;
  }

  /** What the routine of a driver that it runs leaves to the next; null where it runs none. */
  public @Nullable Go leavesBehind() {
    return routine ? new Go(callsInOneGo(), rounds, kernel.endurance().entries()) : null;
  }

  /** The routine is over that it {@linkplain #enterRoutine entered}. */
  void routineEnds(@Nullable Callback outer) {
    routine = false;
    root = null;
    outOf(outer);
  }

  /** An exception leaves the driver code it is in; to be told before {@link #leave}. */
  public void thrown(Throwable error) {
    kernel.code().thrown(error, this);
  }

  /** A system worker does something for somebody, or has done it. */
  void workFor(String newOwner, String newTask) {
    owner = newOwner;
    task = newTask;
    ownerSubject = machine().subjectOf(newOwner);
    subject = ownerSubject;
  }

  /** Whether code that is not the simulator's own may be on its stack; asked where it matters. */
  boolean mayRunForeignCode() {
    return callback != null || isForeign();
  }

  /** Whether what it runs is not the simulator's own. */
  private boolean isForeign() {
    if (runs != known) {
      known = runs;
      foreign = runs != null && kernel.code().isDriver(runs.getClass());
    }
    return foreign;
  }

  /** Whose code it runs from now on, where that is not its body's. */
  void runs(@Nullable Runnable routine) {
    runs = routine;
  }

  /** The machine it runs on. */
  public Machine machine() {
    if (machine == null) {
      throw new IllegalStateException("hardware is on no machine");
    }
    return machine;
  }

  /** Number of the processor it is on, or was on last; -1 before its first step. */
  public int processor() {
    return processor == null ? -1 : processor.index;
  }

  /** The level it runs at. */
  public Irql irql() {
    return irql;
  }

  /** Puts it at a level, as part of a call that raises it; {@link Kernel#lower} lowers it. */
  public void setIrql(Irql level) {
    irql = level;
  }

  /** Whether it has ended. */
  public boolean isDone() {
    return state == State.DONE;
  }

  /**
   * Whether the wait that this kernel call has just come back from was ended by its deadline; for
   * handlers. False on a call's first step and after its callbacks, whatever was waited for before.
   */
  public boolean timedOut() {
    return timedOut;
  }

  /** How a wait ended is known to the handler that answered the wait, and to no other. */
  void forgetWait() {
    timedOut = false;
    granted = null;
  }

  /** The queue that handed its signal to this activity and so ended its wait, or null; once. */
  public @Nullable WaitQueue takeGrant() {
    WaitQueue from = granted;
    granted = null;
    return from;
  }

  /** It has taken a lock; in a run that notes lines, on this one of driver code. */
  public void takes(String lock, WaitQueue waiters) {
    locks.add(lock);
    holds(waiters);
  }

  /** It gives a lock back. */
  public void givesBack(String lock, WaitQueue waiters) {
    locks.remove(lock);
    holdsNoMore(waiters);
  }

  /**
   * It has become who the waiters of a queue wait for. Remembers the line, in a run that notes
   * lines ({@link DriverCode#record}); costs nothing else.
   */
  public void holds(WaitQueue waiters) {
    if (kernel.code().notesLines()) {
      Map<WaitQueue, String> lines = takenAt == null ? new LinkedHashMap<>() : takenAt;
      lines.put(waiters, kernel.current() == this ? kernel.code().here() : waitsAt);
      takenAt = lines;
    }
  }

  /** Nobody waits for it there any more. */
  public void holdsNoMore(WaitQueue waiters) {
    if (takenAt != null) {
      takenAt.remove(waiters);
    }
  }

  /** The line on which it took what is waited for, empty where nobody knows. */
  String takenAt(WaitQueue waiters) {
    return takenAt == null ? "" : takenAt.getOrDefault(waiters, "");
  }

  /** Whether somebody has handed it what it waited for. */
  public boolean isGranted() {
    return granted != null;
  }

  /** Names of the spin locks and mutexes it holds. */
  public List<String> heldLocks() {
    return List.copyOf(locks);
  }

  /** Whether it waits for something, blocked or spinning. */
  public boolean isWaiting() {
    return waiting.length != 0;
  }

  /**
   * From now on it works on this, by a stable key: one of the items, frames or packets that it was
   * given to do one after the other. What is chosen meanwhile is named after that, whoever does it
   * and whatever was done before. To be told outside of driver code.
   */
  public void worksOn(long on) {
    work = on;
    position.work(on);
  }

  /** Who it is, for choices: what it works on. */
  long work() {
    return work;
  }

  /**
   * A stable key for a choice made at this point of this activity: the how-manieth call of its name
   * it makes in what it works on, in the driver code that it is in.
   */
  public long choiceKey() {
    return position.key();
  }

  /** Woken when the activity ends: what a wait on a thread object waits for. */
  public WaitQueue termination() {
    WaitQueue queue = termination;
    if (queue == null) {
      queue = new WaitQueue(machine(), "end of", name, id);
      queue.heldBy(() -> isDone() ? List.of() : List.of(this));
      termination = queue;
    }
    return queue;
  }

  /** Blocks the calling activity until this one has ended (a wait on its thread object). */
  public void join() {
    kernel.enter(new Join(this, Timeout.NEVER));
  }

  /**
   * As {@link #join()}, for a time.
   *
   * @param timeoutNanos how long at most; -1 for ever, 0 only looks
   * @return false where the time was over first
   */
  public boolean join(long timeoutNanos) {
    return join(Timeout.of(timeoutNanos));
  }

  /** As {@link #join(long)}. */
  public boolean join(Timeout timeout) {
    return kernel.invoke(new Join(this, timeout));
  }

  /** What a wait for its end touches. */
  public void joins(Activity self, Timeout timeout, Footprint into) {
    if (isDone() || timeout == Timeout.AT_ONCE) {
      into.reads(id);
    } else {
      termination().blocks(self, timeout, into);
    }
  }

  /** Its end wakes those who wait for it. */
  void wakesThoseThatJoin(Footprint into) {
    if (termination != null) {
      termination.wakes(into);
    }
  }

  /** What the coroutine runs. */
  @EntersDriver
  void main() {
    try {
      if (body != null) {
        body.run();
      }
      checkReturn();
    } catch (Coroutine.Abandoned over) {
      throw over;
    } catch (Terminated end) {
      checkReturn();
    } catch (Throwable error) {
      kernel.failed(this, error);
    }
    state = State.DONE;
  }

  void finished() {
    if (termination != null) {
      termination.grantAll();
    }
  }

  /** {@code client/worker}, for messages. */
  @Override
  public String toString() {
    String at = machine == null ? "" : machine.name() + "/";
    return task.isEmpty() ? at + name : at + name + "(" + task + ")";
  }

  /** Its body has returned: was everything put back? */
  private void checkReturn() {
    if (kernel.isClosed()) {
      return;
    }
    Irql expected = kind == ActivityKind.DPC ? Irql.DISPATCH_LEVEL : Irql.PASSIVE_LEVEL;
    if (!locks.isEmpty()) {
      Bugcheck code = Bugcheck.DRIVER_VERIFIER_DETECTED_VIOLATION;
      kernel.stopMachine(this, code, kernel.blame(this), 0, "ended holding " + locks);
    } else if (irql != expected) {
      String level = "ended at " + irql + ", not " + expected;
      kernel.stopMachine(this, Bugcheck.IRQL_UNEXPECTED_VALUE, kernel.blame(this), 0, level);
    }
  }
}

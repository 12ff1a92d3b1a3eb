package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where activities wait for one thing, blocked or spinning. Waking makes them ask their kernel call
 * again; it promises them nothing.
 *
 * <p>{@link #heldBy} gives the edges of the wait-for graph: it must name activities <em>each</em>
 * of which has to act before the wait can end. A cycle is then a deadlock, reported at once.
 */
public final class WaitQueue {
  /** Of a queue nobody ever waited in, as most are. */
  private static final List<Activity> NOBODY = List.of();

  private final Machine machine;
  private final String kind;
  private final String name;
  private final int object;

  /** Where it was made; tells apart those that belong to nothing with a number. */
  private final long made;

  private List<Activity> waiters = NOBODY;
  private @Nullable Answer block;
  private @Nullable Answer spin;
  private long whatWord;
  private @Nullable Supplier<List<Activity>> holders;
  private @Nullable Supplier<List<Activity>> suspects;
  private boolean idle;
  private long wakes;

  /**
   * A queue.
   *
   * @param what what is waited for, as a deadlock report says it: {@code spin lock gLock}
   */
  public WaitQueue(Machine machine, String what) {
    this(machine, what, "", 0);
  }

  /**
   * A queue of something with a life.
   *
   * @param kind what is waited for, such as {@code spin lock}
   * @param name its name
   * @param object its number in the trace
   */
  public WaitQueue(Machine machine, String kind, String name, int object) {
    this.machine = machine;
    this.kind = kind;
    this.name = name;
    this.object = object;
    this.made = object == 0 ? machine.kernel().choiceKey() : 0;
  }

  /** The answer of a call that blocks here for ever; made once, when somebody first does. */
  Answer block() {
    Answer made = block;
    if (made == null) {
      made = Answer.waiting(Answer.Kind.BLOCK, this);
      block = made;
    }
    return made;
  }

  /** As {@link #block}, of a call that spins. */
  Answer spin() {
    Answer made = spin;
    if (made == null) {
      made = Answer.waiting(Answer.Kind.SPIN, this);
      spin = made;
    }
    return made;
  }

  /** The machine whose activities wait here. */
  public Machine machine() {
    return machine;
  }

  /** What is waited for. */
  public String what() {
    return name.isEmpty() ? kind : kind + " " + name;
  }

  /** The number of what it belongs to; 0 for nothing that has one. */
  public int object() {
    return object;
  }

  /** Its cell in footprints: that of what it belongs to, or one of its own. */
  long cell() {
    return object == 0 ? StableHash.mix(key(), made) : object;
  }

  /** The word in events for what is waited for, hashed once somebody waits. */
  long whatWord() {
    if (whatWord == 0) {
      whatWord = machine.kernel().trace().name(kind);
    }
    return whatWord;
  }

  private long key() {
    return StableHash.mix(machine.key(), StableHash.of(what()));
  }

  /** Says who must act before a wait here can end. */
  public WaitQueue heldBy(Supplier<List<Activity>> supplier) {
    holders = supplier;
    return this;
  }

  /**
   * Says that waiting here is being at rest (an idle worker, a server's accept), not being owed.
   */
  public WaitQueue idle() {
    idle = true;
    return this;
  }

  boolean isIdle() {
    return idle;
  }

  List<Activity> holders() {
    return holders == null ? Collections.emptyList() : holders.get();
  }

  /**
   * Says who may well have to act before a wait here can end, for reports only: no deadlock is
   * concluded from it.
   */
  public WaitQueue suspects(Supplier<List<Activity>> supplier) {
    suspects = supplier;
    return this;
  }

  List<Activity> suspects() {
    return suspects == null ? Collections.emptyList() : suspects.get();
  }

  boolean knowsHolders() {
    return holders != null;
  }

  /** How many wait. */
  public int size() {
    return waiters.size();
  }

  /** Whether nobody waits. */
  public boolean isEmpty() {
    return waiters.isEmpty();
  }

  /** The longest waiting, or null. */
  public @Nullable Activity first() {
    return waiters.isEmpty() ? null : waiters.get(0);
  }

  /** A call takes a lock that is waited for here, or spins for it. */
  public void acquires(Activity self, boolean isFree, Footprint into) {
    into.writes(cell());
    if (!isFree) {
      WaitFootprint.spins(self, this, null, into);
    }
  }

  /** A call gives such a lock back; one of somebody else stops the machine. */
  public void releases(boolean isOwner, Footprint into) {
    into.writes(cell());
    if (!isOwner) {
      into.everything();
    }
  }

  /**
   * A call spins here, and has taken something meanwhile that others wait for.
   *
   * @param claimed where those others wait
   */
  public void spins(Activity self, WaitQueue claimed, Footprint into) {
    WaitFootprint.spins(self, this, claimed, into);
  }

  /** A call blocks here. */
  public void blocks(Activity self, Footprint into) {
    into.writes(cell());
    WaitFootprint.blocks(self, this, into);
  }

  /** As {@link #blocks(Activity, Footprint)}, for a time. */
  public void blocks(Activity self, Timeout timeout, Footprint into) {
    blocks(self, into);
    if (timeout != Timeout.NEVER) {
      machine.kernel().footprints().readsClock(into);
    }
  }

  /** A call wakes whoever waits here. */
  public void wakes(Footprint into) {
    into.writes(cell());
    for (int i = 0; i < waiters.size(); i++) {
      WaitFootprint.wakes(waiters.get(i), into);
    }
  }

  /** Lets every waiter ask again. */
  public void wakeAll() {
    for (int i = waiters.size() - 1; i >= 0; i--) {
      Activity waiter = waiters.get(waiters.size() - 1 - i);
      if (waiter.spinning) {
        waiter.cause = machine.kernel().trace().events();
        machine.kernel().scheduler().unspin(waiter);
      }
    }
    int i = 0;
    while (i < waiters.size()) {
      Activity waiter = waiters.get(i);
      if (waiter.state == Activity.State.BLOCKED) {
        machine.kernel().wake(waiter, this, false);
      } else {
        i++;
      }
    }
  }

  /** Lets one waiter ask again; which one is a choice. */
  public void wakeOne() {
    Activity waiter = choose();
    if (waiter != null) {
      wake(waiter);
    }
  }

  /** Hands a signal to one waiter, chosen; null if nobody waits for whom it is enough. */
  public @Nullable Activity grantOne() {
    Activity waiter = choose();
    if (waiter != null) {
      grant(waiter);
    }
    return waiter;
  }

  /** Hands the signal to every waiter for whom it is enough. */
  public void grantAll() {
    int i = 0;
    while (i < waiters.size()) {
      if (isMet(waiters.get(i))) {
        grant(waiters.get(i));
      } else {
        i++;
      }
    }
  }

  /** Lets the longest waiting ask again. */
  void wakeFirst() {
    if (!waiters.isEmpty()) {
      wake(waiters.get(0));
    }
  }

  /** Hands the signal, or the lock, to this waiter. */
  public void grant(Activity waiter) {
    if (waiter.waitsForAll != null) {
      waiter.waitsForAll.takeOthers(this);
    }
    waiter.granted = this;
    wake(waiter);
  }

  private void wake(Activity waiter) {
    if (waiter.state == Activity.State.BLOCKED) {
      machine.kernel().wake(waiter, this, false);
    } else {
      waiter.cause = machine.kernel().trace().events();
      machine.kernel().scheduler().unspin(waiter);
    }
  }

  private @Nullable Activity choose() {
    if (waiters.isEmpty()) {
      return null;
    }
    List<Activity> met = machine.kernel().scheduler().list();
    for (int i = 0; i < waiters.size(); i++) {
      if (isMet(waiters.get(i))) {
        met.add(waiters.get(i));
      }
    }
    if (met.size() <= 1) {
      return met.isEmpty() ? null : met.get(0);
    }
    long about = StableHash.mix(key(), wakes++);
    return machine.kernel().scheduler().choose(ChoiceKind.WAKE_ORDER, about, met);
  }

  /** Whether a signal here is all that a waiter lacks. */
  private boolean isMet(Activity waiter) {
    return waiter.waitsForAll == null || waiter.waitsForAll.isMetBy(this);
  }

  /** Sends woken spinners that have not stepped yet back to spinning: somebody else was quicker. */
  public void calm() {
    for (int i = 0; i < waiters.size(); i++) {
      Activity waiter = waiters.get(i);
      if (waiter.state == Activity.State.ON_PROCESSOR && !waiter.spinning) {
        machine.kernel().scheduler().spin(waiter);
      }
    }
  }

  void add(Activity waiter) {
    if (waiters == NOBODY) {
      waiters = new ArrayList<>(2);
    }
    waiters.add(waiter);
  }

  void remove(Activity waiter) {
    waiters.remove(waiter);
  }
}

package dev.wfpsim.contract;

import dev.wfpsim.collect.BoundedMap;
import dev.wfpsim.contract.CameBefore.Mark;
import dev.wfpsim.contract.HeldLocks.Held;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Locks that are taken in a circle: b while a is held, and a while b is held, by two who may do so
 * at the same time. It need not have come to a deadlock in this run (Havelund, "Using runtime
 * analysis to guide model checking of Java programs", 2000: the lock graph).
 *
 * <p>No circle is told of where a third lock keeps the two apart, where the one always comes before
 * the other, where both only read, or where a call that does not wait closes it. And none is where
 * the run ends in a deadlock, which says so itself.
 */
final class LockOrder implements TraceReader {
  private static final int MOST_PAIRS = 4_096;
  private static final int MOST_OF_A_PAIR = 4;
  private static final int LONGEST_CIRCLE = 4;

  private record Pair(int first, int second) {}

  /** Somebody took one lock while it held another. */
  private record Nesting(
      int activity, Held first, Held second, Set<Integer> others, Mark mark, Clock seen) {}

  private final CameBefore before;
  private final HeldLocks held;
  private final Reports reports;
  private final Map<Pair, List<Nesting>> nestings = new BoundedMap<>(MOST_PAIRS);
  private final Set<String> told = new TreeSet<>();
  private final List<Finding> found = new ArrayList<>();

  LockOrder(CameBefore before, HeldLocks held, Reports reports) {
    this.before = before;
    this.held = held;
    this.reports = reports;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(EnumSet.of(EventKind.LOCK_ACQUIRE, EventKind.RUN_END));
  }

  @Override
  public void event(EventView event) {
    if (event.kind() == EventKind.RUN_END) {
      if (event.getInt(Word.END) != RunEnd.Reason.DEADLOCK.ordinal()) {
        found.forEach(reports::report);
      }
      return;
    }
    List<Held> all = held.of(event.activity());
    Held taken = all.size() < 2 ? null : held.taken(event);
    if (taken == null || taken.tried()) {
      return;
    }
    Clock seen = before.clock(event.activity());
    Mark mark = before.mark(event.activity());
    for (Held each : all) {
      if (each.lock() != taken.lock()) {
        Set<Integer> others = others(all, each, taken);
        add(event, new Nesting(event.activity(), each, taken, others, mark, seen));
      }
    }
  }

  /** What else keeps everybody out meanwhile. */
  private static Set<Integer> others(List<Held> all, Held first, Held second) {
    Set<Integer> others = new TreeSet<>();
    for (Held each : all) {
      if (each.lock() != first.lock() && each.lock() != second.lock() && each.exclusive()) {
        others.add(each.lock());
      }
    }
    return others;
  }

  private void add(EventView event, Nesting made) {
    List<Nesting> circle = new ArrayList<>(List.of(made));
    List<Nesting> rest = close(circle, made.first.lock());
    if (rest != null) {
      tell(event, rest);
    }
    Pair pair = new Pair(made.first.lock(), made.second.lock());
    List<Nesting> known = nestings.computeIfAbsent(pair, key -> new ArrayList<>(1));
    known.removeIf(each -> each.activity == made.activity);
    if (known.size() == MOST_OF_A_PAIR) {
      known.removeFirst();
    }
    known.add(made);
  }

  /** Goes on from the last lock of a chain until it comes back to the first; null if it cannot. */
  private @Nullable List<Nesting> close(List<Nesting> chain, int goal) {
    Nesting last = chain.getLast();
    for (Map.Entry<Pair, List<Nesting>> entry : nestings.entrySet()) {
      if (entry.getKey().first != last.second.lock()) {
        continue;
      }
      for (Nesting next : entry.getValue()) {
        if (!canMeet(chain, next)) {
          continue;
        }
        chain.add(next);
        boolean closed = entry.getKey().second == goal && blocks(next.second, chain.get(0).first);
        if (closed || chain.size() < LONGEST_CIRCLE && close(chain, goal) != null) {
          return chain;
        }
        chain.removeLast();
      }
    }
    return null;
  }

  /** Whether somebody else may be at this point while those of the chain are at theirs. */
  private static boolean canMeet(List<Nesting> chain, Nesting next) {
    for (Nesting each : chain) {
      boolean ordered = next.mark.isSeenBy(each.seen) || each.mark.isSeenBy(next.seen);
      if (ordered || !Collections.disjoint(each.others, next.others)) {
        return false;
      }
    }
    return blocks(chain.getLast().second, next.first);
  }

  private static boolean blocks(Held wanted, Held kept) {
    return wanted.exclusive() || kept.exclusive();
  }

  private void tell(EventView event, List<Nesting> circle) {
    Set<Integer> locks = new TreeSet<>();
    circle.forEach(each -> locks.add(each.second.lock()));
    if (!told.add(locks.toString())) {
      return;
    }
    StringBuilder message = new StringBuilder();
    List<Moment> earlier = new ArrayList<>();
    for (Nesting each : circle) {
      String first = reports.nameOf(each.first.lock());
      String second = reports.nameOf(each.second.lock());
      message.append(message.isEmpty() ? "" : ", ");
      message.append(second).append(" is taken while ").append(first).append(" is held");
      earlier.add(each.first.taken().moment(reports.trace(), "takes " + first));
      if (each != circle.get(0)) {
        earlier.add(
            each.second
                .taken()
                .moment(reports.trace(), "takes " + second + " while it holds " + first));
      }
    }
    earlier.sort((a, b) -> Long.compare(a.event(), b.event()));
    message.append(": who does so at once waits for ever");
    found.add(
        reports.made(FindingCode.LOCK_ORDER_INVERTED, "", event, message.toString(), earlier));
  }
}

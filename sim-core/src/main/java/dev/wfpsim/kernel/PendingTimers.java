package dev.wfpsim.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a machine that are set, in the order in which they were set, in a list threaded
 * through themselves: what a timer costs ends with its expiration, whatever its driver made of it.
 */
final class PendingTimers {
  private @Nullable KTimer first;
  private @Nullable KTimer last;

  void add(KTimer timer) {
    timer.previousPending = last;
    if (last == null) {
      first = timer;
    } else {
      last.nextPending = timer;
    }
    last = timer;
  }

  void remove(KTimer timer) {
    KTimer before = timer.previousPending;
    KTimer after = timer.nextPending;
    if (before == null) {
      first = after;
    } else {
      before.nextPending = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previousPending = before;
    }
    timer.previousPending = null;
    timer.nextPending = null;
  }

  List<KTimer> of(String owner) {
    List<KTimer> found = new ArrayList<>();
    for (KTimer each = first; each != null; each = each.nextPending) {
      if (each.owner().equals(owner)) {
        found.add(each);
      }
    }
    return found;
  }
}

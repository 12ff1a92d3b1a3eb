package dev.wfpsim.kernel;

import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The activities that have not ended, oldest first, in a list threaded through themselves. */
final class Activities {
  private final Kernel kernel;
  private final Coroutines coroutines;
  private @Nullable Activity first;
  private @Nullable Activity last;
  private int alive;
  private int begun;

  Activities(Kernel kernel, Coroutines coroutines) {
    this.kernel = kernel;
    this.coroutines = coroutines;
  }

  int alive() {
    return alive;
  }

  Activity begin(
      Machine machine, String name, ActivityKind kind, String owner, long key, Runnable body) {
    Activity activity = new Activity(kernel, machine, ++begun, name, kind, owner, key, body);
    activity.coroutine = coroutines.take(activity::main);
    activity.previousAlive = last;
    if (last == null) {
      first = activity;
    } else {
      last.nextAlive = activity;
    }
    last = activity;
    alive++;
    kernel.emit(
        EventKind.ACTIVITY_BEGIN,
        activity,
        kernel.trace().name(name),
        kernel.trace().name(machine.name()),
        kind.ordinal());
    return activity;
  }

  void end(Activity activity) {
    kernel.emit(EventKind.ACTIVITY_END, activity, activity.steps, 0, 0);
    Coroutine coroutine = Objects.requireNonNull(activity.coroutine);
    activity.coroutine = null;
    coroutines.giveBack(coroutine);
    Activity before = activity.previousAlive;
    Activity after = activity.nextAlive;
    if (before == null) {
      first = after;
    } else {
      before.nextAlive = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previousAlive = before;
    }
    alive--;
  }

  /** Every activity that still has a coroutine. */
  List<Activity> all() {
    List<Activity> found = new ArrayList<>();
    for (Activity a = first; a != null; a = a.nextAlive) {
      found.add(a);
    }
    return found;
  }

  List<Activity> which(Predicate<Activity> wanted) {
    List<Activity> found = new ArrayList<>();
    for (Activity a = first; a != null; a = a.nextAlive) {
      if (a.state != Activity.State.DONE && wanted.test(a)) {
        found.add(a);
      }
    }
    return found;
  }
}

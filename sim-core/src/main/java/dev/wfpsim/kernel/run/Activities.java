package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.carrier.Coroutine;
import dev.wfpsim.kernel.carrier.Coroutines;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
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

  Activities(Kernel kernel, Coroutines coroutines) {
    this.kernel = kernel;
    this.coroutines = coroutines;
  }

  Activity startThread(
      Machine machine, String name, ActivityKind kind, String owner, Runnable body) {
    kernel.admitBody(body);
    int parent = machine.objectId();
    Activity thread = begin(machine, parent, name, kind, owner, machine.keyFor(name), body);
    thread.cause = kernel.events().last();
    kernel.scheduler().ready(thread);
    return thread;
  }

  Activity startDpc(DpcRoutine dpc) {
    dpc.begin();
    ActivityKind kind = ActivityKind.DPC;
    long key = dpc.nextKey();
    kernel.hardware().cause = dpc.cause();
    Activity activity =
        begin(dpc.machine(), dpc.objectId(), dpc.name(), kind, dpc.owner, key, dpc::run);
    activity.cause = dpc.cause();
    Callback unused = activity.enterRoutine(dpc.callback, dpc.takeBefore());
    activity.runs(dpc.routine);
    return activity;
  }

  private Activity begin(
      Machine machine,
      int parent,
      String name,
      ActivityKind kind,
      String owner,
      long key,
      Runnable body) {
    if (alive >= kernel.profile().maxActivities()) {
      kernel.limitReached("activities", kernel.profile().maxActivities());
    }
    int id = kernel.events().object(objectKind(kind), parent, name);
    Activity activity = new Activity(kernel, machine, id, name, kind, owner, key, body);
    activity.coroutine = coroutines.take(activity::main);
    activity.previousAlive = last;
    if (last == null) {
      first = activity;
    } else {
      last.nextAlive = activity;
    }
    last = activity;
    alive++;
    return activity;
  }

  private static ObjectKind objectKind(ActivityKind kind) {
    return switch (kind) {
      case THREAD -> ObjectKind.THREAD;
      case WORKER -> ObjectKind.WORKER;
      case DPC -> ObjectKind.DPC_RUN;
      case HARDWARE -> throw new IllegalArgumentException("hardware is no object");
    };
  }

  /** It has run to its end; answers the number of the event that says so. */
  long end(Activity activity) {
    long ended =
        kernel.events().write(activity, EventKind.ACTIVITY_END, activity.id(), activity.steps);
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
    return ended;
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

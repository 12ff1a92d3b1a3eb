package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.carrier.Coroutines;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.RunEnd.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The simulator's own invariants after a run: what must hold whatever the simulated software did,
 * and what must hold when the run completed.
 */
final class SelfCheck {
  private final Kernel kernel;
  private final List<String> broken = new ArrayList<>();

  private SelfCheck(Kernel kernel) {
    this.kernel = kernel;
  }

  static List<String> of(
      Kernel kernel, @Nullable RunEnd end, TimingWheel wheel, Coroutines coroutines) {
    SelfCheck check = new SelfCheck(kernel);
    check.events(wheel);
    if (end != null) {
      check.carriers(coroutines);
      if (end.reason() == Reason.COMPLETED) {
        check.activities();
        check.parts();
      }
    }
    return check.broken;
  }

  private void events(TimingWheel wheel) {
    int linked = wheel.countLinked();
    if (linked != wheel.size()) {
      broken.add("event list: linked=" + linked + " size=" + wheel.size());
    }
    if (wheel.size() > kernel.profile().maxPendingEvents()) {
      broken.add("event list: size=" + wheel.size() + " is past its limit");
    }
  }

  private void carriers(Coroutines coroutines) {
    int left = coroutines.threadsLeft();
    if (left != 0) {
      broken.add("coroutine carrier threads left: " + left);
    }
  }

  private void activities() {
    for (Activity activity : kernel.alive(a -> true)) {
      if (!activity.locks.isEmpty()) {
        broken.add(activity + " holds " + activity.locks);
      }
      if (activity.irql != Irql.PASSIVE_LEVEL) {
        broken.add(activity + " is at " + activity.irql);
      }
    }
  }

  private void parts() {
    kernel.invariants().forEach(each -> broken.addAll(each.get()));
  }
}

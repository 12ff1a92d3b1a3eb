package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.Footprint;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Activities to choose from, one perhaps before a list of others; used again for every choice. */
final class ActivityCandidates implements Candidates {
  private @Nullable Activity first;
  private List<Activity> others = List.of();

  ActivityCandidates of(List<Activity> all) {
    first = null;
    others = all;
    return this;
  }

  ActivityCandidates of(Activity undisturbed, List<Activity> rest) {
    first = undisturbed;
    others = rest;
    return this;
  }

  @Override
  public int size() {
    return first == null ? others.size() : others.size() + 1;
  }

  @Override
  public long key(int index) {
    return get(index).work();
  }

  /** Known of those that go on or preempt; who is woken may touch anything. */
  @Override
  public void footprint(int index, Footprint into) {
    Activity running = first;
    if (running == null) {
      into.everything();
      return;
    }
    Footprints footprints = running.machine().kernel().footprints();
    if (index == UNDISTURBED) {
      footprints.of(running, into);
    } else {
      footprints.ofPreempting(get(index), running.processor, into);
    }
  }

  Activity get(int index) {
    if (first == null) {
      return others.get(index);
    }
    return index == UNDISTURBED ? Objects.requireNonNull(first) : others.get(index - 1);
  }
}

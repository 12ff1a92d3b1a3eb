package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.nt.Identified;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a machine that are set, in the order in which they were set, in a list threaded
 * through their places: what a timer costs ends with its expiration, whatever its driver made of
 * it.
 */
public final class PendingTimers {
  private @Nullable Place first;
  private @Nullable Place last;

  /** A timer's own place in the list, which it takes while it is set. */
  public static final class Place {
    private final Identified timer;
    private final String owner;
    private @Nullable Place previous;
    private @Nullable Place next;

    /**
     * A place that is not taken yet.
     *
     * @param owner the driver that made the timer; empty for the system
     */
    public Place(Identified timer, String owner) {
      this.timer = timer;
      this.owner = owner;
    }
  }

  /** A timer is set, which was not. */
  public void add(Place place) {
    place.previous = last;
    if (last == null) {
      first = place;
    } else {
      last.next = place;
    }
    last = place;
  }

  /** A timer that was set is not any more. */
  public void remove(Place place) {
    Place before = place.previous;
    Place after = place.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    place.previous = null;
    place.next = null;
  }

  /** The timers of an owner, the one set first before the others. */
  List<Identified> of(String owner) {
    List<Identified> found = new ArrayList<>();
    for (Place each = first; each != null; each = each.next) {
      if (each.owner.equals(owner)) {
        found.add(each.timer);
      }
    }
    return found;
  }
}

package dev.wfpsim.net.tcp;

import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.winsock.Wait;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for something of one endpoint. A queue is there while somebody is in a call
 * that may wait in it, and is another endpoint's afterwards ({@link WaitPlaces}): who only was
 * woken still waits in the queue that it is woken by.
 */
final class Waiters {
  private final WaitPlaces places;

  /** Those that somebody may wait in, at most one for each thing to wait for. */
  private @Nullable Place first;

  Waiters(WaitPlaces places) {
    this.places = places;
  }

  /** What is waited for; whom the end of a connection wakes first. */
  enum For {
    OPENED("tcp handshake"),
    READABLE("tcp data"),
    WRITABLE("tcp send buffer");

    final String words;

    For(String words) {
      this.words = words;
    }
  }

  /** A queue, and how many are in calls that may wait in it. */
  static final class Place {
    final For what;
    final WaitQueue queue;
    private int callers;
    private @Nullable Place next;

    Place(For what, WaitQueue queue) {
      this.what = what;
      this.queue = queue;
    }
  }

  /**
   * Waits until something holds, which is looked at whenever {@link #wake} says so.
   *
   * @param call its name, as reports show it
   * @param timeoutNanos from now; {@link Wait#FOREVER} for no limit, 0 to look only
   * @return false where the time was over first
   */
  boolean await(For what, String call, BooleanSupplier ready, long timeoutNanos) {
    Place place = find(what);
    if (place == null) {
      place = places.take(what);
      place.next = first;
      first = place;
    }
    place.callers++;
    try {
      return Wait.until(places.kernel(), call, place.queue, ready, timeoutNanos);
    } finally {
      place.callers--;
      if (place.callers == 0) {
        leave(place);
      }
    }
  }

  private @Nullable Place find(For what) {
    for (Place each = first; each != null; each = each.next) {
      if (each.what == what) {
        return each;
      }
    }
    return null;
  }

  private void leave(Place place) {
    if (first == place) {
      first = place.next;
    } else {
      Place before = first;
      while (before != null && before.next != place) {
        before = before.next;
      }
      if (before != null) {
        before.next = place.next;
      }
    }
    place.next = null;
    places.giveBack(place);
  }

  /** Lets those who wait for something look again. */
  void wake(For what) {
    Place place = find(what);
    if (place != null) {
      place.queue.wakeAll();
    }
  }

  /** The connection is over for everybody. */
  void wakeAll() {
    wake(For.OPENED);
    wake(For.READABLE);
    wake(For.WRITABLE);
  }

  /** How many queues it has. */
  int queues() {
    int count = 0;
    for (Place each = first; each != null; each = each.next) {
      count++;
    }
    return count;
  }
}

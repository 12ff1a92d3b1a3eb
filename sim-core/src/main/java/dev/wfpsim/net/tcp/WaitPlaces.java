package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.tcp.Waiters.For;
import dev.wfpsim.net.tcp.Waiters.Place;

/**
 * The queues in which threads of one host wait for something of an endpoint: a thread is in one at
 * a time, so there are as many as threads, not as connections. Those of one kind are alike, and an
 * endpoint takes whichever comes first.
 */
final class WaitPlaces {
  /**
   * The most that are kept for later: beyond so many threads that wait at a time, they are made.
   */
  private static final int KEPT = 16;

  private final Machine machine;
  private final Fifo<Place> spare = new Fifo<>();

  WaitPlaces(Machine machine) {
    this.machine = machine;
  }

  Kernel kernel() {
    return machine.kernel();
  }

  /** A queue in which nobody waits. */
  Place take(For what) {
    for (Place each : spare) {
      if (each.what == what) {
        spare.remove(each);
        return each;
      }
    }
    WaitQueue queue = new WaitQueue(machine, what.words);
    return new Place(what, what == For.READABLE ? queue.idle() : queue);
  }

  /** Nobody will wait in it any more for what he waited for. */
  void giveBack(Place place) {
    if (place.queue.isEmpty() && spare.size() < KEPT) {
      spare.addFirst(place);
    }
  }
}

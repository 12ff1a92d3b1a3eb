package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Footprint;

/** A timed event that only wakes whoever spins in a queue of its own. */
record WakeUp(WaitQueue queue) implements Runnable, Touches {
  @Override
  public void run() {
    queue.wakeAll();
  }

  @Override
  public void footprint(Activity self, Footprint into) {
    // who spins keeps its processor all the while: it goes on, and nobody sees a difference before
  }
}

package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Footprint;

/** A timed event that only wakes whoever waits in a queue. */
record WakeUp(WaitQueue queue) implements Runnable, Touches {
  @Override
  public void run() {
    queue.wakeAll();
  }

  @Override
  public void footprint(Activity self, Footprint into) {
    queue.wakes(into);
  }
}

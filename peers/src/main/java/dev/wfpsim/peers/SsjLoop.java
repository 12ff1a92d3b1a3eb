package dev.wfpsim.peers;

import dev.wfpsim.bench.Delays;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;

/** Stochastic Simulation in Java: its simulator with the event list that it uses by default. */
final class SsjLoop {
  private final Delays delays = new Delays();
  private int left;
  private long sum;

  long run() {
    Simulator simulator = new Simulator();
    simulator.init();
    sum = 0;
    left = EventLoops.EVENTS - EventLoops.PENDING;
    for (int i = 0; i < EventLoops.PENDING; i++) {
      new Tick(simulator).schedule(delays.nextNanos());
    }
    simulator.start();
    if (sum != EventLoops.EVENTS) {
      throw new IllegalStateException("the run ended early: events=" + sum);
    }
    return sum;
  }

  private final class Tick extends Event {
    Tick(Simulator simulator) {
      super(simulator);
    }

    @Override
    public void actions() {
      sum++;
      if (left-- > 0) {
        schedule(delays.nextNanos());
      }
    }
  }
}

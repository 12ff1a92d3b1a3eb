package dev.wfpsim.peers;

import dev.wfpsim.bench.Delays;
import nl.tudelft.simulation.dsol.SimRuntimeException;
import nl.tudelft.simulation.dsol.eventlists.EventListInterface;
import nl.tudelft.simulation.dsol.eventlists.RedBlackTree;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.LambdaSimEvent;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.SimEventInterface;

/**
 * DSOL: its default event list and its events, in the loop that its simulator runs on a thread of
 * its own, without what that does besides.
 */
final class DsolLoop {
  private final Delays delays = new Delays();
  private EventListInterface<Double> events = new RedBlackTree<>();
  private double now;
  private int left;
  private long sum;

  long run() {
    events = new RedBlackTree<>();
    sum = 0;
    left = EventLoops.EVENTS - EventLoops.PENDING;
    now = 0;
    for (int i = 0; i < EventLoops.PENDING; i++) {
      schedule();
    }
    while (!events.isEmpty()) {
      SimEventInterface<Double> event = events.removeFirst();
      now = event.getAbsoluteExecutionTime();
      try {
        event.execute();
      } catch (SimRuntimeException e) {
        throw new IllegalStateException(e);
      }
    }
    if (sum != EventLoops.EVENTS) {
      throw new IllegalStateException("the run ended early: events=" + sum);
    }
    return sum;
  }

  private void schedule() {
    events.add(new LambdaSimEvent<>(now + delays.nextNanos(), this::tick));
  }

  private void tick() {
    sum++;
    if (left-- > 0) {
      schedule();
    }
  }
}

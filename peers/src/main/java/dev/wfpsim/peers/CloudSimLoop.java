package dev.wfpsim.peers;

import dev.wfpsim.bench.Delays;
import org.cloudsimplus.core.CloudSimEntity;
import org.cloudsimplus.core.CloudSimPlus;
import org.cloudsimplus.core.events.SimEvent;

/** CloudSim Plus: its simulation with one entity that sends events to itself. */
final class CloudSimLoop {
  private static final int TAG = 1;

  private final Delays delays = new Delays();

  long run() {
    CloudSimPlus simulation = new CloudSimPlus();
    Ticker ticker = new Ticker(simulation);
    simulation.start();
    if (ticker.sum != EventLoops.EVENTS) {
      throw new IllegalStateException("the run ended early: events=" + ticker.sum);
    }
    return ticker.sum;
  }

  private final class Ticker extends CloudSimEntity {
    private int left = EventLoops.EVENTS - EventLoops.PENDING;
    private long sum;

    Ticker(CloudSimPlus simulation) {
      super(simulation);
    }

    @Override
    protected void startInternal() {
      for (int i = 0; i < EventLoops.PENDING; i++) {
        schedule(delays.nextNanos(), TAG);
      }
    }

    @Override
    public void processEvent(SimEvent event) {
      if (event.getTag() == TAG) {
        sum++;
        if (left-- > 0) {
          schedule(delays.nextNanos(), TAG);
        }
      }
    }
  }
}

package dev.wfpsim.peers;

import dev.wfpsim.bench.EventLoopBenchmark;
import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;

/** The hold model with 1,000 pending: the kernel's loop, and three general simulators. */
public final class EventLoops implements Measurer {
  static final int PENDING = 1_000;
  static final int EVENTS = 100_000;

  @Override
  public void measure(Turns turns, Readings readings) {
    EventLoopBenchmark ours = EventLoopBenchmark.of(PENDING);
    Side loop = Side.of(EventLoopBenchmark.EVENTS, ours::kernelLoop);
    Side ssj = Side.of(EVENTS, new SsjLoop()::run);
    Side dsol = Side.of(EVENTS, new DsolLoop()::run);
    Side cloud = Side.of(EVENTS, new CloudSimLoop()::run);
    turns.take(loop, ssj, dsol, cloud);
    readings.pair("event-loop-ssj", loop.nanos(), ssj.nanos());
    readings.pair("event-loop-dsol", loop.nanos(), dsol.nanos());
    readings.pair("event-loop-cloudsim", loop.nanos(), cloud.nanos());
  }
}

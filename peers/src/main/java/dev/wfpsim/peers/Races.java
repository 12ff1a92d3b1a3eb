package dev.wfpsim.peers;

import dev.wfpsim.bench.LockRace;
import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;

/**
 * A small race without a bug, gone through schedule by schedule: on the kernel, and the same
 * program of Java threads under Lincheck's model checker. Lincheck counts with all its threads.
 */
public final class Races implements Measurer {
  private static final int OURS = 500;
  private static final int THREADS = 2;
  private static final int CHECKS = 2;
  private static final int INVOCATIONS = 500;
  private static final ThreadMXBean STARTED = ManagementFactory.getThreadMXBean();

  @Override
  public void measure(Turns turns, Readings readings) {
    Side ours = Side.of(OURS, () -> new LockRace().schedules(OURS));
    turns.take(ours);
    readings.pair("race-lincheck", ours.nanos(), lincheck(turns));
  }

  /**
   * Lincheck weaves code at each check, so whole checks are measured, and the least taken. It puts
   * fields back after each schedule, so those are counted by the threads that were started.
   */
  private static double lincheck(Turns turns) {
    double least = Double.MAX_VALUE;
    long end = System.nanoTime() + turns.wallNanos();
    for (int i = 0; i < CHECKS || System.nanoTime() < end; i++) {
      long before = STARTED.getTotalStartedThreadCount();
      double nanos = Side.processNanos(() -> Lincheck.runConcurrentTest(INVOCATIONS, Races::race));
      long started = STARTED.getTotalStartedThreadCount() - before;
      least = Math.min(least, nanos * THREADS / started);
    }
    return least;
  }

  private static void race() {
    Counter counter = new Counter();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(counter::addAll);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (counter.x != THREADS * LockRace.ADDS) {
      throw new IllegalStateException("the lock does not exclude: x=" + counter.x);
    }
  }

  /** What the threads share. */
  private static final class Counter {
    private int x;

    void addAll() {
      for (int i = 0; i < LockRace.ADDS; i++) {
        add();
      }
    }

    private synchronized void add() {
      x++;
    }
  }
}

package dev.wfpsim.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * A coroutine the plain way: a platform thread and a turn that passes to and fro. Parking and
 * unparking are the cheapest hand-over that needs no spinning, so this baseline is not a straw man.
 */
final class Baton {
  private final Thread worker;
  private final Runnable step;
  private Thread scheduler = Thread.currentThread();
  private volatile boolean workersTurn;
  private volatile boolean stopped;

  Baton(Runnable step) {
    this.step = step;
    this.worker = Thread.ofPlatform().daemon().name("baton").start(this::work);
  }

  /** Lets the worker take one step, and waits for it. */
  void step() {
    scheduler = Thread.currentThread();
    workersTurn = true;
    LockSupport.unpark(worker);
    while (workersTurn) {
      LockSupport.park(this);
    }
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(worker);
  }

  private void work() {
    while (true) {
      while (!workersTurn) {
        if (stopped) {
          return;
        }
        LockSupport.park(this);
      }
      step.run();
      Thread waiting = scheduler;
      workersTurn = false;
      LockSupport.unpark(waiting);
    }
  }
}

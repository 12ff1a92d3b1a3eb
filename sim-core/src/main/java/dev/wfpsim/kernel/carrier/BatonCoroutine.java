package dev.wfpsim.kernel.carrier;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine on a platform thread of its own; a baton says which thread may run, so there is never
 * more than one. Portable, microseconds a switch.
 */
final class BatonCoroutine extends Coroutine {
  /**
   * Kernel calls that user code may make by swallowing {@link Abandoned}, before it is left parked.
   */
  private static final int MAX_UNWINDS = 1_000;

  private @Nullable Thread thread;
  private @Nullable Thread loop;
  private volatile boolean running;
  private boolean abandoned;
  private int unwinds;

  @Override
  public void mount() {
    loop = Thread.currentThread();
    running = true;
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("wfpsim-coroutine").unstarted(this::carry);
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
    while (running) {
      LockSupport.park(this);
    }
  }

  private void carry() {
    try {
      runBodies();
    } catch (Abandoned end) {
      // The run is over.
    } finally {
      handBack();
    }
  }

  private void handBack() {
    running = false;
    LockSupport.unpark(loop);
  }

  @Override
  public void park() {
    if (!abandoned) {
      handBack();
      waitForBaton();
    }
    if (abandoned) {
      if (++unwinds > MAX_UNWINDS) {
        handBack();
        waitForBaton();
      }
      throw new Abandoned();
    }
  }

  private void waitForBaton() {
    while (!running) {
      LockSupport.park(this);
    }
  }

  @Override
  public boolean isHere() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void abandon() {
    Thread carrier = thread;
    if (carrier == null || abandoned) {
      return;
    }
    abandoned = true;
    mount();
    if (unwinds <= MAX_UNWINDS) {
      joinUninterruptibly(carrier);
    }
  }

  @Override
  public StackTraceElement[] stack() {
    return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
  }

  boolean isCarrierAlive() {
    return thread != null && thread.isAlive();
  }

  private static void joinUninterruptibly(Thread carrier) {
    boolean interrupted = false;
    while (true) {
      try {
        carrier.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

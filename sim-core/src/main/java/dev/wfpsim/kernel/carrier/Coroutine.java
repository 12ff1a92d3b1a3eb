package dev.wfpsim.kernel.carrier;

import org.jspecify.annotations.Nullable;

/**
 * A stack that can be parked in a kernel call and gone on with later. Simulated blocking is a
 * parked coroutine, never a real wait.
 *
 * <p>A coroutine outlives its body: when one ends it waits, idle, for the next, so that a DPC costs
 * no new stack. Only the event loop mounts, one coroutine at a time.
 */
public abstract sealed class Coroutine permits ContinuationCoroutine, BatonCoroutine {
  private @Nullable Runnable body;

  /** Gives an idle coroutine something to do; {@link #mount} starts it. */
  final void assign(Runnable task) {
    if (body != null) {
      throw new IllegalStateException("coroutine is busy");
    }
    body = task;
  }

  /** Whether the body has ended. */
  final boolean isIdle() {
    return body == null;
  }

  /** Loop side: goes on until the coroutine parks or its body ends. */
  public abstract void mount();

  /** Coroutine side: back to the loop. */
  public abstract void park();

  /** Whether it carries the code that asks; not where that runs on a Java thread of its own. */
  public abstract boolean isHere();

  /** Loop side: ends the coroutine for good; its stack is unwound or forgotten. */
  public abstract void abandon();

  /** The frames it is parked in, innermost first; none before it began. */
  public abstract StackTraceElement[] stack();

  /** What a carrier runs: bodies for ever. */
  protected final void runBodies() {
    while (true) {
      Runnable task = body;
      if (task != null) {
        task.run();
        body = null;
      }
      park();
    }
  }

  /** Unwinds the stack of an abandoned coroutine; not an error of anyone. */
  public static final class Abandoned extends Error {
    private static final long serialVersionUID = 1L;

    public Abandoned() {
      super("the run is over", null, false, false);
    }
  }
}

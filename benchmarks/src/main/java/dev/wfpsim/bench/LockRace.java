package dev.wfpsim.bench;

import dev.wfpsim.explore.strategy.OdometerChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;

/**
 * A small race without a bug: two threads on two processors that add to a cell under a lock, four
 * times each. Its schedules are gone through one after the other, and from the start when all are
 * done.
 */
public final class LockRace {
  /** How often each thread adds one. */
  public static final int ADDS = 4;

  private static final int THREADS = 2;

  private OdometerChoices choices = new OdometerChoices();

  /** So many schedules; the sum of what the cell had. */
  public long schedules(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += schedule();
      if (!choices.advance()) {
        choices = new OdometerChoices();
      }
    }
    if (sum != (long) THREADS * ADDS * count) {
      throw new IllegalStateException("the lock does not exclude: sum=" + sum);
    }
    return sum;
  }

  private int schedule() {
    Kernel kernel =
        new Kernel(
            KernelProfile.enumeration(),
            choices,
            new Trace(),
            new Findings(),
            CarrierKind.CONTINUATION);
    Machine machine = kernel.addMachine("m", THREADS);
    SpinLock lock = new SpinLock(machine, "L");
    Shared<Integer> x = new Shared<>(machine, "x", 0);
    for (int i = 0; i < THREADS; i++) {
      machine.startThread("t" + i, () -> add(lock, x));
    }
    RunEnd end = kernel.run(Long.MAX_VALUE);
    if (!end.isCompleted()) {
      throw new IllegalStateException("the race did not end: " + end);
    }
    return x.peek();
  }

  private static void add(SpinLock lock, Shared<Integer> x) {
    for (int i = 0; i < ADDS; i++) {
      Irql old = lock.acquire();
      x.set(x.get() + 1);
      lock.release(old);
    }
  }
}

package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;

/**
 * A semaphore object (KSEMAPHORE): a count between 0 and a limit. Releasing past the limit raises
 * an exception no driver expects, so the machine stops. Page: KeReleaseSemaphore.
 */
public final class Semaphore extends DispatcherObject {
  private final String name;
  private final int limit;
  private int count;

  public Semaphore(Machine machine, String name, int initial, int limit) {
    super(machine, ObjectKind.SEMAPHORE, name);
    if (limit < 1 || initial < 0 || initial > limit) {
      throw new IllegalArgumentException(
          "semaphore: name=" + name + " initial=" + initial + " limit=" + limit);
    }
    this.name = name;
    this.count = initial;
    this.limit = limit;
  }

  /** Says that a wait on it is being at rest, not being owed; answers this semaphore. */
  public Semaphore idle() {
    waiters.idle();
    return this;
  }

  /**
   * KeReleaseSemaphore: adds to the count. IRQL: up to DISPATCH_LEVEL.
   *
   * @return the count before
   */
  public int release(int adjustment) {
    return machine
        .kernel()
        .invoke(
            new KernelCall<Integer>("KeReleaseSemaphore") {
              @Override
              public void footprint(Activity self, Footprint into) {
                signalling(self, into);
                if (isTooMuch(adjustment)) {
                  into.everything();
                }
              }

              @Override
              protected Answer step(Activity self) {
                if (isTooMuch(adjustment)) {
                  return Answer.bugcheck(
                      Bugcheck.KMODE_EXCEPTION_NOT_HANDLED,
                      "STATUS_SEMAPHORE_LIMIT_EXCEEDED: semaphore=" + name + " limit=" + limit);
                }
                int before = count;
                count += adjustment;
                while (count > 0 && waiters.grantOne() != null) {
                  count--;
                }
                return done(before);
              }
            });
  }

  private boolean isTooMuch(int adjustment) {
    return adjustment < 1 || adjustment > limit - count;
  }

  /** KeReadStateSemaphore. */
  public int count() {
    return machine.kernel().call("KeReadStateSemaphore", this::looking, () -> count);
  }

  @Override
  boolean isSignalled() {
    return count > 0;
  }

  @Override
  boolean tryTake() {
    if (count == 0) {
      return false;
    }
    count--;
    return true;
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;

/** A process's sleep: its thread goes on after so much virtual time. */
final class Nap extends KernelCall<Void> {

  private final WaitQueue queue;
  private final long untilNanos;

  private Nap(Machine machine, long untilNanos) {
    super("Sleep");
    this.queue = new WaitQueue(machine, "sleep");
    this.untilNanos = untilNanos;
  }

  /** Lets the calling thread sleep; not at all for a duration of 0. */
  static void take(Machine machine, long nanos) {
    if (nanos > 0) {
      machine.kernel().enter(new Nap(machine, machine.kernel().nowNanos() + nanos));
    }
  }

  @Override
  protected Answer step(Activity self) {
    return self.timedOut() ? Answer.done() : Answer.block(queue, untilNanos);
  }
}

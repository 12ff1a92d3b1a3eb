package dev.wfpsim.bench;

import dev.wfpsim.explore.strategy.OdometerChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.Interlocked;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.util.function.BooleanSupplier;

/**
 * Small races without a bug, on the kernel alone. The schedules of a program are gone through one
 * after the other, and from the start when all are done; each must end as the program says.
 */
final class KernelRace {
  private static final int PROCESSORS = 2;

  private final Program program;
  private OdometerChoices choices = new OdometerChoices();
  private long rounds;

  KernelRace(Program program) {
    this.program = program;
  }

  /** Starts what races, and answers how to tell that it ended well. */
  interface Program {
    BooleanSupplier start(Machine machine);
  }

  /** So many schedules; answers how many ended well. */
  long schedules(int count) {
    for (int i = 0; i < count; i++) {
      schedule();
      if (!choices.advance()) {
        choices = new OdometerChoices();
        rounds++;
      }
    }
    return count;
  }

  /** How often all schedules were gone through. */
  long rounds() {
    return rounds;
  }

  private void schedule() {
    Kernel kernel =
        new Kernel(
            KernelProfile.enumeration(),
            choices,
            new Trace(),
            new Findings(),
            CarrierKind.CONTINUATION);
    BooleanSupplier isRight = program.start(kernel.addMachine("m", PROCESSORS));
    RunEnd end = kernel.run(Long.MAX_VALUE);
    if (!end.isCompleted() || !isRight.getAsBoolean()) {
      throw new IllegalStateException("the race ended wrong: " + end);
    }
  }

  /** A thread sets a cell and then an event; another waits for the event and reads the cell. */
  static BooleanSupplier event(Machine machine) {
    KEvent event = new KEvent(machine, "E", EventType.SYNCHRONIZATION, false);
    Shared<Integer> x = new Shared<>(machine, "x", 0);
    int[] read = new int[1];
    machine.startThread(
        "set",
        () -> {
          x.set(1);
          event.set();
        });
    machine.startThread(
        "wait",
        () -> {
          event.waitFor();
          read[0] = x.get();
        });
    return () -> read[0] == 1;
  }

  /** A thread and a DPC that it has queued add to a cell under a lock. */
  static BooleanSupplier dpc(Machine machine) {
    SpinLock lock = new SpinLock(machine, "L");
    Shared<Integer> x = new Shared<>(machine, "x", 0);
    Dpc dpc =
        new Dpc(
            machine,
            "D",
            () -> {
              lock.acquireAtDpcLevel();
              x.set(x.get() + 1);
              lock.releaseFromDpcLevel();
            });
    machine.startThread(
        "t",
        () -> {
          dpc.queueOn(1);
          Irql old = lock.acquire();
          x.set(x.get() + 1);
          lock.release(old);
        });
    return () -> x.peek() == 2;
  }

  /** A thread uses a thing under run-down protection; another waits for it, and ends the thing. */
  static BooleanSupplier rundown(Machine machine) {
    RundownProtection protection = new RundownProtection(machine, "R");
    Shared<Integer> ended = new Shared<>(machine, "ended", 0);
    boolean[] late = new boolean[1];
    machine.startThread(
        "use",
        () -> {
          if (protection.acquire()) {
            late[0] = ended.get() == 1;
            protection.release();
          }
        });
    machine.startThread(
        "end",
        () -> {
          protection.waitForRelease();
          ended.set(1);
        });
    return () -> !late[0] && ended.peek() == 1;
  }

  /** Two threads increment a number twice each. */
  static BooleanSupplier interlocked(Machine machine) {
    Interlocked number = new Interlocked(machine, "n", 0);
    for (int i = 0; i < 2; i++) {
      machine.startThread(
          "t" + i,
          () -> {
            number.increment();
            number.increment();
          });
    }
    return () -> number.peek() == 4;
  }
}

package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Run-down protection (EX_RUNDOWN_REF): users of an object come and go until somebody wants to tear
 * it down; then no new one enters, and the tear-down waits for those inside. Page:
 * ExAcquireRundownProtection, ExWaitForRundownProtectionRelease.
 */
public final class RundownProtection implements Identified, OnMachine {
  private final Kernel kernel;
  private final String name;
  private final int object;
  private final WaitQueue drained;
  private final List<Activity> users = new ArrayList<>();
  private boolean rundown;

  public RundownProtection(Machine machine, String name) {
    this.kernel = machine.kernel();
    this.name = name;
    this.object = kernel.events().object(ObjectKind.RUNDOWN, machine.objectId(), name);
    this.drained = new WaitQueue(machine, "rundown of", name, object);
    drained.suspects(() -> users.stream().distinct().filter(user -> !user.isDone()).toList());
  }

  @Override
  public Machine machine() {
    return drained.machine();
  }

  @Override
  public int objectId() {
    return object;
  }

  /** ExAcquireRundownProtection: false once the tear-down has begun. IRQL: up to DISPATCH_LEVEL. */
  public boolean acquire() {
    return kernel.call(
        "ExAcquireRundownProtection", (self, into) -> into.writes(object), this::enter);
  }

  /** Enters without a scheduling point: part of another call's effect. */
  public boolean enter() {
    if (rundown) {
      return false;
    }
    users.add(kernel.currentOrHardware());
    return true;
  }

  /**
   * ExReleaseRundownProtection: anybody may leave for the one that entered. IRQL: up to
   * DISPATCH_LEVEL.
   */
  public void release() {
    kernel.call(
        "ExReleaseRundownProtection",
        (self, into) -> {
          drained.wakes(into);
          if (users.isEmpty()) {
            into.everything();
          }
        },
        () -> {
          leave();
          return true;
        });
  }

  /** Leaves without a scheduling point: part of another call's effect. */
  public void leave() {
    if (users.isEmpty()) {
      kernel.bugcheck(
          Bugcheck.INVALID_RUNDOWN_PROTECTION_FLAGS, "released more often than acquired: " + name);
    }
    if (!users.remove(kernel.currentOrHardware())) {
      users.remove(0);
    }
    if (users.isEmpty()) {
      drained.wakeAll();
    }
  }

  /**
   * ExWaitForRundownProtectionRelease: shuts the door and waits for those inside. Below DISPATCH.
   */
  public void waitForRelease() {
    kernel.enter(
        new KernelCall<Void>("ExWaitForRundownProtectionRelease") {
          @Override
          public void footprint(Activity self, Footprint into) {
            into.writes(object);
            if (!users.isEmpty()) {
              drained.blocks(self, into);
            }
          }

          @Override
          protected Answer step(Activity self) {
            rundown = true;
            return users.isEmpty() ? Answer.done() : Answer.block(drained);
          }
        });
  }
}

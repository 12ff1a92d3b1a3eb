package dev.wfpsim.driver;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.KThread;

/**
 * The process manager's calls (Ps*), by their documented names.
 *
 * <p>Source: the DDI reference of wdm.h and ntddk.h.
 */
public final class Ps {
  private final Machine machine;
  private final Pool pool;
  private final CallGate gate;
  private final DriverLedger ledger;
  private final ProcessNotifications notifications;

  Ps(
      Machine machine,
      Pool pool,
      CallGate gate,
      DriverLedger ledger,
      ProcessNotifications notifications) {
    this.machine = machine;
    this.pool = pool;
    this.gate = gate;
    this.ledger = ledger;
    this.notifications = notifications;
  }

  /**
   * Starts a system thread of the driver. IRQL: PASSIVE_LEVEL.
   *
   * @return STATUS_SUCCESS; STATUS_INSUFFICIENT_RESOURCES where memory is short
   */
  public NtStatus PsCreateSystemThread(Ref<KThread> thread, String name, Runnable startRoutine) {
    long call = gate.enter(DocumentedCall.PsCreateSystemThread, thread, name, startRoutine);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (pool.isShortFor("thread")) {
      return gate.leave(call, NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    }
    Activity started = machine.startThread(name, startRoutine, ledger.driver());
    started.enter(
        Callback.of(machine, ledger.driver(), "thread " + name, machine.kernel().code().here()));
    ledger.add(started);
    thread.set(new KThread(started));
    return gate.leave(call, NtStatus.STATUS_SUCCESS, thread);
  }

  /** Ends the calling system thread; does not return. IRQL: PASSIVE_LEVEL. */
  public void PsTerminateSystemThread() {
    gate.enter(DocumentedCall.PsTerminateSystemThread);
    machine.terminateThread();
  }

  /**
   * Registers or removes a routine that is told of every process that starts or exits, before it
   * runs and after it is gone. IRQL: PASSIVE_LEVEL.
   *
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER if it is registered already, or not registered
   */
  public NtStatus PsSetCreateProcessNotifyRoutineEx(ProcessNotify notifyRoutine, boolean remove) {
    long call =
        gate.enter(
            DocumentedCall.PsSetCreateProcessNotifyRoutineEx, notifyRoutine, CallGate.word(remove));
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return gate.leave(
        call,
        remove
            ? notifications.remove(notifyRoutine)
            : notifications.add(ledger, notifyRoutine, machine.kernel().code().here()));
  }
}

package dev.wfpsim.driver;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import org.jspecify.annotations.Nullable;

/**
 * The I/O manager's calls (Io*), by their documented names.
 *
 * <p>Source: the DDI reference of wdm.h.
 */
public final class Io {
  private final Machine machine;
  private final Pool pool;
  private final CallGate gate;
  private final DriverLedger ledger;

  Io(Machine machine, Pool pool, CallGate gate, DriverLedger ledger) {
    this.machine = machine;
    this.pool = pool;
    this.gate = gate;
    this.ledger = ledger;
  }

  /** Makes another device object, to be deleted before the driver unloads. IRQL: PASSIVE_LEVEL. */
  public NtStatus IoCreateDevice(String name, Ref<DeviceObject> deviceObject) {
    long call = gate.enter(DocumentedCall.IoCreateDevice, name, deviceObject);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    DeviceObject made = DeviceObject.of(machine, ledger.driver(), name);
    ledger.opened(made);
    deviceObject.set(made);
    return gate.leave(call, NtStatus.STATUS_SUCCESS, deviceObject);
  }

  /** Deletes a device object, after the callouts registered with it. IRQL: at most APC_LEVEL. */
  public void IoDeleteDevice(DeviceObject deviceObject) {
    long call = gate.enter(DocumentedCall.IoDeleteDevice, deviceObject);
    for (CalloutRegistration callout : ledger.calloutsOf(deviceObject)) {
      gate.violations()
          .report(
              FindingCode.DEVICE_DELETED_BEFORE_CALLOUT,
              "device deleted with a callout registered: calloutId=" + callout.id());
    }
    ledger.closed("device object", deviceObject);
    deviceObject.delete();
    gate.leave(call);
  }

  /**
   * A work item, with its routine. IRQL: at most DISPATCH_LEVEL.
   *
   * @return null where memory is short
   */
  public @Nullable WorkItem IoAllocateWorkItem(
      DeviceObject deviceObject, String name, Runnable workerRoutine) {
    long call = gate.enter(DocumentedCall.IoAllocateWorkItem, deviceObject, name, workerRoutine);
    if (gate.isFailing()) {
      return gate.leaveOrNull(call, null);
    }
    if (pool.isShortFor("work item")) {
      gate.leave(call);
      return null;
    }
    WorkItem item = new WorkItem(machine, name, workerRoutine, ledger.driver());
    ledger.add(item);
    return gate.leave(call, item);
  }

  /** Queues a work item to a system worker thread. IRQL: at most DISPATCH_LEVEL. */
  public void IoQueueWorkItem(WorkItem workItem) {
    long call = gate.enter(DocumentedCall.IoQueueWorkItem, workItem);
    workItem.queue();
    gate.leave(call);
  }

  /** Frees a work item that is not queued. IRQL: at most DISPATCH_LEVEL. */
  public void IoFreeWorkItem(WorkItem workItem) {
    long call = gate.enter(DocumentedCall.IoFreeWorkItem, workItem);
    workItem.free();
    ledger.freed(workItem);
    gate.leave(call);
  }
}

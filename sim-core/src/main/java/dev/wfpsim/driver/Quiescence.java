package dev.wfpsim.driver;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.DpcRoutine;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.BufferState;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.engine.Bfe;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.engine.Enumeration;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.inject.IssuedInjectionHandle;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.Violations;
import dev.wfpsim.wfp.redirect.IssuedClassifyHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks, when a driver's unload routine has returned, that nothing of it is left anywhere:
 * whatever still knows the driver would call into memory that is gone.
 *
 * <p>Source: "Unloading a callout driver".
 */
final class Quiescence {
  private final Wfp wfp;
  private final Violations violations;
  private final DriverLedger ledger;

  Quiescence(Wfp wfp, Violations violations, DriverLedger ledger) {
    this.wfp = wfp;
    this.violations = violations;
    this.ledger = ledger;
  }

  /**
   * Reports everything left.
   *
   * @param notify who left a process notify routine, or null
   */
  void check(@Nullable Blame notify) {
    callouts();
    handles();
    pended();
    running();
    memory();
    poolsAndDevices();
    if (notify != null) {
      report(
          FindingCode.UNLOADED_WITH_PROCESS_NOTIFY,
          "process notification still registered",
          notify);
    }
  }

  /**
   * Reports, of a driver that is loaded when nothing is left to happen, what it will not use any
   * more and has not given back: buffers that came back from an injection, clones and
   * references that nobody works on, handles of classifies that are over.
   */
  void checkAtRest() {
    for (NetBufferList list : ledger.buffers()) {
      if (list.state() == BufferState.COMPLETED) {
        atRest(FindingCode.NBL_LEAK, "never freed: " + list.describe(), list);
      } else if (list.kind() == BufferKind.CLONE && list.state() == BufferState.OWNED) {
        atRest(FindingCode.NBL_HELD, "clone held at the end of the run: " + list.describe(), list);
      }
    }
    for (NetBufferList list : ledger.references()) {
      atRest(
          FindingCode.NBL_HELD, "reference held at the end of the run: " + list.describe(), list);
    }
    for (IssuedClassifyHandle handle : ledger.open(IssuedClassifyHandle.class)) {
      if (handle.isOver()) {
        atRest(
            FindingCode.CLASSIFY_HANDLE_LEAK,
            "classify handle never released: handle=" + handle,
            handle);
      }
    }
  }

  private void atRest(FindingCode code, String what, Object thing) {
    String message = "driver=" + ledger.driver() + " at rest; " + what;
    wfp.kernel().mistakes().report(code, ledger.makerOf(thing), numberOf(thing), message);
  }

  private void callouts() {
    for (CalloutRegistration callout : ledger.callouts()) {
      report(
          FindingCode.UNLOADED_WITH_CALLOUT,
          "callout still registered: calloutId="
              + callout.id()
              + " key="
              + callout.key()
              + " flowContexts="
              + wfp.flows().outstanding(callout.id()),
          new Blame(ledger.driver(), callout.owner().callback(), callout.owner().place()));
    }
  }

  private void handles() {
    for (IssuedInjectionHandle handle : ledger.open(IssuedInjectionHandle.class)) {
      report(
          FindingCode.UNLOADED_WITH_INJECTION_HANDLE,
          "injection handle not destroyed: handle=" + handle + " pending=" + handle.pendingCount(),
          handle);
    }
    for (RedirectHandle handle : ledger.open(RedirectHandle.class)) {
      report(
          FindingCode.UNLOADED_WITH_REDIRECT_HANDLE,
          "redirect handle not destroyed: handle=" + handle,
          handle);
    }
    for (IssuedClassifyHandle handle : ledger.open(IssuedClassifyHandle.class)) {
      report(
          FindingCode.UNLOADED_WITH_CLASSIFY_HANDLE,
          "classify handle not released: handle=" + handle,
          handle);
    }
    for (EngineSession session : ledger.open(EngineSession.class)) {
      report(
          FindingCode.UNLOADED_WITH_ENGINE_SESSION,
          "engine session not closed: " + session,
          session);
    }
    for (Enumeration<?> left : ledger.open(Enumeration.class)) {
      report(FindingCode.UNLOADED_WITH_ENUM_HANDLE, "enumeration not destroyed: " + left, left);
    }
    for (Bfe.Subscription left : ledger.open(Bfe.Subscription.class)) {
      report(FindingCode.UNLOADED_WITH_BFE_SUBSCRIPTION, "BFE subscription left", left);
    }
  }

  private void pended() {
    for (IssuedClassifyHandle handle : ledger.pendedClassifies()) {
      report(
          FindingCode.UNLOADED_WITH_PENDED_CLASSIFY,
          "classify still pended: handle=" + handle,
          handle);
    }
    for (var operation : ledger.pendedOperations()) {
      report(
          FindingCode.UNLOADED_WITH_PENDED_OPERATION,
          "operation still pended: " + operation,
          operation);
    }
  }

  private void running() {
    for (Identified timer : ledger.pendingTimers()) {
      report(FindingCode.UNLOADED_WITH_TIMER, "still set: " + timer, timer);
    }
    for (DpcRoutine dpc : ledger.pendingDpcs()) {
      report(
          FindingCode.UNLOADED_WITH_DPC,
          "DPC still queued or running: dpc=" + dpc.name(),
          dpc.dpc());
    }
    for (WorkItem item : ledger.unfreedWorkItems()) {
      report(FindingCode.UNLOADED_WITH_WORK_ITEM, "work item not freed: item=" + item.name(), item);
    }
    for (Activity thread : ledger.runningThreads()) {
      report(FindingCode.UNLOADED_WITH_THREAD, "thread still running: thread=" + thread, thread);
    }
  }

  private void memory() {
    List<PoolMemory> leaked = ledger.leakedMemory();
    if (!leaked.isEmpty()) {
      report(
          FindingCode.UNLOADED_WITH_POOL,
          "pool not freed: " + Pool.byTag(leaked),
          leaked.getFirst());
    }
    for (EngineMemory left : ledger.open(EngineMemory.class)) {
      report(
          FindingCode.UNLOADED_WITH_ENGINE_MEMORY, "memory of the engine not freed: " + left, left);
    }
    for (NetBufferList list : ledger.leakedBuffers()) {
      violations.report(
          FindingCode.NBL_LEAK, ledger.makerOf(list), list, "never freed: " + list.describe());
    }
    for (NetBufferList list : ledger.references()) {
      report(
          FindingCode.NBL_REFERENCE_LEAK, "buffer list still referenced: " + list.describe(), list);
    }
  }

  /**
   * Pages: NdisFreeNetBufferListPool; NdisAllocateMdl ("must be freed"); IoDeleteDevice ("should
   * call this routine when it is being unloaded").
   */
  private void poolsAndDevices() {
    for (NetBufferPool pool : ledger.open(NetBufferPool.class)) {
      report(
          FindingCode.UNLOADED_WITH_NBL_POOL,
          "NET_BUFFER_LIST pool not freed: live=" + pool.live(),
          pool);
    }
    List<Mdl> mdls = ledger.leakedMdls();
    if (!mdls.isEmpty()) {
      report(
          FindingCode.UNLOADED_WITH_MDL, "MDLs not freed: count=" + mdls.size(), mdls.getFirst());
    }
    for (DeviceObject device : ledger.open(DeviceObject.class)) {
      report(FindingCode.UNLOADED_WITH_DEVICE, "device object not deleted: " + device, device);
    }
  }

  private void report(FindingCode code, String what, Object thing) {
    String message = "driver=" + ledger.driver() + " unloaded; " + what;
    wfp.kernel().mistakes().report(code, ledger.makerOf(thing), numberOf(thing), message);
  }

  private static int numberOf(Object thing) {
    return thing instanceof Identified identified ? identified.objectId() : 0;
  }

  private void report(FindingCode code, String what, Blame blame) {
    violations.report(code, blame, "driver=" + ledger.driver() + " unloaded; " + what);
  }
}

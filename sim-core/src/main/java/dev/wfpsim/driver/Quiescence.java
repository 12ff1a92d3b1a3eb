package dev.wfpsim.driver;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.Dpc;
import dev.wfpsim.kernel.KTimer;
import dev.wfpsim.kernel.Pool;
import dev.wfpsim.kernel.PoolMemory;
import dev.wfpsim.kernel.WorkItem;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.BufferState;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.Violations;
import dev.wfpsim.wfp.Wfp;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.inject.InjectionHandle;
import dev.wfpsim.wfp.redirect.ClassifyHandle;
import dev.wfpsim.wfp.redirect.RedirectHandle;
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

  /** Reports everything left. */
  void check(boolean processNotify) {
    callouts();
    handles();
    pended();
    running();
    memory();
    if (processNotify) {
      report("R-081", "UNLOADED_WITH_PROCESS_NOTIFY", "process notification still registered");
    }
  }

  /**
   * Reports, of a driver that is loaded when nothing is left to happen, what it will not use any
   * more and has not given back: buffers that came back from an injection, clones and
   * references that nobody works on, handles of classifies that are over.
   */
  void checkAtRest() {
    for (NetBufferList list : wfp.host().buffers().live(ledger.driver())) {
      if (list.state() == BufferState.COMPLETED) {
        atRest("R-215", "NBL_LEAK", "never freed: " + list.describe());
      } else if (list.kind() == BufferKind.CLONE && list.state() == BufferState.OWNED) {
        atRest("R-308", "NBL_HELD", "clone held at the end of the run: " + list.describe());
      }
    }
    for (NetBufferList list : ledger.references()) {
      atRest("R-308", "NBL_HELD", "reference held at the end of the run: " + list.describe());
    }
    for (ClassifyHandle handle : ledger.open(ClassifyHandle.class)) {
      if (handle.isOver()) {
        atRest("R-128", "CLASSIFY_HANDLE_LEAK", "classify handle never released: handle=" + handle);
      }
    }
  }

  private void atRest(String rule, String code, String what) {
    wfp.kernel()
        .report(
            rule,
            code,
            Severity.ERROR,
            new Blame(ledger.driver(), "", ""),
            "driver=" + ledger.driver() + " at rest; " + what);
  }

  private void callouts() {
    for (var callout : ledger.callouts().entrySet()) {
      report(
          "R-081",
          "UNLOADED_WITH_CALLOUT",
          "callout still registered: calloutId="
              + callout.getKey()
              + " key="
              + callout.getValue()
              + " flowContexts="
              + wfp.flows().outstanding(callout.getKey()));
    }
  }

  private void handles() {
    for (InjectionHandle handle : ledger.open(InjectionHandle.class)) {
      report(
          "R-082",
          "UNLOADED_WITH_INJECTION_HANDLE",
          "injection handle not destroyed: handle=" + handle + " pending=" + handle.pendingCount());
    }
    for (RedirectHandle handle : ledger.open(RedirectHandle.class)) {
      report(
          "R-123",
          "UNLOADED_WITH_REDIRECT_HANDLE",
          "redirect handle not destroyed: handle=" + handle);
    }
    for (ClassifyHandle handle : ledger.open(ClassifyHandle.class)) {
      report(
          "R-128",
          "UNLOADED_WITH_CLASSIFY_HANDLE",
          "classify handle not released: handle=" + handle);
    }
    for (EngineSession session : ledger.open(EngineSession.class)) {
      report("R-014", "UNLOADED_WITH_ENGINE_SESSION", "engine session not closed: " + session);
    }
    if (!wfp.engine().bfe().subscriptionsOf(ledger.driver()).isEmpty()) {
      report("R-019", "UNLOADED_WITH_BFE_SUBSCRIPTION", "BFE subscription left");
    }
  }

  private void pended() {
    for (ClassifyHandle handle : ledger.pendedClassifies()) {
      report("R-184", "UNLOADED_WITH_PENDED_CLASSIFY", "classify still pended: handle=" + handle);
    }
    for (var operation : ledger.pendedOperations()) {
      report("R-182", "UNLOADED_WITH_PENDED_OPERATION", "operation still pended: " + operation);
    }
  }

  private void running() {
    for (KTimer timer : ledger.pendingTimers()) {
      report("R-081", "UNLOADED_WITH_TIMER", "timer still set: " + timer);
    }
    for (Dpc dpc : ledger.pendingDpcs()) {
      report("R-081", "UNLOADED_WITH_DPC", "DPC still queued or running: dpc=" + dpc.name());
    }
    for (WorkItem item : ledger.unfreedWorkItems()) {
      report("R-081", "UNLOADED_WITH_WORK_ITEM", "work item not freed: item=" + item.name());
    }
    for (Activity thread : ledger.runningThreads()) {
      report("R-081", "UNLOADED_WITH_THREAD", "thread still running: thread=" + thread);
    }
  }

  private void memory() {
    List<PoolMemory> leaked = ledger.leakedMemory();
    if (!leaked.isEmpty()) {
      report("R-081", "UNLOADED_WITH_POOL", "pool not freed: " + Pool.byTag(leaked));
    }
    wfp.host().buffers().reportLeaks(ledger.driver());
    for (var list : ledger.references()) {
      report("R-305", "NBL_REFERENCE_LEAK", "buffer list still referenced: " + list.describe());
    }
  }

  private void report(@Nullable String rule, String code, String what) {
    violations.error(
        rule == null ? "" : rule, code, "driver=" + ledger.driver() + " unloaded; " + what);
  }
}

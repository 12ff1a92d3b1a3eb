package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.classify.LayerCounts;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Everything expectations are judged by, when the run is over.
 *
 * @param ended how the kernel says the run ended: PASS, DEADLOCK, LIVENESS or BUGCHECK
 * @param injections of each driver by name, and of all under the empty name
 * @param pendingInjections by driver likewise, at the end
 * @param loadedDrivers the drivers that were loaded at the end
 * @param refusedDrivers the drivers whose last driverEntry answered an error, with that
 * @param runningProcesses the processes that were running at the end
 * @param destroys of each driver: what its calls to destroy an injection handle did
 */
record RunFacts(
    RunOutcome ended,
    ConnectionFacts connections,
    RunCounts counts,
    SortedMap<FwpsLayer, LayerCounts> byLayer,
    SortedMap<String, RunCounts.Injections> injections,
    SortedMap<String, Long> pendingInjections,
    List<Finding> findings,
    SortedSet<String> loadedDrivers,
    SortedMap<String, NtStatus> refusedDrivers,
    SortedSet<String> runningProcesses,
    SortedMap<String, Destroys> destroys) {

  /**
   * What a driver's calls of FwpsInjectionHandleDestroy0 did.
   *
   * @param begun how often it was called
   * @param returned how often it returned
   * @param early how often it returned while an injection on its handle was pending
   */
  record Destroys(int begun, int returned, int early) {}
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.scenario.model.Policy.FilterSetup;
import dev.wfpsim.scenario.model.Policy.Flag;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.engine.FilterEngine;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Adds a host's part of the policy to its engine, as a service would: its callout objects,
 * sublayers and filters. Called on threads of the host. A filter that the engine refuses is a
 * finding.
 */
final class PolicyInstaller {

  private final HostWorld host;
  private final HostPolicy policy;
  private final Kernel kernel;
  private final SortedSet<Guid> callouts = new TreeSet<>();
  private final SortedMap<String, Guid> filters = new TreeMap<>();
  private @Nullable EngineSession session;

  PolicyInstaller(HostWorld host) {
    this.host = host;
    this.policy = host.plan().policy();
    this.kernel = host.host().kernel();
  }

  /** Adds the whole policy in one transaction: all of it comes into force at one moment. */
  void install() {
    EngineSession engine = policy.isEmpty() ? null : session();
    if (engine == null) {
      return;
    }
    check("policy transaction", engine.transactionBegin(0));
    addAll();
    check("policy", engine.transactionCommit());
  }

  private void addAll() {
    for (Sublayer sublayer : policy.sublayers()) {
      EngineSession engine = session();
      if (engine != null) {
        check("sublayer " + sublayer.name(), engine.add(sublayer).status());
      }
    }
    for (PlannedFilter filter : policy.filters()) {
      add(filter);
    }
  }

  /** Begins to stop the host's engine; what does not outlive it goes with it. */
  void stopEngine() {
    Activity unused = host.wfp().engine().bfe().stop();
  }

  /** Starts the engine and, as a service that waits for it would, adds the policy again. */
  void startEngine() {
    Activity start = host.wfp().engine().bfe().start();
    start.join();
    if (session != null && session.isOpen()) {
      return;
    }
    callouts.clear();
    for (PlannedFilter filter : policy.filters()) {
      if (!filter.setup().flags().contains(Flag.PERSISTENT)) {
        filters.remove(filter.setup().name());
      }
    }
    install();
  }

  /** Adds one filter of the scenario, unless it is there. */
  void add(FilterSetup filter) {
    add(policy.plan(filter));
  }

  private void add(PlannedFilter planned) {
    FilterSetup filter = planned.setup();
    if (filters.containsKey(filter.name())) {
      return;
    }
    EngineSession engine = session();
    if (engine == null) {
      return;
    }
    FwpmCallout callout = planned.callout();
    if (callout != null && callouts.add(callout.key())) {
      check("callout " + callout.name(), engine.add(callout).status());
    }
    NtStatus status = engine.add(planned.filter()).status();
    if (status.isSuccess()) {
      filters.put(filter.name(), planned.filter().key());
    } else {
      check("filter " + filter.name() + " on line " + filter.at().line(), status);
    }
  }

  void remove(String filter) {
    EngineSession engine = session();
    Guid key = filters.remove(filter);
    if (engine != null && key != null) {
      check("removal of filter " + filter, engine.deleteFilter(key));
    }
  }

  private @Nullable EngineSession session() {
    if (session == null || !session.isOpen()) {
      FilterEngine.Opened opened =
          host.wfp().engine().open(SessionOptions.user("scenario policy", false));
      check("engine session", opened.status());
      session = opened.session();
    }
    return session;
  }

  private void check(String what, NtStatus status) {
    if (!status.isSuccess()) {
      kernel.report(
          FindingCode.POLICY_REFUSED, "the engine refuses " + what + ": status=" + status);
    }
  }
}

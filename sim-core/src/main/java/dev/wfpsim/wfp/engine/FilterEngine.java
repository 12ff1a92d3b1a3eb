package dev.wfpsim.wfp.engine;

import dev.wfpsim.collect.LazyTreeSet;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.TimedEvent;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.filter.LayerPolicies;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filter engine of one host: its service, its sessions, and the one lock that transactions
 * take.
 *
 * <p>What a transaction changes is in force for traffic, and told to callouts and listeners, when
 * it is committed, all at once. Pages: object-management, FwpmEngineOpen0, FwpmTransactionBegin0.
 */
public final class FilterEngine {
  /**
   * What opening a session answers.
   *
   * @param status STATUS_SUCCESS, or RPC_NT_SERVER_UNAVAILABLE while the engine does not run
   * @param session the session, or null on failure
   */
  public record Opened(NtStatus status, @Nullable EngineSession session) {}

  private final Machine machine;
  private final Kernel kernel;
  private final PlatformProfile profile;
  private final LayerPolicies policies;
  private final CalloutNotices notices;
  private final PolicyStore store;
  private final EngineLock lock;
  private final Bfe bfe;
  private final List<PolicyListener> listeners = new ArrayList<>(1);
  private final List<EngineSession> sessions = new ArrayList<>();
  private final LazyTreeSet<String> autoStartServices = new LazyTreeSet<>();
  private int lastSessionId;
  private boolean running;

  /** The engine of a host; its service is stopped. */
  public FilterEngine(
      Machine machine, PlatformProfile profile, Callouts callouts, LayerPolicies policies) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.profile = profile;
    this.policies = policies;
    this.notices = new CalloutNotices(machine, profile, callouts);
    this.store = new PolicyStore(machine, callouts, notices, new FilterReading(profile));
    this.lock = new EngineLock(machine);
    this.bfe =
        new Bfe(
            machine,
            new Bfe.Service() {
              @Override
              public void begin() {
                FilterEngine.this.begin();
              }

              @Override
              public void end() {
                FilterEngine.this.end();
              }
            });
  }

  /** The computer it runs on. */
  Machine machine() {
    return machine;
  }

  /** The service. */
  public Bfe bfe() {
    return bfe;
  }

  /** Tells somebody of every change of the policy from now on. */
  public void subscribe(PolicyListener listener) {
    listeners.add(listener);
  }

  /** Says that a service starts by itself: filters of its provider are enforced. */
  public void addAutoStartService(String serviceName) {
    autoStartServices.add(serviceName);
  }

  /** FwpmEngineOpen0; PASSIVE_LEVEL. Only while the engine runs. */
  public Opened open(SessionOptions options) {
    return kernel.call(
        "FwpmEngineOpen0",
        () -> {
          if (!bfe.isRunning()) {
            return new Opened(NtStatus.RPC_NT_SERVER_UNAVAILABLE, null);
          }
          EngineSession session =
              new EngineSession(this, options, ++lastSessionId, machine.objectId());
          sessions.add(session);
          kernel.events().write(EventKind.ENGINE_OPEN, session.objectId(), options.flags());
          return new Opened(NtStatus.STATUS_SUCCESS, session);
        });
  }

  /** All filters, with the flags that only the engine sets, by key. */
  public List<FwpmFilter> filters() {
    return store.filters.all().stream().map(object -> object.value().shown()).toList();
  }

  /** The layer that the callout of a key was added for, or null if it was not added. */
  public @Nullable FwpsLayer layerOfCallout(Guid calloutKey) {
    EngineObject<FwpmCallout> callout = store.callouts.get(calloutKey);
    return callout == null ? null : callout.value().applicableLayer();
  }

  // --- for sessions

  PolicyStore store() {
    return store;
  }

  Kernel kernel() {
    return kernel;
  }

  /** Takes the engine lock for a session's transaction. */
  NtStatus lock(String call, EngineSession session, boolean readOnly) {
    int millis = session.options().txnWaitTimeoutMillis();
    long nanos =
        switch (millis) {
          case 0 -> profile.value(PlatformOption.TRANSACTION_WAIT_NANOS);
          case SessionOptions.INFINITE -> EngineLock.FOREVER;
          default -> Integer.toUnsignedLong(millis) * 1_000_000;
        };
    return lock.acquire(call, readOnly, nanos);
  }

  /** Takes the engine lock for the end of a session, however long that takes. */
  void lockAnyway(String call) {
    lock.acquireAnyway(call);
  }

  void unlock(boolean readOnly) {
    lock.release(readOnly);
  }

  /**
   * Has a process's transaction aborted if it holds the lock too long. A driver's may hold
   * it as long as it likes.
   */
  @Nullable TimedEvent watch(EngineSession session, Runnable abort) {
    if (session.options().kernelMode()) {
      return null;
    }
    return kernel.schedule(
        profile.value(PlatformOption.TRANSACTION_HOLD_NANOS),
        StableHash.mix(StableHash.of("transaction hold"), session.id()),
        () -> machine.startThread("bfe", abort));
  }

  void closed(EngineSession session) {
    sessions.remove(session);
    kernel.events().write(EventKind.ENGINE_CLOSE, session.objectId());
    kernel.events().dead(session.objectId());
  }

  /** Puts what a transaction did in force. The lock is held. */
  void commit(Transaction txn) {
    for (FilterEntry entry : txn.deleted) {
      entry.inLayer.delete();
      if (running && entry.isInForce(true)) {
        policies.deleted(entry.inLayer);
      }
      int layer = entry.given.layer().id();
      kernel.events().write(EventKind.FILTER_DELETE, entry.objectId(), layer, entry.id());
      kernel.events().dead(entry.objectId());
    }
    for (FilterEntry entry : txn.added.values()) {
      begins(entry);
      if (running && entry.isInForce(true)) {
        policies.add(entry.inLayer);
      }
      int layer = entry.given.layer().id();
      kernel.events().write(EventKind.FILTER_ADD, entry.objectId(), layer, entry.id());
    }
    txn.ending.forEach(kernel.events()::dead);
    if (!running) {
      putInForce(txn.touchedLayers());
    }
    tell(txn.touchedLayers());
    txn.added.values().forEach(notices::committed);
    txn.deleted.forEach(notices::deleted);
    txn.addedAndDeleted.forEach(notices::deleted);
  }

  private void begins(FilterEntry entry) {
    if (entry.objectId() == 0) {
      String name = entry.given.name();
      entry.setObjectId(kernel.events().object(ObjectKind.FILTER, machine.objectId(), name));
    }
  }

  /** Takes back what a transaction did. The lock is held. */
  void rollBack(Transaction txn) {
    List<FilterEntry> gone = new ArrayList<>(txn.added.values());
    gone.addAll(txn.addedAndDeleted);
    txn.rollBack();
    gone.forEach(notices::deleted);
  }

  private void putInForce(List<FwpsLayer> layers) {
    for (FwpsLayer layer : layers) {
      policies.put(layer, store.inForce(layer, running));
    }
  }

  private void tell(List<FwpsLayer> layers) {
    for (FwpsLayer layer : layers) {
      policies.changed();
      kernel
          .events()
          .write(EventKind.POLICY_CHANGE, layer.id(), policies.size(layer), policies.epoch());
    }
    for (FwpsLayer layer : layers) {
      for (PolicyListener listener : listeners) {
        listener.policyChanged(layer);
      }
    }
  }

  // --- the service

  /**
   * The engine is up: persistent filters come into force, boot-time ones go out of it.
   * Filters whose provider's service does not start by itself are disabled, and so is a
   * filter that its callout rejects.
   */
  private void begin() {
    lockAnyway("BFE start");
    running = true;
    Collection<FilterEntry> outliving = store.outlivingEngine();
    for (FilterEntry entry : outliving) {
      begins(entry);
      boolean rejected = !notices.adding(entry).isSuccess();
      entry.disabled = rejected || isDisabled(entry);
    }
    List<FwpsLayer> layers = layersOf(outliving);
    putInForce(layers);
    tell(layers);
    unlock(false);
  }

  private boolean isDisabled(FilterEntry entry) {
    EngineObject<FwpmProvider> provider =
        entry.given.providerKey() == null ? null : store.providers.get(entry.given.providerKey());
    if (provider == null) {
      return false;
    }
    String service = provider.value().serviceName();
    return service == null
        ? profile.is(PlatformOption.DISABLE_FILTERS_WITHOUT_SERVICE)
        : !autoStartServices.contains(service);
  }

  private static List<FwpsLayer> layersOf(Collection<FilterEntry> filters) {
    return filters.isEmpty()
        ? List.of()
        : filters.stream().map(entry -> entry.given.layer()).distinct().sorted().toList();
  }

  /** The engine goes down: sessions end, and with it every object that does not outlive it. */
  private void end() {
    for (EngineSession session : List.copyOf(sessions)) {
      session.abandon();
    }
    lockAnyway("BFE stop");
    running = false;
    Transaction txn = new Transaction(null, false);
    store.outlivingEngine().forEach(entry -> txn.touch(entry.given.layer()));
    store.deleteEndingWithEngine(txn);
    commit(txn);
    store.outlivingEngine().forEach(notices::deleted);
    unlock(false);
  }
}

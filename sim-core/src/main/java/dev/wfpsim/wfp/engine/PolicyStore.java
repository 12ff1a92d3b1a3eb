package dev.wfpsim.wfp.engine;

import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All objects of the engine and what adding and deleting them demands. Every operation belongs to a
 * transaction, which can take it back; the caller holds the engine lock. Page: object-management.
 */
final class PolicyStore {
  /** The sublayers every engine has: the same objects, which nothing changes. */
  private static final SortedMap<Guid, EngineObject<Sublayer>> BUILT_IN = builtIn();

  final ObjectTable<FwpmProvider> providers;
  final ObjectTable<ProviderContext> providerContexts;
  final ObjectTable<Sublayer> sublayers;
  final ObjectTable<FwpmCallout> callouts;

  /** A filter has a number from when it is in force. */
  final ObjectTable<FilterEntry> filters =
      new ObjectTable<>("filter", NtStatus.STATUS_FWP_FILTER_NOT_FOUND);

  private final FilterReading reading;
  private final Map<Long, Guid> filterKeyById = new LazyLinkedMap<>();

  /** The filters of each layer by their identifiers: a change of one layer looks at no other. */
  private final LazyTreeMap<FwpsLayer, Map<Long, EngineObject<FilterEntry>>> byLayer =
      new LazyTreeMap<>();

  private final Callouts registered;
  private final CalloutNotices notices;
  private long lastFilterId = 0x1_0000;
  private long lastContextId;

  PolicyStore(Machine machine, Callouts registered, CalloutNotices notices, FilterReading reading) {
    this.reading = reading;
    this.registered = registered;
    this.notices = notices;
    providers =
        new ObjectTable<>(
            "provider",
            NtStatus.STATUS_FWP_PROVIDER_NOT_FOUND,
            new ObjectNumbers(machine, ObjectKind.PROVIDER));
    providerContexts =
        new ObjectTable<>(
            "provider context",
            NtStatus.STATUS_FWP_PROVIDER_CONTEXT_NOT_FOUND,
            new ObjectNumbers(machine, ObjectKind.PROVIDER_CONTEXT));
    sublayers =
        new ObjectTable<>(
            "sublayer",
            NtStatus.STATUS_FWP_SUBLAYER_NOT_FOUND,
            BUILT_IN,
            new ObjectNumbers(machine, ObjectKind.SUBLAYER));
    callouts =
        new ObjectTable<>(
            "callout",
            NtStatus.STATUS_FWP_CALLOUT_NOT_FOUND,
            new ObjectNumbers(machine, ObjectKind.ENGINE_CALLOUT));
  }

  private static SortedMap<Guid, EngineObject<Sublayer>> builtIn() {
    TreeMap<Guid, EngineObject<Sublayer>> objects = new TreeMap<>();
    for (Sublayer each : Sublayer.BUILT_IN) {
      objects.put(each.key(), new EngineObject<>(each.key(), each, Lifetime.BUILT_IN, null, null));
    }
    return Collections.unmodifiableSortedMap(objects);
  }

  // --- adding

  Added addProvider(FwpmProvider given, Transaction txn) {
    boolean persistent = (given.flags() & FwpmProvider.FLAG_PERSISTENT) != 0;
    Guid key = providers.keyFor(given.key());
    FwpmProvider value = new FwpmProvider(key, given.name(), given.flags(), given.serviceName());
    return add(providers, key, value, given.name(), persistent, null, txn);
  }

  Added addSublayer(Sublayer given, Transaction txn) {
    if (given.weight() < 0 || given.weight() > 0xffff) {
      return Added.failed(NtStatus.STATUS_FWP_INVALID_WEIGHT);
    }
    boolean persistent = (given.flags() & Sublayer.FLAG_PERSISTENT) != 0;
    Guid key = sublayers.keyFor(given.key());
    Sublayer value =
        new Sublayer(key, given.name(), given.flags(), given.providerKey(), given.weight());
    return add(sublayers, key, value, given.name(), persistent, given.providerKey(), txn);
  }

  Added addProviderContext(ProviderContext given, Transaction txn) {
    boolean persistent = (given.flags() & ProviderContext.FLAG_PERSISTENT) != 0;
    Guid key = providerContexts.keyFor(given.key());
    long id = lastContextId + 1;
    ProviderContext value =
        new ProviderContext(
            key, given.name(), given.flags(), given.providerKey(), given.data(), id);
    Added added =
        add(providerContexts, key, value, given.name(), persistent, given.providerKey(), txn);
    lastContextId = added.status().isSuccess() ? id : lastContextId;
    return added.status().isSuccess() ? Added.of(id, key) : added;
  }

  Added addCallout(FwpmCallout given, Transaction txn) {
    boolean persistent = (given.flags() & FwpmCallout.FLAG_PERSISTENT) != 0;
    NtStatus layer = reading.check(given.applicableLayer());
    if (!layer.isSuccess()) {
      return Added.failed(layer);
    }
    Guid key = callouts.keyFor(given.key());
    FwpmCallout value =
        new FwpmCallout(
            key, given.name(), given.flags(), given.providerKey(), given.applicableLayer());
    Added added = add(callouts, key, value, given.name(), persistent, given.providerKey(), txn);
    if (!added.status().isSuccess()) {
      return added;
    }
    registered.setName(key, given.name());
    return Added.of(registered.idOf(key), key);
  }

  private <T> Added add(
      ObjectTable<T> table,
      Guid key,
      T value,
      String name,
      boolean persistent,
      @Nullable Guid providerKey,
      Transaction txn) {
    if (table.contains(key)) {
      return Added.failed(NtStatus.STATUS_FWP_ALREADY_EXISTS);
    }
    boolean dynamic = txn.session != null && txn.session.isDynamic();
    if (dynamic && persistent) {
      return Added.failed(NtStatus.STATUS_FWP_DYNAMIC_SESSION_IN_PROGRESS);
    }
    Lifetime lifetime =
        dynamic ? Lifetime.DYNAMIC : persistent ? Lifetime.PERSISTENT : Lifetime.STATIC;
    EngineObject<T> object =
        new EngineObject<>(key, value, lifetime, dynamic ? txn.session : null, providerKey);
    NtStatus status = checkReference(object, providers, providerKey);
    if (!status.isSuccess()) {
      return Added.failed(status);
    }
    table.add(object, name, txn);
    return Added.of(0, key);
  }

  private static NtStatus checkReference(
      EngineObject<?> from, ObjectTable<?> table, @Nullable Guid key) {
    if (key == null) {
      return NtStatus.STATUS_SUCCESS;
    }
    EngineObject<?> to = table.get(key);
    return to == null ? table.notFound() : from.mayReferTo(to);
  }

  /**
   * Adds a filter. A null sublayer key means the universal sublayer. The callout it names
   * may reject it.
   */
  Added addFilter(FwpmFilter asGiven, Transaction txn) {
    FwpmFilter given = reading.read(asGiven);
    Guid key = filters.keyFor(given.key());
    NtStatus status = FilterRules.check(given);
    if (status.isSuccess()) {
      status = reading.check(given.layer());
    }
    if (status.isSuccess() && filters.contains(key)) {
      status = NtStatus.STATUS_FWP_ALREADY_EXISTS;
    }
    boolean dynamic = txn.session != null && txn.session.isDynamic();
    Lifetime lifetime = lifetime(given, dynamic);
    if (status.isSuccess() && dynamic && lifetime != Lifetime.DYNAMIC) {
      status = NtStatus.STATUS_FWP_DYNAMIC_SESSION_IN_PROGRESS;
    }
    EngineSession session = dynamic ? txn.session : null;
    if (status.isSuccess()) {
      status =
          checkReferences(
              given, new EngineObject<>(key, given, lifetime, session, given.providerKey()));
    }
    if (!status.isSuccess()) {
      return Added.failed(status);
    }
    FilterEntry entry = entry(given, key, ++lastFilterId);
    if (!notices.adding(entry).isSuccess()) {
      return Added.failed(NtStatus.STATUS_FWP_CALLOUT_NOTIFICATION_FAILED);
    }
    if (txn.isOver()) {
      notices.deleted(entry);
      return Added.failed(NtStatus.STATUS_FWP_TXN_ABORTED);
    }
    put(new EngineObject<>(key, entry, lifetime, session, given.providerKey()), txn);
    return Added.of(entry.id(), key);
  }

  private static Lifetime lifetime(FwpmFilter given, boolean dynamic) {
    if (given.hasFlag(FwpmFilter.FWPM_FILTER_FLAG_PERSISTENT)) {
      return Lifetime.PERSISTENT;
    }
    if (given.hasFlag(FwpmFilter.FWPM_FILTER_FLAG_BOOTTIME)) {
      return Lifetime.BOOT_TIME;
    }
    return dynamic ? Lifetime.DYNAMIC : Lifetime.STATIC;
  }

  private NtStatus checkReferences(FwpmFilter given, EngineObject<?> object) {
    Guid sublayer = sublayerOf(given);
    NtStatus status = checkReference(object, sublayers, sublayer);
    if (status.isSuccess()) {
      status = checkReference(object, providers, given.providerKey());
    }
    if (status.isSuccess() && given.action().isCallout()) {
      status = checkReference(object, callouts, given.calloutKey());
      EngineObject<FwpmCallout> callout = callouts.get(given.calloutKey());
      if (callout != null && callout.value().applicableLayer() != given.layer()) {
        status = NtStatus.STATUS_FWP_INCOMPATIBLE_LAYER;
      }
    }
    if (status.isSuccess()) {
      status = checkReference(object, providerContexts, given.providerContextKey());
    }
    return status;
  }

  private static Guid sublayerOf(FwpmFilter given) {
    return given.subLayerKey().isZero() ? Sublayer.UNIVERSAL.key() : given.subLayerKey();
  }

  private FilterEntry entry(FwpmFilter given, Guid key, long id) {
    Sublayer sublayer = Objects.requireNonNull(sublayers.get(sublayerOf(given))).value();
    Guid contextKey = given.providerContextKey();
    EngineObject<ProviderContext> context =
        contextKey == null ? null : providerContexts.get(contextKey);
    LayerFilter inLayer =
        LayerFilter.of(
                id,
                given.layer(),
                sublayer,
                given.weight(),
                given.flags(),
                given.conditions(),
                given.action(),
                given.action().isCallout() ? registered.idOf(given.calloutKey()) : 0,
                given.rawContext(),
                context == null ? null : context.value())
            .named(given.name());
    int flags = given.flags() & ~FwpmFilter.FWPM_FILTER_FLAG_DISABLED;
    return new FilterEntry(given.withKeyAndFlags(key, flags), inLayer);
  }

  private void note(EngineObject<FilterEntry> object) {
    FilterEntry entry = object.value();
    filterKeyById.put(entry.id(), entry.key());
    byLayer
        .computeIfAbsent(entry.given.layer(), layer -> new LinkedHashMap<>())
        .put(entry.id(), object);
  }

  private void forget(EngineObject<FilterEntry> object) {
    FilterEntry entry = object.value();
    filterKeyById.remove(entry.id());
    Map<Long, EngineObject<FilterEntry>> ofLayer = byLayer.get(entry.given.layer());
    if (ofLayer != null) {
      ofLayer.remove(entry.id());
    }
  }

  private void put(EngineObject<FilterEntry> object, Transaction txn) {
    FilterEntry entry = object.value();
    filters.add(object, entry.given.name(), txn);
    note(object);
    txn.onAbort(() -> forget(object));
    txn.added.put(entry.id(), entry);
    txn.touch(entry.given.layer());
  }

  // --- deleting

  NtStatus deleteProvider(Guid key, Transaction txn) {
    boolean used =
        isProviderOf(providerContexts, key)
            || isProviderOf(sublayers, key)
            || isProviderOf(callouts, key)
            || isProviderOf(filters, key);
    return delete(providers, key, used, txn);
  }

  private static boolean isProviderOf(ObjectTable<?> table, Guid key) {
    return table.all().stream().anyMatch(object -> key.equals(object.providerKey()));
  }

  NtStatus deleteProviderContext(Guid key, Transaction txn) {
    return delete(
        providerContexts, key, anyFilter(f -> key.equals(f.given.providerContextKey())), txn);
  }

  NtStatus deleteProviderContextById(long id, Transaction txn) {
    for (EngineObject<ProviderContext> object : providerContexts.all()) {
      if (object.value().id() == id) {
        return deleteProviderContext(object.key(), txn);
      }
    }
    return providerContexts.notFound();
  }

  NtStatus deleteSublayer(Guid key, Transaction txn) {
    return delete(sublayers, key, anyFilter(f -> sublayerOf(f.given).equals(key)), txn);
  }

  NtStatus deleteCallout(Guid key, Transaction txn) {
    return delete(
        callouts,
        key,
        anyFilter(f -> f.given.action().isCallout() && f.given.calloutKey().equals(key)),
        txn);
  }

  NtStatus deleteCalloutById(int calloutId, Transaction txn) {
    for (EngineObject<FwpmCallout> object : callouts.all()) {
      if (registered.idOf(object.key()) == calloutId) {
        return deleteCallout(object.key(), txn);
      }
    }
    return callouts.notFound();
  }

  private boolean anyFilter(Predicate<FilterEntry> test) {
    return filters.all().stream().anyMatch(object -> test.test(object.value()));
  }

  /** Deletes an object that no other refers to. */
  private static <T> NtStatus delete(
      ObjectTable<T> table, Guid key, boolean used, Transaction txn) {
    EngineObject<T> object = table.get(key);
    if (object == null) {
      return table.notFound();
    }
    if (object.lifetime() == Lifetime.BUILT_IN) {
      return NtStatus.STATUS_FWP_BUILTIN_OBJECT;
    }
    if (used) {
      return NtStatus.STATUS_FWP_IN_USE;
    }
    table.remove(object, txn);
    return NtStatus.STATUS_SUCCESS;
  }

  NtStatus deleteFilter(Guid key, Transaction txn) {
    EngineObject<FilterEntry> object = filters.get(key);
    if (object == null) {
      return filters.notFound();
    }
    remove(object, txn);
    return NtStatus.STATUS_SUCCESS;
  }

  private void remove(EngineObject<FilterEntry> object, Transaction txn) {
    FilterEntry entry = object.value();
    filters.remove(object, txn);
    forget(object);
    txn.onAbort(() -> note(object));
    boolean isNew = txn.added.remove(entry.id()) != null;
    (isNew ? txn.addedAndDeleted : txn.deleted).add(entry);
    txn.touch(entry.given.layer());
  }

  NtStatus deleteFilterById(long id, Transaction txn) {
    Guid key = filterKeyById.get(id);
    return key == null ? filters.notFound() : deleteFilter(key, txn);
  }

  /** Deletes everything a dynamic session added, whoever refers to it last. */
  void deleteOf(EngineSession session, Transaction txn) {
    filters.ofSession(session).forEach(object -> remove(object, txn));
    callouts.ofSession(session).forEach(object -> callouts.remove(object, txn));
    sublayers.ofSession(session).forEach(object -> sublayers.remove(object, txn));
    providerContexts.ofSession(session).forEach(object -> providerContexts.remove(object, txn));
    providers.ofSession(session).forEach(object -> providers.remove(object, txn));
  }

  /** Deletes everything that ends with the engine. */
  void deleteEndingWithEngine(Transaction txn) {
    filters.endingWithEngine().forEach(object -> remove(object, txn));
    callouts.endingWithEngine().forEach(object -> callouts.remove(object, txn));
    sublayers.endingWithEngine().forEach(object -> sublayers.remove(object, txn));
    providerContexts.endingWithEngine().forEach(object -> providerContexts.remove(object, txn));
    providers.endingWithEngine().forEach(object -> providers.remove(object, txn));
  }

  // --- reading

  /** The filters of a layer that are in force: boot-time ones only while the engine is down. */
  List<LayerFilter> inForce(FwpsLayer layer, boolean engineRuns) {
    List<LayerFilter> result = new ArrayList<>();
    Map<Long, EngineObject<FilterEntry>> ofLayer = byLayer.get(layer);
    if (ofLayer == null) {
      return result;
    }
    for (EngineObject<FilterEntry> object : ofLayer.values()) {
      if (object.value().isInForce(engineRuns)) {
        result.add(object.value().inLayer);
      }
    }
    return result;
  }

  /** The filters that come and go with the engine's start, because they outlive it. */
  Collection<FilterEntry> outlivingEngine() {
    List<FilterEntry> found = new ArrayList<>();
    for (EngineObject<FilterEntry> object : filters.all()) {
      if (object.lifetime().outlivesEngine()) {
        found.add(object.value());
      }
    }
    return found;
  }

  /** The run-time identifier of a callout. */
  int calloutId(Guid key) {
    return registered.idOf(key);
  }

  /** The key of a filter's run-time identifier, or null. */
  @Nullable Guid filterKey(long id) {
    return filterKeyById.get(id);
  }
}

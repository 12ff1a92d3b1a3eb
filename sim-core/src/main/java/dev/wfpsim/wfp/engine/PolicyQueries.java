package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmCalloutEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmFilterEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmLayer;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.FwpmProviderContextEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmSublayerEnumTemplate;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the objects of the engine for a session: one by key or identifier, or all of a type page by
 * page. Every call is for PASSIVE_LEVEL and may answer, besides "not found", what any call of a
 * session may ({@link EngineSession}).
 *
 * <p>A transaction of the session sees what it has changed; without one, a call sees what is
 * committed, and waits for another session's transaction. Pages: object-management,
 * FwpmFilterCreateEnumHandle0.
 */
public final class PolicyQueries {
  private final EngineSession session;
  private final FilterEngine engine;

  PolicyQueries(EngineSession session, FilterEngine engine) {
    this.session = session;
    this.engine = engine;
  }

  private PolicyStore store() {
    return engine.store();
  }

  // --- one object

  /** FwpmFilterGetByKey0: the filter as it was given, with what the engine says of it. */
  public Found<FwpmFilter> filter(Guid key) {
    return session.reading("FwpmFilterGetByKey0", () -> filterOf(key));
  }

  /** FwpmFilterGetById0. */
  public Found<FwpmFilter> filterById(long id) {
    return session.reading("FwpmFilterGetById0", () -> filterOf(store().filterKey(id)));
  }

  private Found<FwpmFilter> filterOf(@Nullable Guid key) {
    EngineObject<FilterEntry> object = key == null ? null : store().filters.get(key);
    NtStatus notFound = store().filters.notFound();
    return object == null ? Found.failed(notFound) : Found.of(object.value().shown());
  }

  /** FwpmProviderGetByKey0. */
  public Found<FwpmProvider> provider(Guid key) {
    return session.reading("FwpmProviderGetByKey0", () -> valueOf(store().providers, key));
  }

  /** FwpmProviderContextGetByKey. */
  public Found<ProviderContext> providerContext(String call, Guid key) {
    return session.reading(call, () -> valueOf(store().providerContexts, key));
  }

  /** FwpmProviderContextGetById. */
  public Found<ProviderContext> providerContextById(String call, long id) {
    return session.reading(
        call,
        () ->
            Found.orElse(
                values(store().providerContexts)
                    .filter(context -> context.id() == id)
                    .findFirst()
                    .orElse(null),
                store().providerContexts.notFound()));
  }

  /** FwpmSubLayerGetByKey0. */
  public Found<Sublayer> sublayer(Guid key) {
    return session.reading("FwpmSubLayerGetByKey0", () -> valueOf(store().sublayers, key));
  }

  /** FwpmCalloutGetByKey0. */
  public Found<FwpmCallout> callout(Guid key) {
    return session.reading(
        "FwpmCalloutGetByKey0",
        () -> {
          EngineObject<FwpmCallout> object = store().callouts.get(key);
          NtStatus notFound = store().callouts.notFound();
          return object == null ? Found.failed(notFound) : Found.of(shown(object.value()));
        });
  }

  /** FwpmCalloutGetById0. */
  public Found<FwpmCallout> calloutById(int id) {
    return session.reading(
        "FwpmCalloutGetById0",
        () ->
            Found.orElse(
                callouts().filter(callout -> callout.calloutId() == id).findFirst().orElse(null),
                store().callouts.notFound()));
  }

  /** FwpmLayerGetByKey0. */
  public Found<FwpmLayer> layer(Guid key) {
    FwpsLayer layer = FwpsLayer.byKey(key);
    return session.reading("FwpmLayerGetByKey0", () -> layerOf(layer));
  }

  /** FwpmLayerGetById0. */
  public Found<FwpmLayer> layerById(int id) {
    FwpsLayer layer = id >= 0 && id < FwpsLayer.count() ? FwpsLayer.ofId(id) : null;
    return session.reading("FwpmLayerGetById0", () -> layerOf(layer));
  }

  private static Found<FwpmLayer> layerOf(@Nullable FwpsLayer layer) {
    return layer == null
        ? Found.failed(NtStatus.STATUS_FWP_LAYER_NOT_FOUND)
        : Found.of(FwpmLayer.of(layer));
  }

  private static <T> Found<T> valueOf(ObjectTable<T> table, Guid key) {
    EngineObject<T> object = table.get(key);
    return object == null ? Found.failed(table.notFound()) : Found.of(object.value());
  }

  private static <T> Stream<T> values(ObjectTable<T> table) {
    return table.everything().stream().map(EngineObject::value);
  }

  private FwpmCallout shown(FwpmCallout callout) {
    return callout.shown(store().calloutId(callout.key()));
  }

  private Stream<FwpmCallout> callouts() {
    return values(store().callouts).map(this::shown);
  }

  // --- all of a type

  /**
   * FwpmFilterCreateEnumHandle0.
   *
   * @param template null for all filters
   * @return STATUS_FWP_DUPLICATE_CONDITION for two conditions on one field; STATUS_FWP_NULL_POINTER
   *     where only callout filters are asked for and no callout is named; what is wrong with a
   *     condition
   */
  public Found<Enumeration<FwpmFilter>> filters(@Nullable FwpmFilterEnumTemplate template) {
    return session.reading(
        "FwpmFilterCreateEnumHandle0",
        () -> {
          FilterSelection selection = FilterSelection.of(template);
          return selection.status().isSuccess()
              ? made(FwpmFilter.class, selection.of(store()))
              : Found.failed(selection.status());
        });
  }

  /** FwpmProviderCreateEnumHandle0. */
  public Found<Enumeration<FwpmProvider>> providers() {
    return enumerate(
        "FwpmProviderCreateEnumHandle0", FwpmProvider.class, () -> values(store().providers));
  }

  /** FwpmSubLayerCreateEnumHandle0: the built-in ones too. */
  public Found<Enumeration<Sublayer>> sublayers(@Nullable FwpmSublayerEnumTemplate template) {
    Guid provider = template == null ? null : template.providerKey();
    return enumerate(
        "FwpmSubLayerCreateEnumHandle0",
        Sublayer.class,
        () ->
            values(store().sublayers)
                .filter(each -> provider == null || provider.equals(each.providerKey())));
  }

  /** FwpmProviderContextCreateEnumHandle0. */
  public Found<Enumeration<ProviderContext>> providerContexts(
      @Nullable FwpmProviderContextEnumTemplate template) {
    Predicate<ProviderContext> taken = each -> template == null || template.takes(each);
    return enumerate(
        "FwpmProviderContextCreateEnumHandle0",
        ProviderContext.class,
        () -> values(store().providerContexts).filter(taken));
  }

  /** FwpmCalloutCreateEnumHandle0. */
  public Found<Enumeration<FwpmCallout>> callouts(@Nullable FwpmCalloutEnumTemplate template) {
    Guid provider = template == null ? null : template.providerKey();
    FwpsLayer layer = template == null ? null : template.layer();
    return enumerate(
        "FwpmCalloutCreateEnumHandle0",
        FwpmCallout.class,
        () ->
            callouts()
                .filter(each -> provider == null || provider.equals(each.providerKey()))
                .filter(each -> layer == null || layer == each.applicableLayer()));
  }

  /** FwpmLayerCreateEnumHandle0. */
  public Found<Enumeration<FwpmLayer>> layers() {
    return enumerate(
        "FwpmLayerCreateEnumHandle0",
        FwpmLayer.class,
        () -> Stream.of(FwpsLayer.values()).map(FwpmLayer::of));
  }

  private <T> Found<Enumeration<T>> enumerate(
      String call, Class<T> type, Supplier<Stream<T>> objects) {
    return session.reading(call, () -> made(type, objects.get().toList()));
  }

  private <T> Found<Enumeration<T>> made(Class<T> type, List<T> objects) {
    return Found.of(new Enumeration<>(session, type, objects));
  }

  /**
   * Fwpm…Enum: the next objects, so many at most; fewer say that these were the last.
   *
   * @return STATUS_INVALID_HANDLE where the enumeration is over, another session's or of another
   *     type
   */
  public <T> Found<List<T>> next(String call, Enumeration<?> of, Class<T> type, int count) {
    return inSession(
        call, () -> Found.orElse(of.next(session, type, count), NtStatus.STATUS_INVALID_HANDLE));
  }

  /** Fwpm…DestroyEnumHandle. */
  public NtStatus destroy(String call, Enumeration<?> enumeration, Class<?> type) {
    return inSession(call, () -> new Found<>(enumeration.destroy(session, type), null)).status();
  }

  private <T> Found<T> inSession(String call, Supplier<Found<T>> what) {
    return engine
        .kernel()
        .call(
            call,
            () -> {
              NtStatus status = session.state();
              return status.isSuccess() ? what.get() : Found.failed(status);
            });
  }
}

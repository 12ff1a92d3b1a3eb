package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.engine.Enumeration;
import dev.wfpsim.wfp.engine.Found;
import dev.wfpsim.wfp.engine.PolicyQueries;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.EnumHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmCalloutEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmFilterEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmLayer;
import dev.wfpsim.wfp.fwpm.FwpmLayerEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.FwpmProviderContextEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmProviderEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmSublayerEnumTemplate;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.Sublayer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The management calls that read: one object, or all of a type page by page. All are for
 * PASSIVE_LEVEL.
 *
 * <p>What one of them hands out is memory of the engine, to be freed by {@link #FwpmFreeMemory0}:
 * an object, or the array of a page, which the objects in it are part of. A call that finds nothing
 * answers the status of its type, such as STATUS_FWP_FILTER_NOT_FOUND. One of an enumeration that
 * is over, of another type or another session's answers STATUS_INVALID_HANDLE.
 *
 * <p>Source: the DDI reference of fwpmk.h.
 */
abstract class FwpmQueryCalls {
  private final CallGate gate;
  private final DriverLedger ledger;

  FwpmQueryCalls(CallGate gate, DriverLedger ledger) {
    this.gate = gate;
    this.ledger = ledger;
  }

  /** Where a page of an enumeration goes. */
  private record Page<T>(
      Class<T> type, @Nullable Ref<List<T>> entries, @Nullable Ref<Integer> returned) {}

  /**
   * Frees what the engine answered in, and clears the pointer; of a pointer to nothing, nothing.
   * One to anything else, such as what was freed, stops the machine.
   */
  public void FwpmFreeMemory0(Ref<?> p) {
    long call = gate.enter(DocumentedCall.FwpmFreeMemory0, p);
    Object pointer = p.get();
    if (pointer != null) {
      EngineMemory memory = ledger.engineMemory(pointer);
      if (memory == null) {
        gate.kernel()
            .bugcheck(Bugcheck.BAD_POOL_CALLER, "not memory of the engine: call=FwpmFreeMemory0");
      } else {
        ledger.closed("engine memory", memory);
        memory.free();
      }
      p.set(null);
    }
    gate.leave(call);
  }

  /** Reads a provider. */
  public NtStatus FwpmProviderGetByKey0(
      EngineHandle engineHandle, Guid key, Ref<FwpmProvider> provider) {
    return get(
        DocumentedCall.FwpmProviderGetByKey0,
        engineHandle,
        key,
        provider,
        from -> from.provider(key));
  }

  /** Reads a provider context. */
  public NtStatus FwpmProviderContextGetByKey0(
      EngineHandle engineHandle, Guid key, Ref<ProviderContext> providerContext) {
    return get(
        DocumentedCall.FwpmProviderContextGetByKey0,
        engineHandle,
        key,
        providerContext,
        from -> from.providerContext("FwpmProviderContextGetByKey0", key));
  }

  /** As version 0: contexts of type FWPM_GENERAL_CONTEXT are alike in all versions. */
  public NtStatus FwpmProviderContextGetByKey1(
      EngineHandle engineHandle, Guid key, Ref<ProviderContext> providerContext) {
    return get(
        DocumentedCall.FwpmProviderContextGetByKey1,
        engineHandle,
        key,
        providerContext,
        from -> from.providerContext("FwpmProviderContextGetByKey1", key));
  }

  /** As version 0: contexts of type FWPM_GENERAL_CONTEXT are alike in all versions. */
  public NtStatus FwpmProviderContextGetByKey2(
      EngineHandle engineHandle, Guid key, Ref<ProviderContext> providerContext) {
    return get(
        DocumentedCall.FwpmProviderContextGetByKey2,
        engineHandle,
        key,
        providerContext,
        from -> from.providerContext("FwpmProviderContextGetByKey2", key));
  }

  /** As version 0: contexts of type FWPM_GENERAL_CONTEXT are alike in all versions. */
  public NtStatus FwpmProviderContextGetByKey3(
      EngineHandle engineHandle, Guid key, Ref<ProviderContext> providerContext) {
    return get(
        DocumentedCall.FwpmProviderContextGetByKey3,
        engineHandle,
        key,
        providerContext,
        from -> from.providerContext("FwpmProviderContextGetByKey3", key));
  }

  /** Reads a provider context, by its run-time identifier. */
  public NtStatus FwpmProviderContextGetById0(
      EngineHandle engineHandle, long id, Ref<ProviderContext> providerContext) {
    return get(
        DocumentedCall.FwpmProviderContextGetById0,
        engineHandle,
        id,
        providerContext,
        from -> from.providerContextById("FwpmProviderContextGetById0", id));
  }

  /** As version 0: contexts of type FWPM_GENERAL_CONTEXT are alike in all versions. */
  public NtStatus FwpmProviderContextGetById1(
      EngineHandle engineHandle, long id, Ref<ProviderContext> providerContext) {
    return get(
        DocumentedCall.FwpmProviderContextGetById1,
        engineHandle,
        id,
        providerContext,
        from -> from.providerContextById("FwpmProviderContextGetById1", id));
  }

  /** As version 0: contexts of type FWPM_GENERAL_CONTEXT are alike in all versions. */
  public NtStatus FwpmProviderContextGetById2(
      EngineHandle engineHandle, long id, Ref<ProviderContext> providerContext) {
    return get(
        DocumentedCall.FwpmProviderContextGetById2,
        engineHandle,
        id,
        providerContext,
        from -> from.providerContextById("FwpmProviderContextGetById2", id));
  }

  /** As version 0: contexts of type FWPM_GENERAL_CONTEXT are alike in all versions. */
  public NtStatus FwpmProviderContextGetById3(
      EngineHandle engineHandle, long id, Ref<ProviderContext> providerContext) {
    return get(
        DocumentedCall.FwpmProviderContextGetById3,
        engineHandle,
        id,
        providerContext,
        from -> from.providerContextById("FwpmProviderContextGetById3", id));
  }

  /** Reads a sublayer, built-in ones too. */
  public NtStatus FwpmSubLayerGetByKey0(
      EngineHandle engineHandle, Guid key, Ref<Sublayer> subLayer) {
    return get(
        DocumentedCall.FwpmSubLayerGetByKey0,
        engineHandle,
        key,
        subLayer,
        from -> from.sublayer(key));
  }

  /** Reads what a layer is, by its run-time identifier. */
  public NtStatus FwpmLayerGetById0(EngineHandle engineHandle, int id, Ref<FwpmLayer> layer) {
    return get(
        DocumentedCall.FwpmLayerGetById0, engineHandle, id, layer, from -> from.layerById(id));
  }

  /** Reads what a layer is. */
  public NtStatus FwpmLayerGetByKey0(EngineHandle engineHandle, Guid key, Ref<FwpmLayer> layer) {
    return get(
        DocumentedCall.FwpmLayerGetByKey0, engineHandle, key, layer, from -> from.layer(key));
  }

  /** Reads the engine's half of a callout, by its run-time identifier. */
  public NtStatus FwpmCalloutGetById0(EngineHandle engineHandle, int id, Ref<FwpmCallout> callout) {
    return get(
        DocumentedCall.FwpmCalloutGetById0,
        engineHandle,
        id,
        callout,
        from -> from.calloutById(id));
  }

  /** Reads the engine's half of a callout. */
  public NtStatus FwpmCalloutGetByKey0(
      EngineHandle engineHandle, Guid key, Ref<FwpmCallout> callout) {
    return get(
        DocumentedCall.FwpmCalloutGetByKey0, engineHandle, key, callout, from -> from.callout(key));
  }

  /** Reads a filter, by its run-time identifier. */
  public NtStatus FwpmFilterGetById0(EngineHandle engineHandle, long id, Ref<FwpmFilter> filter) {
    return get(
        DocumentedCall.FwpmFilterGetById0, engineHandle, id, filter, from -> from.filterById(id));
  }

  /** Reads a filter. */
  public NtStatus FwpmFilterGetByKey0(EngineHandle engineHandle, Guid key, Ref<FwpmFilter> filter) {
    return get(
        DocumentedCall.FwpmFilterGetByKey0, engineHandle, key, filter, from -> from.filter(key));
  }

  /** Begins an enumeration of providers: of those there are now. To be destroyed. */
  public NtStatus FwpmProviderCreateEnumHandle0(
      EngineHandle engineHandle,
      @Nullable FwpmProviderEnumTemplate enumTemplate,
      Ref<EnumHandle> enumHandle) {
    return create(
        DocumentedCall.FwpmProviderCreateEnumHandle0,
        engineHandle,
        enumHandle,
        from -> from.providers());
  }

  /** The next of them; fewer than asked for are the last. The array is to be freed. */
  public NtStatus FwpmProviderEnum0(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<FwpmProvider>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmProviderEnum0,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(FwpmProvider.class, entries, numEntriesReturned));
  }

  /** Ends an enumeration of providers. */
  public NtStatus FwpmProviderDestroyEnumHandle0(EngineHandle engineHandle, EnumHandle enumHandle) {
    return destroy(
        DocumentedCall.FwpmProviderDestroyEnumHandle0,
        engineHandle,
        enumHandle,
        FwpmProvider.class);
  }

  /** Begins an enumeration of provider contexts: of those there are now. To be destroyed. */
  public NtStatus FwpmProviderContextCreateEnumHandle0(
      EngineHandle engineHandle,
      @Nullable FwpmProviderContextEnumTemplate enumTemplate,
      Ref<EnumHandle> enumHandle) {
    return create(
        DocumentedCall.FwpmProviderContextCreateEnumHandle0,
        engineHandle,
        enumHandle,
        from -> from.providerContexts(enumTemplate));
  }

  /** The next of them; fewer than asked for are the last. The array is to be freed. */
  public NtStatus FwpmProviderContextEnum0(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<ProviderContext>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmProviderContextEnum0,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(ProviderContext.class, entries, numEntriesReturned));
  }

  /** As version 0. */
  public NtStatus FwpmProviderContextEnum1(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<ProviderContext>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmProviderContextEnum1,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(ProviderContext.class, entries, numEntriesReturned));
  }

  /** As version 0. */
  public NtStatus FwpmProviderContextEnum2(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<ProviderContext>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmProviderContextEnum2,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(ProviderContext.class, entries, numEntriesReturned));
  }

  /** As version 0. */
  public NtStatus FwpmProviderContextEnum3(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<ProviderContext>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmProviderContextEnum3,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(ProviderContext.class, entries, numEntriesReturned));
  }

  /** Ends an enumeration of provider contexts. */
  public NtStatus FwpmProviderContextDestroyEnumHandle0(
      EngineHandle engineHandle, EnumHandle enumHandle) {
    return destroy(
        DocumentedCall.FwpmProviderContextDestroyEnumHandle0,
        engineHandle,
        enumHandle,
        ProviderContext.class);
  }

  /** Begins an enumeration of sublayers: of those there are now. To be destroyed. */
  public NtStatus FwpmSubLayerCreateEnumHandle0(
      EngineHandle engineHandle,
      @Nullable FwpmSublayerEnumTemplate enumTemplate,
      Ref<EnumHandle> enumHandle) {
    return create(
        DocumentedCall.FwpmSubLayerCreateEnumHandle0,
        engineHandle,
        enumHandle,
        from -> from.sublayers(enumTemplate));
  }

  /** The next of them; fewer than asked for are the last. The array is to be freed. */
  public NtStatus FwpmSubLayerEnum0(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<Sublayer>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmSubLayerEnum0,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(Sublayer.class, entries, numEntriesReturned));
  }

  /** Ends an enumeration of sublayers. */
  public NtStatus FwpmSubLayerDestroyEnumHandle0(EngineHandle engineHandle, EnumHandle enumHandle) {
    return destroy(
        DocumentedCall.FwpmSubLayerDestroyEnumHandle0, engineHandle, enumHandle, Sublayer.class);
  }

  /** Begins an enumeration of layers: of those there are now. To be destroyed. */
  public NtStatus FwpmLayerCreateEnumHandle0(
      EngineHandle engineHandle,
      @Nullable FwpmLayerEnumTemplate enumTemplate,
      Ref<EnumHandle> enumHandle) {
    return create(
        DocumentedCall.FwpmLayerCreateEnumHandle0, engineHandle, enumHandle, from -> from.layers());
  }

  /** The next of them; fewer than asked for are the last. The array is to be freed. */
  public NtStatus FwpmLayerEnum0(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<FwpmLayer>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmLayerEnum0,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(FwpmLayer.class, entries, numEntriesReturned));
  }

  /** Ends an enumeration of layers. */
  public NtStatus FwpmLayerDestroyEnumHandle0(EngineHandle engineHandle, EnumHandle enumHandle) {
    return destroy(
        DocumentedCall.FwpmLayerDestroyEnumHandle0, engineHandle, enumHandle, FwpmLayer.class);
  }

  /** Begins an enumeration of callouts: of those there are now. To be destroyed. */
  public NtStatus FwpmCalloutCreateEnumHandle0(
      EngineHandle engineHandle,
      @Nullable FwpmCalloutEnumTemplate enumTemplate,
      Ref<EnumHandle> enumHandle) {
    return create(
        DocumentedCall.FwpmCalloutCreateEnumHandle0,
        engineHandle,
        enumHandle,
        from -> from.callouts(enumTemplate));
  }

  /** The next of them; fewer than asked for are the last. The array is to be freed. */
  public NtStatus FwpmCalloutEnum0(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<FwpmCallout>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmCalloutEnum0,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(FwpmCallout.class, entries, numEntriesReturned));
  }

  /** Ends an enumeration of callouts. */
  public NtStatus FwpmCalloutDestroyEnumHandle0(EngineHandle engineHandle, EnumHandle enumHandle) {
    return destroy(
        DocumentedCall.FwpmCalloutDestroyEnumHandle0, engineHandle, enumHandle, FwpmCallout.class);
  }

  /**
   * Begins an enumeration of filters: of those there are now. To be destroyed.
   *
   * @param enumTemplate null for all filters
   * @return STATUS_SUCCESS; STATUS_FWP_DUPLICATE_CONDITION for two conditions on one field;
   *     STATUS_FWP_NULL_POINTER where only callout filters are asked for and no callout is named;
   *     what is wrong with a condition
   */
  public NtStatus FwpmFilterCreateEnumHandle0(
      EngineHandle engineHandle,
      @Nullable FwpmFilterEnumTemplate enumTemplate,
      Ref<EnumHandle> enumHandle) {
    return create(
        DocumentedCall.FwpmFilterCreateEnumHandle0,
        engineHandle,
        enumHandle,
        from -> from.filters(enumTemplate));
  }

  /** The next of them; fewer than asked for are the last. The array is to be freed. */
  public NtStatus FwpmFilterEnum0(
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int numEntriesRequested,
      Ref<List<FwpmFilter>> entries,
      Ref<Integer> numEntriesReturned) {
    return next(
        DocumentedCall.FwpmFilterEnum0,
        engineHandle,
        enumHandle,
        numEntriesRequested,
        new Page<>(FwpmFilter.class, entries, numEntriesReturned));
  }

  /** Ends an enumeration of filters. */
  public NtStatus FwpmFilterDestroyEnumHandle0(EngineHandle engineHandle, EnumHandle enumHandle) {
    return destroy(
        DocumentedCall.FwpmFilterDestroyEnumHandle0, engineHandle, enumHandle, FwpmFilter.class);
  }

  private <T> NtStatus get(
      DocumentedCall what,
      EngineHandle engineHandle,
      Guid key,
      Ref<T> out,
      Function<PolicyQueries, Found<T>> read) {
    long call = gate.given(what, engineHandle, key, out);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : handOut(what, call, read.apply(reader(engineHandle)), out);
  }

  private <T> NtStatus get(
      DocumentedCall what,
      EngineHandle engineHandle,
      long id,
      Ref<T> out,
      Function<PolicyQueries, Found<T>> read) {
    long call = gate.given(what, engineHandle, out, id);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : handOut(what, call, read.apply(reader(engineHandle)), out);
  }

  private <T> NtStatus handOut(DocumentedCall what, long call, Found<T> found, Ref<T> out) {
    T value = found.value();
    if (value == null) {
      return gate.leave(call, found.status());
    }
    EngineMemory memory = new EngineMemory(ledger.machine(), what.name(), value);
    ledger.opened(memory);
    out.set(value);
    return gate.leave(call, found.status(), out);
  }

  private <T> NtStatus create(
      DocumentedCall what,
      EngineHandle engineHandle,
      Ref<EnumHandle> enumHandle,
      Function<PolicyQueries, Found<Enumeration<T>>> make) {
    long call = gate.given(what, engineHandle, enumHandle);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    Found<Enumeration<T>> made = make.apply(reader(engineHandle));
    Enumeration<T> enumeration = made.value();
    if (enumeration != null) {
      ledger.opened(enumeration);
      enumHandle.set(enumeration);
    }
    return gate.leave(call, made.status(), enumHandle);
  }

  private <T> NtStatus next(
      DocumentedCall what,
      EngineHandle engineHandle,
      EnumHandle enumHandle,
      int requested,
      Page<T> page) {
    Ref<List<T>> entries = page.entries();
    Ref<Integer> returned = page.returned();
    long call = gate.given(what, engineHandle, enumHandle, entries, returned, requested);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN || entries == null || returned == null) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    Enumeration<?> of = Enumeration.of(enumHandle);
    Found<List<T>> found = reader(engineHandle).next(what.name(), of, page.type(), requested);
    List<T> objects = found.value();
    if (objects != null) {
      returned.set(objects.size());
    }
    return handOut(what, call, found, entries);
  }

  private NtStatus destroy(
      DocumentedCall what, EngineHandle engineHandle, EnumHandle enumHandle, Class<?> type) {
    long call = gate.given(what, engineHandle, enumHandle);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    NtStatus status = reader(engineHandle).destroy(what.name(), Enumeration.of(enumHandle), type);
    if (status.isSuccess()) {
      ledger.closed("enumeration handle", enumHandle);
    }
    return gate.leave(call, status);
  }

  private static PolicyQueries reader(EngineHandle handle) {
    return EngineSession.of(handle).reader();
  }
}

package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.engine.Added;
import dev.wfpsim.wfp.engine.Bfe;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.engine.FilterEngine;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.ServiceState;
import dev.wfpsim.wfp.fwpm.ServiceStateChangeCallback;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.platform.Wfp;
import org.jspecify.annotations.Nullable;

/**
 * The management side of the platform ({@code fwpmk.h}), by the documented names. All calls are for
 * PASSIVE_LEVEL, but for FwpmBfeStateGet0.
 *
 * <p>Source: the DDI reference of fwpmk.h.
 */
public final class Fwpm extends FwpmQueryCalls {
  private final Wfp wfp;
  private final CallGate gate;
  private final DriverLedger ledger;

  Fwpm(Wfp wfp, CallGate gate, DriverLedger ledger) {
    super(gate, ledger);
    this.wfp = wfp;
    this.gate = gate;
    this.ledger = ledger;
  }

  /**
   * Opens a session with the engine.
   *
   * @param session name and flags; null for an ordinary session
   * @return STATUS_SUCCESS; an RPC status while the engine is not running
   */
  public NtStatus FwpmEngineOpen0(
      @Nullable SessionOptions session, Ref<EngineHandle> engineHandle) {
    long call = gate.given(DocumentedCall.FwpmEngineOpen0, engineHandle);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    FilterEngine.Opened opened =
        wfp.engine().open(session == null ? SessionOptions.kernel("", false) : session);
    EngineSession made = opened.session();
    if (made != null) {
      ledger.opened(made);
      engineHandle.set(made);
    }
    return gate.leave(call, opened.status(), engineHandle);
  }

  /** Closes a session; its open transaction is aborted and its dynamic objects go. */
  public NtStatus FwpmEngineClose0(EngineHandle engineHandle) {
    long call = gate.given(DocumentedCall.FwpmEngineClose0, engineHandle);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    NtStatus status = EngineSession.of(engineHandle).close();
    ledger.closed("engine session", engineHandle);
    return gate.leave(call, status);
  }

  /** Begins the session's transaction. */
  public NtStatus FwpmTransactionBegin0(EngineHandle engineHandle, int flags) {
    long call = gate.given(DocumentedCall.FwpmTransactionBegin0, engineHandle, flags);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    return gate.leave(
        call,
        gate.reservedSet(DocumentedCall.FwpmTransactionBegin0, flags)
            ? NtStatus.STATUS_FWP_INVALID_FLAGS
            : EngineSession.of(engineHandle).transactionBegin(flags));
  }

  /** Puts the transaction's changes in force, all at once. */
  public NtStatus FwpmTransactionCommit0(EngineHandle engineHandle) {
    long call = gate.given(DocumentedCall.FwpmTransactionCommit0, engineHandle);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).transactionCommit());
  }

  /** Forgets the transaction's changes. */
  public NtStatus FwpmTransactionAbort0(EngineHandle engineHandle) {
    long call = gate.given(DocumentedCall.FwpmTransactionAbort0, engineHandle);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).transactionAbort());
  }

  /** Adds a provider. */
  public NtStatus FwpmProviderAdd0(EngineHandle engineHandle, FwpmProvider provider) {
    long call = gate.given(DocumentedCall.FwpmProviderAdd0, engineHandle, provider);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).add(provider).status());
  }

  /** Deletes a provider. */
  public NtStatus FwpmProviderDeleteByKey0(EngineHandle engineHandle, Guid key) {
    long call = gate.given(DocumentedCall.FwpmProviderDeleteByKey0, engineHandle, key);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).deleteProvider(key));
  }

  /** Adds a sublayer. */
  public NtStatus FwpmSubLayerAdd0(EngineHandle engineHandle, Sublayer subLayer) {
    long call = gate.given(DocumentedCall.FwpmSubLayerAdd0, engineHandle, subLayer);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).add(subLayer).status());
  }

  /** Deletes a sublayer. */
  public NtStatus FwpmSubLayerDeleteByKey0(EngineHandle engineHandle, Guid key) {
    long call = gate.given(DocumentedCall.FwpmSubLayerDeleteByKey0, engineHandle, key);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).deleteSublayer(key));
  }

  /** Adds a provider context. */
  public NtStatus FwpmProviderContextAdd0(
      EngineHandle engineHandle, ProviderContext providerContext, @Nullable Ref<Long> id) {
    return addContext(DocumentedCall.FwpmProviderContextAdd0, engineHandle, providerContext, id);
  }

  /** As version 0: contexts of type FWPM_GENERAL_CONTEXT are alike in all versions. */
  public NtStatus FwpmProviderContextAdd1(
      EngineHandle engineHandle, ProviderContext providerContext, @Nullable Ref<Long> id) {
    return addContext(DocumentedCall.FwpmProviderContextAdd1, engineHandle, providerContext, id);
  }

  /** As version 0. */
  public NtStatus FwpmProviderContextAdd2(
      EngineHandle engineHandle, ProviderContext providerContext, @Nullable Ref<Long> id) {
    return addContext(DocumentedCall.FwpmProviderContextAdd2, engineHandle, providerContext, id);
  }

  /** As version 0. */
  public NtStatus FwpmProviderContextAdd3(
      EngineHandle engineHandle, ProviderContext providerContext, @Nullable Ref<Long> id) {
    return addContext(DocumentedCall.FwpmProviderContextAdd3, engineHandle, providerContext, id);
  }

  private NtStatus addContext(
      DocumentedCall what,
      EngineHandle engineHandle,
      ProviderContext providerContext,
      @Nullable Ref<Long> id) {
    long call = gate.given(what, engineHandle, providerContext);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, handOut(EngineSession.of(engineHandle).add(providerContext), id), id);
  }

  /** As by key, by its run-time identifier. */
  public NtStatus FwpmProviderContextDeleteById0(EngineHandle engineHandle, long id) {
    long call = gate.given(DocumentedCall.FwpmProviderContextDeleteById0, engineHandle, id);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).deleteProviderContextById(id));
  }

  /** Deletes a provider context. */
  public NtStatus FwpmProviderContextDeleteByKey0(EngineHandle engineHandle, Guid key) {
    long call = gate.given(DocumentedCall.FwpmProviderContextDeleteByKey0, engineHandle, key);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).deleteProviderContext(key));
  }

  /**
   * Adds the engine's half of a callout.
   *
   * @param id gets the run-time identifier, the same that registering answers
   */
  public NtStatus FwpmCalloutAdd0(
      EngineHandle engineHandle, FwpmCallout callout, @Nullable Ref<Long> id) {
    long call = gate.given(DocumentedCall.FwpmCalloutAdd0, engineHandle, callout);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    NtStatus status = handOut(EngineSession.of(engineHandle).add(callout), id);
    tellUnreached(status, "callout " + callout.name(), callout.applicableLayer());
    if (status.isSuccess()) {
      checkFlowDelete(callout);
    }
    return gate.leave(call, status, id);
  }

  /** Deletes the engine's half of a callout; STATUS_FWP_IN_USE while filters name it. */
  public NtStatus FwpmCalloutDeleteByKey0(EngineHandle engineHandle, Guid key) {
    long call = gate.given(DocumentedCall.FwpmCalloutDeleteByKey0, engineHandle, key);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).deleteCallout(key));
  }

  /** As by key, by its run-time identifier. */
  public NtStatus FwpmCalloutDeleteById0(EngineHandle engineHandle, int id) {
    long call = gate.given(DocumentedCall.FwpmCalloutDeleteById0, engineHandle, id);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).deleteCalloutById(id));
  }

  /** Adds a filter; the callout it names is told. */
  public NtStatus FwpmFilterAdd0(
      EngineHandle engineHandle, FwpmFilter filter, @Nullable Ref<Long> id) {
    long call = gate.given(DocumentedCall.FwpmFilterAdd0, engineHandle, filter);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    NtStatus status = handOut(EngineSession.of(engineHandle).add(filter), id);
    tellUnreached(status, "filter " + filter.name(), filter.layer());
    if (status.isSuccess()) {
      checkFilter(filter);
    }
    return gate.leave(call, status, id);
  }

  /** A callout that cannot keep anything on a flow has no use for a flowDeleteFn. */
  private void checkFlowDelete(FwpmCallout callout) {
    FwpsLayer layer = callout.applicableLayer();
    CalloutRegistration registration = wfp.callouts().byKey(callout.key());
    if (registration != null
        && registration.callout().flowDeleteFn() != null
        && !layer.documents(FwpsMetadataField.FWPS_METADATA_FIELD_FLOW_HANDLE)) {
      wfp.violations()
          .report(
              FindingCode.FLOW_DELETE_WITHOUT_FLOWS,
              "callout "
                  + callout.name()
                  + " has a flowDeleteFn at a layer that is not told of flows: "
                  + layer.shortName());
    }
  }

  /** What is accepted and is a mistake all the same. */
  private void checkFilter(FwpmFilter filter) {
    for (FilterCondition condition : filter.conditions()) {
      if (condition.field() == FwpsField.FLAGS
          && condition.value() instanceof FwpValue value
          && (value.low() & FwpConditionFlags.FWP_CONDITION_FLAG_REQUIRES_ALE_CLASSIFY) != 0) {
        wfp.violations()
            .report(
                FindingCode.CONDITION_FLAG_REPLACED,
                "filter "
                    + filter.name()
                    + " asks for FWP_CONDITION_FLAG_REQUIRES_ALE_CLASSIFY, which is never set:"
                    + " metadata says so since Windows Vista SP1");
      }
    }
    boolean established =
        filter.layer() == FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4
            || filter.layer() == FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V6;
    if (established && !filter.action().isCallout()) {
      wfp.violations()
          .report(
              FindingCode.FLOW_ESTABLISHED_POLICY,
              "filter "
                  + filter.name()
                  + " decides at a layer that is not for policy (R-105): action="
                  + filter.action());
    }
  }

  /** Deletes a filter. */
  public NtStatus FwpmFilterDeleteByKey0(EngineHandle engineHandle, Guid key) {
    long call = gate.given(DocumentedCall.FwpmFilterDeleteByKey0, engineHandle, key);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).deleteFilter(key));
  }

  /** As by key, by its run-time identifier. */
  public NtStatus FwpmFilterDeleteById0(EngineHandle engineHandle, long id) {
    long call = gate.given(DocumentedCall.FwpmFilterDeleteById0, engineHandle, id);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    return call == CallGate.NULL_GIVEN
        ? NtStatus.STATUS_FWP_NULL_POINTER
        : gate.leave(call, EngineSession.of(engineHandle).deleteFilterById(id));
  }

  /** What the engine is doing; after a subscription only. IRQL: at most DISPATCH_LEVEL. */
  public ServiceState FwpmBfeStateGet0() {
    long call = gate.enter(DocumentedCall.FwpmBfeStateGet0);
    return gate.leave(call, wfp.engine().bfe().stateGet(ledger.driver()));
  }

  /** Asks to be told what the engine is doing; to be undone before unload. */
  public NtStatus FwpmBfeStateSubscribeChanges0(
      DeviceObject deviceObject,
      ServiceStateChangeCallback callback,
      Ref<ChangeHandle> changeHandle) {
    long call =
        gate.given(
            DocumentedCall.FwpmBfeStateSubscribeChanges0, deviceObject, callback, changeHandle);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    Bfe.Subscription subscription = wfp.engine().bfe().subscribe(ledger.driver(), callback);
    ledger.opened(subscription);
    changeHandle.set(subscription);
    return gate.leave(call, NtStatus.STATUS_SUCCESS, changeHandle);
  }

  /** Ends a subscription; returns when the callback does not run any more. */
  public NtStatus FwpmBfeStateUnsubscribeChanges0(ChangeHandle changeHandle) {
    long call = gate.given(DocumentedCall.FwpmBfeStateUnsubscribeChanges0, changeHandle);
    if (gate.isFailing()) {
      return gate.fail(call);
    }
    if (call == CallGate.NULL_GIVEN) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    ledger.closed("subscription", changeHandle);
    return gate.leave(call, wfp.engine().bfe().unsubscribe(Bfe.Subscription.of(changeHandle)));
  }

  /** What is added where no traffic comes is never asked: better said than passed in silence. */
  private void tellUnreached(NtStatus status, String what, FwpsLayer layer) {
    if (status.isSuccess() && !layer.isReached()) {
      wfp.violations()
          .report(
              FindingCode.LAYER_NOT_REACHED,
              what + " is never asked: no traffic reaches layer " + layer.shortName() + " yet");
    }
  }

  private static NtStatus handOut(Added added, @Nullable Ref<Long> id) {
    if (id != null && added.status().isSuccess()) {
      id.set(added.id());
    }
    return added.status();
  }
}

package dev.wfpsim.driver;

import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.wfp.Guid;
import dev.wfpsim.wfp.ProviderContext;
import dev.wfpsim.wfp.Wfp;
import dev.wfpsim.wfp.engine.Added;
import dev.wfpsim.wfp.engine.Bfe;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.engine.FilterEngine;
import dev.wfpsim.wfp.engine.FwpmCallout;
import dev.wfpsim.wfp.engine.FwpmFilter;
import dev.wfpsim.wfp.engine.FwpmProvider;
import dev.wfpsim.wfp.engine.ServiceState;
import dev.wfpsim.wfp.engine.SessionOptions;
import dev.wfpsim.wfp.filter.Sublayer;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/**
 * The management side of the platform ({@code fwpmk.h}), by the documented names. All calls are for
 * PASSIVE_LEVEL, but for FwpmBfeStateGet0.
 *
 * <p>Source: the DDI reference of fwpmk.h.
 */
public final class Fwpm {
  private final Wfp wfp;
  private final CallGate gate;
  private final DriverLedger ledger;

  Fwpm(Wfp wfp, CallGate gate, DriverLedger ledger) {
    this.wfp = wfp;
    this.gate = gate;
    this.ledger = ledger;
  }

  /**
   * Opens a session with the engine.
   *
   * @param session name and flags
   * @return STATUS_SUCCESS; an RPC status while the engine is not running
   */
  public NtStatus FwpmEngineOpen0(SessionOptions session, Ref<EngineSession> engineHandle) {
    gate.check(DocumentedCall.FwpmEngineOpen0);
    FilterEngine.Opened opened = wfp.engine().open(session);
    EngineSession made = opened.session();
    if (made != null) {
      ledger.opened(made);
      engineHandle.set(made);
    }
    return opened.status();
  }

  /** Closes a session; its open transaction is aborted and its dynamic objects go. */
  public NtStatus FwpmEngineClose0(EngineSession engineHandle) {
    gate.check(DocumentedCall.FwpmEngineClose0);
    NtStatus status = engineHandle.close();
    ledger.closed(engineHandle);
    return status;
  }

  /** Begins the session's transaction. */
  public NtStatus FwpmTransactionBegin0(EngineSession engineHandle, int flags) {
    gate.check(DocumentedCall.FwpmTransactionBegin0);
    return engineHandle.transactionBegin(flags);
  }

  /** Puts the transaction's changes in force, all at once. */
  public NtStatus FwpmTransactionCommit0(EngineSession engineHandle) {
    gate.check(DocumentedCall.FwpmTransactionCommit0);
    return engineHandle.transactionCommit();
  }

  /** Forgets the transaction's changes. */
  public NtStatus FwpmTransactionAbort0(EngineSession engineHandle) {
    gate.check(DocumentedCall.FwpmTransactionAbort0);
    return engineHandle.transactionAbort();
  }

  /** Adds a provider. */
  public NtStatus FwpmProviderAdd0(EngineSession engineHandle, FwpmProvider provider) {
    gate.check(DocumentedCall.FwpmProviderAdd0);
    return engineHandle.add(provider).status();
  }

  /** Deletes a provider. */
  public NtStatus FwpmProviderDeleteByKey0(EngineSession engineHandle, Guid key) {
    gate.check(DocumentedCall.FwpmProviderDeleteByKey0);
    return engineHandle.deleteProvider(key);
  }

  /** Adds a sublayer. */
  public NtStatus FwpmSubLayerAdd0(EngineSession engineHandle, Sublayer subLayer) {
    gate.check(DocumentedCall.FwpmSubLayerAdd0);
    return engineHandle.add(subLayer).status();
  }

  /** Deletes a sublayer. */
  public NtStatus FwpmSubLayerDeleteByKey0(EngineSession engineHandle, Guid key) {
    gate.check(DocumentedCall.FwpmSubLayerDeleteByKey0);
    return engineHandle.deleteSublayer(key);
  }

  /** Adds a provider context. */
  public NtStatus FwpmProviderContextAdd0(
      EngineSession engineHandle, ProviderContext providerContext, @Nullable Ref<Long> id) {
    gate.check(DocumentedCall.FwpmProviderContextAdd0);
    return handOut(engineHandle.add(providerContext), id);
  }

  /** Deletes a provider context. */
  public NtStatus FwpmProviderContextDeleteByKey0(EngineSession engineHandle, Guid key) {
    gate.check(DocumentedCall.FwpmProviderContextDeleteByKey0);
    return engineHandle.deleteProviderContext(key);
  }

  /**
   * Adds the engine's half of a callout.
   *
   * @param id gets the run-time identifier, the same that registering answers
   */
  public NtStatus FwpmCalloutAdd0(
      EngineSession engineHandle, FwpmCallout callout, @Nullable Ref<Long> id) {
    gate.check(DocumentedCall.FwpmCalloutAdd0);
    NtStatus status = handOut(engineHandle.add(callout), id);
    tellUnreached(status, "callout " + callout.name(), callout.applicableLayer());
    return status;
  }

  /** Deletes the engine's half of a callout; STATUS_FWP_IN_USE while filters name it. */
  public NtStatus FwpmCalloutDeleteByKey0(EngineSession engineHandle, Guid key) {
    gate.check(DocumentedCall.FwpmCalloutDeleteByKey0);
    return engineHandle.deleteCallout(key);
  }

  /** As by key, by its run-time identifier. */
  public NtStatus FwpmCalloutDeleteById0(EngineSession engineHandle, int id) {
    gate.check(DocumentedCall.FwpmCalloutDeleteById0);
    return engineHandle.deleteCalloutById(id);
  }

  /** Adds a filter; the callout it names is told. */
  public NtStatus FwpmFilterAdd0(
      EngineSession engineHandle, FwpmFilter filter, @Nullable Ref<Long> id) {
    gate.check(DocumentedCall.FwpmFilterAdd0);
    NtStatus status = handOut(engineHandle.add(filter), id);
    tellUnreached(status, "filter " + filter.name(), filter.layer());
    return status;
  }

  /** Deletes a filter. */
  public NtStatus FwpmFilterDeleteByKey0(EngineSession engineHandle, Guid key) {
    gate.check(DocumentedCall.FwpmFilterDeleteByKey0);
    return engineHandle.deleteFilter(key);
  }

  /** As by key, by its run-time identifier. */
  public NtStatus FwpmFilterDeleteById0(EngineSession engineHandle, long id) {
    gate.check(DocumentedCall.FwpmFilterDeleteById0);
    return engineHandle.deleteFilterById(id);
  }

  /** What the engine is doing; after a subscription only. IRQL: at most DISPATCH_LEVEL. */
  public ServiceState FwpmBfeStateGet0() {
    gate.check(DocumentedCall.FwpmBfeStateGet0);
    return wfp.engine().bfe().stateGet(ledger.driver());
  }

  /** Asks to be told what the engine is doing; to be undone before unload. */
  public NtStatus FwpmBfeStateSubscribeChanges0(
      DeviceObject deviceObject,
      Bfe.StateChangeCallback callback,
      Ref<Bfe.Subscription> changeHandle) {
    gate.check(DocumentedCall.FwpmBfeStateSubscribeChanges0);
    changeHandle.set(wfp.engine().bfe().subscribe(ledger.driver(), callback));
    return NtStatus.STATUS_SUCCESS;
  }

  /** Ends a subscription; returns when the callback does not run any more. */
  public NtStatus FwpmBfeStateUnsubscribeChanges0(Bfe.Subscription changeHandle) {
    gate.check(DocumentedCall.FwpmBfeStateUnsubscribeChanges0);
    return wfp.engine().bfe().unsubscribe(changeHandle);
  }

  /** What is added where no traffic comes is never asked: better said than passed in silence. */
  private void tellUnreached(NtStatus status, String what, FwpsLayer layer) {
    if (status.isSuccess() && !layer.isReached()) {
      wfp.violations()
          .warning(
              "",
              "LAYER_NOT_REACHED",
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

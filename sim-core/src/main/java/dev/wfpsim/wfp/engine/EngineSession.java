package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.TimedEvent;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session with the filter engine: the engine handle.
 *
 * <p>It carries at most one transaction (R-009). A call outside one runs in an implicit transaction
 * of its own, which is never aborted by force (R-010). Every call is for PASSIVE_LEVEL and may
 * answer, besides its own statuses: STATUS_INVALID_HANDLE after the session was closed,
 * STATUS_FWP_SESSION_ABORTED after the engine stopped, STATUS_FWP_TXN_ABORTED once after a
 * transaction was aborted by force (R-013), STATUS_FWP_TIMEOUT if the engine lock was not to be had
 * (R-012), STATUS_FWP_INCOMPATIBLE_TXN for changes in a read-only transaction. Page:
 * object-management.
 */
public final class EngineSession implements Identified, EngineHandle, OnMachine {
  private final FilterEngine engine;
  private final SessionOptions options;
  private final int id;
  private final int objectId;
  private @Nullable Transaction transaction;
  private @Nullable TimedEvent holdLimit;
  private boolean closed;
  private boolean abandoned;
  private boolean transactionAborted;

  EngineSession(FilterEngine engine, SessionOptions options, int id, int machine) {
    this.engine = engine;
    this.options = options;
    this.id = id;
    this.objectId = events().object(ObjectKind.ENGINE_SESSION, machine, options.name());
  }

  /** The session that a driver's engine handle stands for. */
  public static EngineSession of(EngineHandle handle) {
    return DriverFault.own(EngineSession.class, handle, "engine handle");
  }

  @Override
  public Machine machine() {
    return engine.machine();
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return objectId;
  }

  private Events events() {
    return engine.kernel().events();
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /** What it was opened with. */
  public SessionOptions options() {
    return options;
  }

  boolean isDynamic() {
    return options.isDynamic();
  }

  /** Whether it can be used. */
  public boolean isOpen() {
    return !closed && !abandoned;
  }

  /** Whether FwpmEngineClose0 has been called for it. */
  public boolean isClosed() {
    return closed;
  }

  private NtStatus checkOpen() {
    if (closed) {
      return NtStatus.STATUS_INVALID_HANDLE;
    }
    return abandoned ? NtStatus.STATUS_FWP_SESSION_ABORTED : NtStatus.STATUS_SUCCESS;
  }

  /** What a call that neither reads nor changes objects answers: whether it can be used. */
  NtStatus state() {
    return checkUsable();
  }

  private NtStatus checkUsable() {
    NtStatus status = checkOpen();
    if (status.isSuccess() && transactionAborted) {
      transactionAborted = false;
      return NtStatus.STATUS_FWP_TXN_ABORTED;
    }
    return status;
  }

  // --- transactions

  /**
   * FwpmTransactionBegin0.
   *
   * @param flags {@link #TXN_READ_ONLY} or 0
   * @return besides the common ones STATUS_FWP_TXN_IN_PROGRESS
   */
  public NtStatus transactionBegin(int flags) {
    NtStatus status = engine.kernel().call("FwpmTransactionBegin0", this::checkUsable);
    if (!status.isSuccess()) {
      return status;
    }
    if (transaction != null) {
      return NtStatus.STATUS_FWP_TXN_IN_PROGRESS;
    }
    boolean readOnly = (flags & TXN_READ_ONLY) != 0;
    status = engine.lock("FwpmTransactionBegin0", this, readOnly);
    if (!status.isSuccess()) {
      return status;
    }
    if (!isOpen() || transaction != null) {
      engine.unlock(readOnly);
      return isOpen() ? NtStatus.STATUS_FWP_TXN_IN_PROGRESS : checkOpen();
    }
    Transaction begun = new Transaction(this, readOnly);
    begun.objectId = events().object(ObjectKind.TRANSACTION, objectId, "transaction");
    transaction = begun;
    holdLimit = engine.watch(this, () -> abortByForce(begun));
    events().write(EventKind.TRANSACTION_BEGIN, begun.objectId, flags);
    return NtStatus.STATUS_SUCCESS;
  }

  /**
   * FwpmTransactionCommit0: what was changed is in force at once.
   *
   * @return besides the common ones STATUS_FWP_NO_TXN_IN_PROGRESS
   */
  public NtStatus transactionCommit() {
    NtStatus status = engine.kernel().call("FwpmTransactionCommit0", this::checkUsable);
    Transaction txn = transaction;
    if (!status.isSuccess() || txn == null) {
      return status.isSuccess() ? NtStatus.STATUS_FWP_NO_TXN_IN_PROGRESS : status;
    }
    endTransaction();
    events().write(EventKind.TRANSACTION_COMMIT, txn.objectId);
    events().dead(txn.objectId);
    engine.commit(txn);
    engine.unlock(txn.readOnly);
    return NtStatus.STATUS_SUCCESS;
  }

  /**
   * FwpmTransactionAbort0: nothing was changed.
   *
   * @return besides the common ones STATUS_FWP_NO_TXN_IN_PROGRESS
   */
  public NtStatus transactionAbort() {
    NtStatus status = engine.kernel().call("FwpmTransactionAbort0", this::checkUsable);
    if (status.isSuccess() && transaction == null) {
      return NtStatus.STATUS_FWP_NO_TXN_IN_PROGRESS;
    }
    if (status.isSuccess()) {
      abort(false);
    }
    return status;
  }

  private void abort(boolean byForce) {
    Transaction txn = transaction;
    if (txn != null) {
      endTransaction();
      events().write(EventKind.TRANSACTION_ABORT, txn.objectId, byForce ? 1 : 0);
      events().dead(txn.objectId);
      engine.rollBack(txn);
      engine.unlock(txn.readOnly);
    }
  }

  private void abortByForce(Transaction held) {
    if (transaction == held) {
      transactionAborted = true;
      abort(true);
    }
  }

  private void endTransaction() {
    transaction = null;
    if (holdLimit != null) {
      holdLimit.cancel();
      holdLimit = null;
    }
  }

  /**
   * FwpmEngineClose0, also what the end of a process does to its sessions: aborts the transaction
   * and deletes what a dynamic session added (R-014).
   *
   * @return STATUS_SUCCESS or STATUS_INVALID_HANDLE
   */
  public NtStatus close() {
    NtStatus status =
        engine
            .kernel()
            .call(
                "FwpmEngineClose0",
                () -> {
                  NtStatus open = closed ? NtStatus.STATUS_INVALID_HANDLE : NtStatus.STATUS_SUCCESS;
                  closed = true;
                  return open;
                });
    if (!status.isSuccess()) {
      return status;
    }
    abort(false);
    if (isDynamic() && !abandoned) {
      engine.lockAnyway("FwpmEngineClose0");
      Transaction txn = new Transaction(this, false);
      engine.store().deleteOf(this, txn);
      engine.commit(txn);
      engine.unlock(false);
    }
    engine.closed(this);
    return NtStatus.STATUS_SUCCESS;
  }

  /** The engine stops: the session can only be closed. */
  void abandon() {
    abandoned = true;
    abort(true);
  }

  // --- objects

  /** FwpmProviderAdd0. STATUS_FWP_ALREADY_EXISTS, STATUS_FWP_DYNAMIC_SESSION_IN_PROGRESS. */
  public Added add(FwpmProvider provider) {
    return adding("FwpmProviderAdd0", provider, txn -> engine.store().addProvider(provider, txn));
  }

  /** FwpmSubLayerAdd0. As for a provider; STATUS_FWP_PROVIDER_NOT_FOUND, lifetime mismatches. */
  public Added add(Sublayer sublayer) {
    return adding("FwpmSubLayerAdd0", sublayer, txn -> engine.store().addSublayer(sublayer, txn));
  }

  /** FwpmProviderContextAdd. As for a sublayer. */
  public Added add(ProviderContext context) {
    return adding(
        "FwpmProviderContextAdd0", context, txn -> engine.store().addProviderContext(context, txn));
  }

  /** FwpmCalloutAdd0: its identifier is that of the registered callout. As for a sublayer. */
  public Added add(FwpmCallout callout) {
    return adding("FwpmCalloutAdd0", callout, txn -> engine.store().addCallout(callout, txn));
  }

  /**
   * FwpmFilterAdd0. Besides what adding a sublayer answers, a status for what is wrong with the
   * filter, or STATUS_FWP_CALLOUT_NOTIFICATION_FAILED if its callout rejects it.
   */
  public Added add(FwpmFilter filter) {
    return adding("FwpmFilterAdd0", filter, txn -> engine.store().addFilter(filter, txn));
  }

  /** FwpmProviderDeleteByKey0. STATUS_FWP_PROVIDER_NOT_FOUND, STATUS_FWP_IN_USE. */
  public NtStatus deleteProvider(Guid key) {
    return changing(
        "FwpmProviderDeleteByKey0", key, txn -> engine.store().deleteProvider(key, txn));
  }

  /** FwpmSubLayerDeleteByKey0. Not found, STATUS_FWP_IN_USE, STATUS_FWP_BUILTIN_OBJECT. */
  public NtStatus deleteSublayer(Guid key) {
    return changing(
        "FwpmSubLayerDeleteByKey0", key, txn -> engine.store().deleteSublayer(key, txn));
  }

  /** FwpmProviderContextDeleteByKey0. Not found, STATUS_FWP_IN_USE. */
  public NtStatus deleteProviderContext(Guid key) {
    return changing(
        "FwpmProviderContextDeleteByKey0",
        key,
        txn -> engine.store().deleteProviderContext(key, txn));
  }

  /** FwpmProviderContextDeleteById0. */
  public NtStatus deleteProviderContextById(long id) {
    return changing(
        "FwpmProviderContextDeleteById0",
        id,
        txn -> engine.store().deleteProviderContextById(id, txn));
  }

  /** FwpmCalloutDeleteByKey0. STATUS_FWP_CALLOUT_NOT_FOUND, STATUS_FWP_IN_USE. */
  public NtStatus deleteCallout(Guid key) {
    return changing("FwpmCalloutDeleteByKey0", key, txn -> engine.store().deleteCallout(key, txn));
  }

  /** FwpmCalloutDeleteById0. */
  public NtStatus deleteCalloutById(int calloutId) {
    return changing(
        "FwpmCalloutDeleteById0",
        calloutId,
        txn -> engine.store().deleteCalloutById(calloutId, txn));
  }

  /** FwpmFilterDeleteByKey0. STATUS_FWP_FILTER_NOT_FOUND. */
  public NtStatus deleteFilter(Guid key) {
    return changing("FwpmFilterDeleteByKey0", key, txn -> engine.store().deleteFilter(key, txn));
  }

  /** FwpmFilterDeleteById0. STATUS_FWP_FILTER_NOT_FOUND. */
  public NtStatus deleteFilterById(long filterId) {
    return changing(
        "FwpmFilterDeleteById0", filterId, txn -> engine.store().deleteFilterById(filterId, txn));
  }

  // --- reading

  /** What reads the objects of the engine. */
  public PolicyQueries reader() {
    return new PolicyQueries(this, engine);
  }

  /**
   * Reads within the session's transaction, or in an implicit read-only one: so never what another
   * session has not committed.
   */
  <T> Found<T> reading(String call, Supplier<Found<T>> read) {
    NtStatus status = engine.kernel().call(call, this::checkUsable);
    if (!status.isSuccess()) {
      return Found.failed(status);
    }
    if (transaction != null) {
      return read.get();
    }
    status = engine.lock(call, this, true);
    if (!status.isSuccess()) {
      return Found.failed(status);
    }
    Found<T> found = isOpen() ? read.get() : Found.failed(checkOpen());
    engine.unlock(true);
    return found;
  }

  private NtStatus changing(
      String call, @Nullable Object key, Function<Transaction, NtStatus> change) {
    return adding(
            call,
            key,
            txn -> {
              NtStatus status = change.apply(txn);
              return status.isSuccess() ? Added.of(0, Guid.ZERO) : Added.failed(status);
            })
        .status();
  }

  private Added adding(String call, @Nullable Object given, Function<Transaction, Added> change) {
    if (given == null) {
      return Added.failed(NtStatus.STATUS_FWP_NULL_POINTER);
    }
    NtStatus status = engine.kernel().call(call, this::checkUsable);
    if (!status.isSuccess()) {
      return Added.failed(status);
    }
    Transaction txn = transaction;
    if (txn != null) {
      return txn.readOnly ? Added.failed(NtStatus.STATUS_FWP_INCOMPATIBLE_TXN) : change.apply(txn);
    }
    status = engine.lock(call, this, false);
    if (!status.isSuccess()) {
      return Added.failed(status);
    }
    Transaction implicit = new Transaction(this, false);
    Added added = isOpen() ? change.apply(implicit) : Added.failed(checkOpen());
    if (added.status().isSuccess()) {
      engine.commit(implicit);
    }
    engine.unlock(false);
    return added;
  }

  /** {@code #3 'policy'}, for messages. */
  @Override
  public String toString() {
    return "#" + id + " '" + options.name() + "'";
  }
}

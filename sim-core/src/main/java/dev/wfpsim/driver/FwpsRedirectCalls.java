package dev.wfpsim.driver;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.WindowsBuild;
import dev.wfpsim.wfp.redirect.IssuedClassifyHandle;
import dev.wfpsim.wfp.redirect.IssuedRedirectHandle;
import dev.wfpsim.wfp.redirect.RedirectRecord;
import dev.wfpsim.wfp.redirect.RedirectRecords;
import org.jspecify.annotations.Nullable;

/** The calls about redirection and about classifies that are held or pended. */
abstract class FwpsRedirectCalls extends FwpsTagCalls {
  private final Wfp wfp;

  FwpsRedirectCalls(Wfp wfp, CallGate gate, DriverLedger ledger) {
    super(wfp, gate, ledger);
    this.wfp = wfp;
  }

  /**
   * Makes a redirect handle: once, to be kept. IRQL: PASSIVE_LEVEL.
   *
   * @param flags must be 0
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsRedirectHandleCreate0(
      @Nullable Guid providerGuid, int flags, Ref<RedirectHandle> redirectHandle) {
    long call = gate().enter(DocumentedCall.FwpsRedirectHandleCreate0, redirectHandle, flags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    advise(providerGuid);
    NtStatus status =
        wfp.redirect()
            .create(
                providerGuid,
                flags,
                handle -> {
                  ledger().opened(handle);
                  redirectHandle.set(handle);
                });
    return gate().leave(call, status, redirectHandle);
  }

  /** The page: call it once and cache the handle. */
  private void advise(@Nullable Guid provider) {
    if (wfp.classifier().current(gate().kernel().current()) != null
        && !wfp.profile().is(PlatformOption.REDIRECT_HANDLE_IN_CLASSIFY)) {
      gate()
          .violations()
          .report(
              FindingCode.REDIRECT_HANDLE_CREATED_IN_CLASSIFY,
              "redirect handle created inside a classifyFn; it is to be created once and cached");
      return;
    }
    for (IssuedRedirectHandle other : ledger().open(IssuedRedirectHandle.class)) {
      if (other.provider().equals(provider)) {
        gate()
            .violations()
            .report(
                FindingCode.REDIRECT_HANDLE_NOT_CACHED,
                "another redirect handle for a provider that has one; it is to be created once and"
                    + " cached: provider="
                    + provider
                    + " living="
                    + other);
        return;
      }
    }
  }

  /** Destroys a redirect handle, after its last redirection. IRQL: PASSIVE_LEVEL. */
  public void FwpsRedirectHandleDestroy0(RedirectHandle redirectHandle) {
    long call = gate().enter(DocumentedCall.FwpsRedirectHandleDestroy0, redirectHandle);
    ledger().closed("redirect handle", redirectHandle);
    wfp.redirect().destroy(redirectHandle);
    gate().leave(call);
  }

  /**
   * How a connection stands towards a redirect handle. No side effect. IRQL: at most
   * DISPATCH_LEVEL.
   *
   * @param redirectRecords the metadata member; null where its bit is absent
   * @param redirectContext gets, for the two states of one's own, the context given when
   *     redirecting
   */
  public FwpsConnectionRedirectState FwpsQueryConnectionRedirectState0(
      @Nullable Object redirectRecords,
      RedirectHandle redirectHandle,
      @Nullable Ref<PoolMemory> redirectContext) {
    long call = gate().enter(DocumentedCall.FwpsQueryConnectionRedirectState0, redirectHandle);
    RedirectRecords records = redirectRecords instanceof RedirectRecords known ? known : null;
    FwpsConnectionRedirectState state = wfp.redirect().query(records, redirectHandle);
    RedirectRecord own = records == null ? null : records.latestOf(redirectHandle);
    if (redirectContext != null && own != null) {
      redirectContext.set(own.context());
    }
    return gate().leave(call, state);
  }

  /**
   * The redirect records of a connection as the blob a proxy sets on its socket, for a proxy that
   * connects before the pended connect goes on. IRQL: at most DISPATCH_LEVEL.
   *
   * @param outputBuffer null to ask for the size
   * @return STATUS_SUCCESS; STATUS_NOT_FOUND without records; STATUS_BUFFER_TOO_SMALL
   */
  public NtStatus FwpsQueryConnectionSioFormatRedirectRecords0(
      @Nullable Object redirectRecords,
      byte @Nullable [] outputBuffer,
      @Nullable Ref<Integer> bytesTransferred) {
    long call = gate().enter(DocumentedCall.FwpsQueryConnectionSioFormatRedirectRecords0);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (!(redirectRecords instanceof RedirectRecords records)) {
      return gate().leave(call, NtStatus.STATUS_NOT_FOUND);
    }
    byte[] blob = wfp.ale().redirectedConnections().format(records.all());
    if (bytesTransferred != null) {
      bytesTransferred.set(blob.length);
    }
    if (outputBuffer == null || outputBuffer.length < blob.length) {
      return gate().leave(call, NtStatus.STATUS_BUFFER_TOO_SMALL);
    }
    System.arraycopy(blob, 0, outputBuffer, 0, blob.length);
    return gate().leave(call, NtStatus.STATUS_SUCCESS);
  }

  /**
   * Takes hold of what is being classified. To be released once. IRQL: at most DISPATCH_LEVEL.
   *
   * @param classifyContext the argument of the running classifyFn
   * @param flags must be 0
   */
  public NtStatus FwpsAcquireClassifyHandle0(
      ClassifyContext classifyContext, int flags, Ref<ClassifyHandle> classifyHandle) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsAcquireClassifyHandle0, classifyContext, classifyHandle, flags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    NtStatus status =
        wfp.classifyHandles()
            .acquire(
                classifyContext,
                flags,
                handle -> {
                  ledger().opened(handle);
                  classifyHandle.set(handle);
                });
    return gate().leave(call, status, classifyHandle);
  }

  /** Gives a classify handle back. IRQL: at most DISPATCH_LEVEL. */
  public void FwpsReleaseClassifyHandle0(ClassifyHandle classifyHandle) {
    long call = gate().enter(DocumentedCall.FwpsReleaseClassifyHandle0, classifyHandle);
    ledger().closed("classify handle", classifyHandle);
    wfp.classifyHandles().release(IssuedClassifyHandle.of(classifyHandle));
    gate().leave(call);
  }

  /**
   * Puts a classify off; it is completed with FwpsCompleteClassify0. IRQL: at most DISPATCH_LEVEL.
   *
   * @param filterId that of the current classify
   * @param classifyOut becomes BLOCK with the right cleared
   * @return STATUS_SUCCESS; STATUS_FWP_CANNOT_PEND at a layer where classifies cannot be pended;
   *     STATUS_INVALID_PARAMETER
   */
  public NtStatus FwpsPendClassify0(
      ClassifyHandle classifyHandle, long filterId, int flags, FwpsClassifyOut classifyOut) {
    long call =
        gate()
            .enter(DocumentedCall.FwpsPendClassify0, classifyHandle, classifyOut, filterId, flags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (!wfp.classifyHandles()
        .usable(IssuedClassifyHandle.of(classifyHandle), "FwpsPendClassify0")) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    if (flags != 0) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    return gate()
        .leave(
            call,
            wfp.classifyHandles()
                .pend(IssuedClassifyHandle.of(classifyHandle), filterId, classifyOut));
  }

  /**
   * Completes a pended classify. IRQL: at most DISPATCH_LEVEL.
   *
   * @param classifyOut the final decision; null to have the indication classified again
   */
  public void FwpsCompleteClassify0(
      ClassifyHandle classifyHandle, int flags, @Nullable FwpsClassifyOut classifyOut) {
    long call = gate().enter(DocumentedCall.FwpsCompleteClassify0, classifyHandle, flags);
    gate().reportReserved(DocumentedCall.FwpsCompleteClassify0, flags);
    wfp.classifyHandles().complete(IssuedClassifyHandle.of(classifyHandle), classifyOut);
    gate().leave(call);
  }

  /**
   * A writable copy of the request at a redirect layer: FwpsConnectRequest or FwpsBindRequest. To
   * be applied once, changed or not. IRQL: at most DISPATCH_LEVEL.
   *
   * @param filterId that of the classify
   * @param classifyOut becomes BLOCK with the right cleared; null outside classifyFn
   * @return STATUS_SUCCESS; STATUS_INVALID_PARAMETER at other layers
   */
  public NtStatus FwpsAcquireWritableLayerDataPointer0(
      ClassifyHandle classifyHandle,
      long filterId,
      int flags,
      Ref<LayerDataVersion> writableLayerData,
      @Nullable FwpsClassifyOut classifyOut) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsAcquireWritableLayerDataPointer0,
                classifyHandle,
                writableLayerData,
                filterId,
                flags);
    if (gate().isFailing()) {
      return gate().fail(call);
    }
    if (!wfp.classifyHandles()
        .usable(IssuedClassifyHandle.of(classifyHandle), "FwpsAcquireWritableLayerDataPointer0")) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    if (flags != 0) {
      return gate().leave(call, NtStatus.STATUS_INVALID_PARAMETER);
    }
    checkOutsideClassify(IssuedClassifyHandle.of(classifyHandle));
    NtStatus status =
        wfp.classifyHandles()
            .acquireWritable(
                IssuedClassifyHandle.of(classifyHandle),
                filterId,
                classifyOut,
                writableLayerData::set);
    return gate().leave(call, status, writableLayerData);
  }

  /** On Windows 7 the data of a pended classify is written outside classifyFn only. */
  private void checkOutsideClassify(IssuedClassifyHandle handle) {
    if (wfp.profile().value(PlatformOption.WINDOWS_BUILD) < WindowsBuild.WINDOWS_8
        && handle.isPended()
        && wfp.classifier().current(gate().kernel().current()) != null) {
      gate()
          .violations()
          .report(
              FindingCode.LAYER_DATA_IN_CLASSIFY,
              "writable data of a pended classify acquired inside classifyFn, before Windows 8: "
                  + handle);
    }
  }

  /**
   * Makes the changes of a writable copy take effect. IRQL: at most DISPATCH_LEVEL.
   *
   * @param flags 0, or REAUTHORIZE_IF_MODIFIED_BY_OTHERS for a pended classify
   */
  public void FwpsApplyModifiedLayerData0(
      ClassifyHandle classifyHandle, LayerDataVersion modifiedLayerData, int flags) {
    long call =
        gate()
            .enter(
                DocumentedCall.FwpsApplyModifiedLayerData0,
                classifyHandle,
                modifiedLayerData,
                flags);
    gate().reportReserved(DocumentedCall.FwpsApplyModifiedLayerData0, flags);
    wfp.classifyHandles().apply(IssuedClassifyHandle.of(classifyHandle), modifiedLayerData, flags);
    gate().leave(call);
  }
}

package dev.wfpsim.wfp.redirect;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.classify.ClassifyCall;
import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.PendKind;
import dev.wfpsim.wfp.profile.HandleValues;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What drivers do with classify handles: hold an indication beyond classifyFn, change its data,
 * pend it, complete it.
 *
 * <p>Invariants: a handle is released once for each acquire; writable data is applied once
 * for each successful acquire, even when nothing was changed; a pended classify is
 * completed once, and holds a reference of its own meanwhile, so that the driver may release its
 * handle right after it pended.
 *
 * <p>Source: FwpsAcquireClassifyHandle0, FwpsPendClassify0, FwpsCompleteClassify0,
 * FwpsAcquireWritableLayerDataPointer0, FwpsApplyModifiedLayerData0.
 */
public final class ClassifyHandles {
  private final Kernel kernel;
  private final HandleValues values;
  private final Violations violations;
  private final List<IssuedClassifyHandle> live = new ArrayList<>();

  public ClassifyHandles(Kernel kernel, HandleValues values, Violations violations) {
    this.kernel = kernel;
    this.values = values;
    this.violations = violations;
  }

  /**
   * Makes a handle for what is being classified.
   *
   * @return STATUS_INVALID_PARAMETER with flags, or with a context whose call is over
   */
  public NtStatus acquire(ClassifyContext context, int flags, Consumer<IssuedClassifyHandle> out) {
    ClassifyCall call = ClassifyCall.of(context);
    ClassifyScope scope = call.scope();
    FwpsFilter filter = call.filter();
    FwpsClassifyOut callOut = call.classifyOut();
    if (scope != null && !call.isValid()) {
      violations.report(
          FindingCode.CLASSIFY_CONTEXT_AFTER_CALL,
          "classify context used after its classifyFn returned: filter=" + filter);
    }
    if (flags != 0 || !call.isValid() || filter == null || callOut == null) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    Indication indication = scope instanceof IndicationScope held ? held.indication() : null;
    int about = indication == null ? 0 : indication.endpoint().objectId();
    IssuedClassifyHandle handle =
        new IssuedClassifyHandle(
            values.next(),
            kernel.events().object(ObjectKind.CLASSIFY_HANDLE, about, "classify handle"),
            indication,
            filter.filterId(),
            callOut);
    live.add(handle);
    out.accept(handle);
    return NtStatus.STATUS_SUCCESS;
  }

  /** Gives a handle back; the driver's own reference is gone. */
  public void release(IssuedClassifyHandle handle) {
    if (handle.isReleased()) {
      violations.report(
          FindingCode.CLASSIFY_HANDLE_DOUBLE_RELEASE,
          handle,
          "classify handle released twice: handle=" + handle);
      return;
    }
    if (handle.writable() != null && handle.noteUnapplied()) {
      violations.report(
          FindingCode.WRITABLE_DATA_NOT_APPLIED,
          handle,
          "classify handle released with writable data not applied: handle=" + handle);
    }
    handle.release();
    endIfUnused(handle);
  }

  /** The handles not given back, oldest first. */
  public List<IssuedClassifyHandle> live() {
    return live.stream().filter(handle -> !handle.isReleased()).toList();
  }

  /** The handles with a pended classify, oldest first. */
  public List<IssuedClassifyHandle> pended() {
    return live.stream().filter(handle -> handle.pended() != null).toList();
  }

  /**
   * Puts the classify off. The decision becomes a block that nobody may change.
   *
   * @return STATUS_FWP_CANNOT_PEND at a layer other than the redirect layers and endpoint closure
   *     (R-183)
   */
  public NtStatus pend(IssuedClassifyHandle handle, long filterId, FwpsClassifyOut out) {
    if (!usable(handle, "FwpsPendClassify0") || wrongFilter(handle, filterId)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    Indication indication = handle.indication();
    if (indication == null
        || indication.layer().pendKind() != PendKind.CLASSIFY
        || indication.isOver()) {
      return NtStatus.STATUS_FWP_CANNOT_PEND;
    }
    if (handle.pended() != null) {
      violations.report(
          FindingCode.CLASSIFY_PENDED_TWICE, handle, "classify pended twice: handle=" + handle);
      return NtStatus.STATUS_FWP_CANNOT_PEND;
    }
    int pended =
        kernel.events().object(ObjectKind.PENDED_CLASSIFY, handle.objectId(), "pended classify");
    PendedClassify classify =
        new PendedClassify(
            pended, handle, indication, filterId, kernel.nowNanos(), handle.callOut());
    handle.reference();
    handle.setPended(classify);
    indication.pend(classify);
    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
    out.clearWriteRight();
    int layer = indication.layer().id();
    kernel.events().write(EventKind.CLASSIFY_PEND, pended, layer, filterId);
    return NtStatus.STATUS_SUCCESS;
  }

  /**
   * Ends the pend: with a decision, which is final (what is written into it afterwards comes too
   * late, R-187), or without, which has the indication classified again.
   */
  public void complete(IssuedClassifyHandle handle, @Nullable FwpsClassifyOut out) {
    if (!usable(handle, "FwpsCompleteClassify0")) {
      return;
    }
    PendedClassify classify = handle.pended();
    if (classify == null) {
      violations.report(
          FindingCode.CLASSIFY_COMPLETED_NOT_PENDED,
          handle,
          "classify completed that is not pended: handle=" + handle);
      return;
    }
    if (handle.writable() != null) {
      violations.report(
          FindingCode.WRITABLE_DATA_NOT_APPLIED,
          handle,
          "classify completed with writable data not applied: handle=" + handle);
      endWritable(handle);
    }
    handle.setPended(null);
    handle.dereference();
    Events events = kernel.events();
    events.write(
        EventKind.CLASSIFY_COMPLETE,
        classify.objectId(),
        classify.indication().layer().id(),
        handle.filterId(),
        out == null ? 1 : 0);
    events.dead(classify.objectId());
    endIfUnused(handle);
    classify.indication().completed(classify, out);
  }

  /**
   * Hands out a copy of the layer's data to change. The decision becomes a block that nobody may
   * change; an inline callout sets its real one afterwards, whose right it may give or keep
   * as it likes.
   *
   * @return STATUS_INVALID_PARAMETER at a layer without such data, with a filter id that is
   *     not the current one, or while an earlier copy has not been applied
   */
  public NtStatus acquireWritable(
      IssuedClassifyHandle handle,
      long filterId,
      @Nullable FwpsClassifyOut out,
      Consumer<LayerDataVersion> data) {
    if (!usable(handle, "FwpsAcquireWritableLayerDataPointer0") || wrongFilter(handle, filterId)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    Indication indication = handle.indication();
    LayerDataVersion latest = indication == null ? null : indication.latest();
    if (indication == null || latest == null) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (handle.writable() != null) {
      violations.report(
          FindingCode.WRITABLE_DATA_NOT_APPLIED,
          handle,
          "writable data acquired again before it was applied: handle=" + handle);
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (indication.isOver()) {
      violations.report(
          FindingCode.LAYER_DATA_AFTER_CLASSIFY,
          handle,
          "writable data acquired when the operation has gone on: it was not pended, or has been"
              + " completed: handle="
              + handle);
    }
    int object =
        kernel.events().object(ObjectKind.LAYER_DATA, handle.objectId(), "writable layer data");
    LayerDataVersion version = latest.nextVersion(filterId, object);
    handle.setWritable(version);
    if (handle.pended() == null) {
      indication.acquired(handle, out);
    }
    if (out != null) {
      out.actionType = FwpActionType.FWP_ACTION_BLOCK;
      out.clearWriteRight();
    }
    data.accept(version);
    return NtStatus.STATUS_SUCCESS;
  }

  /** Makes the changed copy the latest version, as far as the platform accepts the change. */
  public void apply(IssuedClassifyHandle handle, LayerDataVersion version, int flags) {
    if (!usable(handle, "FwpsApplyModifiedLayerData0")) {
      return;
    }
    Indication indication = handle.indication();
    if (indication == null || handle.writable() != version) {
      violations.report(
          FindingCode.WRITABLE_DATA_APPLIED_TWICE,
          version,
          "layer data applied that is not acquired: handle=" + handle);
      return;
    }
    boolean watch = (flags & ClassifyHandle.REAUTHORIZE_IF_MODIFIED_BY_OTHERS) != 0;
    if (watch && handle.pended() == null) {
      violations.report(
          FindingCode.REAUTHORIZE_FLAG_INLINE,
          "REAUTHORIZE_IF_MODIFIED_BY_OTHERS is for pended classifies only: handle=" + handle);
      watch = false;
    }
    LayerDataVersion latest = indication.latest();
    if (latest != null && latest != version.previousVersion()) {
      version.relink(latest);
    }
    indication.rules().check(version, indication.endpoint());
    indication.append(version, watch);
    kernel
        .events()
        .write(
            EventKind.LAYER_DATA_APPLY,
            version.objectId(),
            indication.layer().id(),
            handle.filterId(),
            indication.endpoint().objectId(),
            contextOf(version));
    endWritable(handle);
  }

  /** The driver has no writable data by this handle any more. */
  private void endWritable(IssuedClassifyHandle handle) {
    LayerDataVersion version = handle.writable();
    if (version != null) {
      handle.setWritable(null);
      kernel.events().dead(version.objectId());
    }
  }

  /** The number of the memory that a version hands over to the platform; 0 for none. */
  private static int contextOf(LayerDataVersion version) {
    return version instanceof FwpsConnectRequest request && request.localRedirectContext != null
        ? request.localRedirectContext.objectId()
        : 0;
  }

  private void endIfUnused(IssuedClassifyHandle handle) {
    if (!handle.isLive() && live.remove(handle)) {
      endWritable(handle);
      kernel.events().dead(handle.objectId());
    }
  }

  /** Whether a handle may still be used; one that may not is told. */
  public boolean usable(IssuedClassifyHandle handle, String call) {
    if (handle.isLive()) {
      return true;
    }
    violations.report(
        FindingCode.CLASSIFY_HANDLE_USED_AFTER_RELEASE,
        handle,
        "classify handle used after its release: handle=" + handle + " call=" + call);
    return false;
  }

  private boolean wrongFilter(IssuedClassifyHandle handle, long filterId) {
    if (filterId == handle.filterId()) {
      return false;
    }
    violations.report(
        FindingCode.CLASSIFY_FILTER_ID,
        "filter id is not that of the classify: filterId="
            + filterId
            + " expected="
            + handle.filterId());
    return true;
  }
}

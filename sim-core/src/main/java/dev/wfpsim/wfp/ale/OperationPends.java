package dev.wfpsim.wfp.ale;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.PendKind;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ALE operations of one host that callouts have pended.
 *
 * <p>Source: FwpsPendOperation0, FwpsCompleteOperation0.
 */
public final class OperationPends {
  private final Machine machine;
  private final IpStack ip;
  private final PlatformProfile profile;
  private final Kernel kernel;
  private final Violations violations;
  private final List<PendableOperation> pended = new ArrayList<>();

  OperationPends(Machine machine, IpStack ip, PlatformProfile profile, Violations violations) {
    this.machine = machine;
    this.ip = ip;
    this.profile = profile;
    this.kernel = machine.kernel();
    this.violations = violations;
  }

  /**
   * Puts an operation off.
   *
   * @return STATUS_FWP_NULL_POINTER without a completion handle and
   *     STATUS_FWP_TCPIP_NOT_READY while the stack is not up; STATUS_FWP_CANNOT_PEND for a
   *     reauthorization, for an operation that is pended already or over, and at other
   *     layers than the four: what is established is not put off any more
   */
  public NtStatus pend(@Nullable Object completionHandle, Consumer<PendableOperation> out) {
    if (completionHandle == null) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    if (!ip.isReady()) {
      return NtStatus.STATUS_FWP_TCPIP_NOT_READY;
    }
    if (!(completionHandle instanceof PendableOperation operation)
        || !pends(operation.layer())
        || !operation.canPend()) {
      return NtStatus.STATUS_FWP_CANNOT_PEND;
    }
    Events events = kernel.events();
    int parent = machine.objectId();
    int object = events.object(ObjectKind.PENDED_OPERATION, parent, "pended operation");
    operation.pend(kernel.nowNanos(), object);
    pended.add(operation);
    events.write(EventKind.OPERATION_PEND, object, operation.layer().id());
    out.accept(operation);
    return NtStatus.STATUS_SUCCESS;
  }

  /** Where operations can be pended; of ALE_AUTH_RECV_ACCEPT the pages do not agree (Z-6). */
  private boolean pends(FwpsLayer layer) {
    boolean accept =
        layer == FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4
            || layer == FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6;
    return layer.pendKind() == PendKind.OPERATION
        && (!accept || profile.is(PlatformOption.PEND_AT_RECV_ACCEPT));
  }

  /**
   * Ends a pend. Where the layer has a second classify, it runs now, inside this call,
   * unless the first has not returned yet; the operation goes on with what that
   * decides.
   */
  public void complete(PendableOperation operation, @Nullable NetBufferList list) {
    if (!pended.remove(operation)) {
      violations.report(
          FindingCode.OPERATION_COMPLETED_TWICE,
          operation,
          "operation completed that is not pended: " + operation);
      return;
    }
    boolean accept = isAccept(operation.layer());
    if (accept && list == null) {
      violations.report(
          FindingCode.ACCEPT_COMPLETED_WITHOUT_PACKET,
          "a pended accept is to be completed with its packet: " + operation);
    }
    Events events = kernel.events();
    events.write(EventKind.OPERATION_COMPLETE, operation.objectId(), operation.layer().id());
    events.dead(operation.objectId());
    operation.complete();
    if (profile.is(PlatformOption.COMPLETE_REAUTHORIZES_ELSEWHERE)) {
      new WorkItem(machine, "reauthorize " + operation, operation::classifySecond).queue();
    } else {
      operation.classifySecond();
    }
  }

  private static boolean isAccept(FwpsLayer layer) {
    return layer == FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4
        || layer == FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6;
  }
}

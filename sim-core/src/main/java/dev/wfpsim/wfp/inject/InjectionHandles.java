package dev.wfpsim.wfp.inject;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.profile.HandleValues;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The injection handles of one host.
 *
 * <p>Source: FwpsInjectionHandleCreate0, FwpsInjectionHandleDestroy0.
 */
public final class InjectionHandles {
  private final Machine machine;
  private final IpStack ip;
  private final HandleValues values;
  private final Violations violations;
  private final List<IssuedInjectionHandle> live = new ArrayList<>();

  InjectionHandles(Machine machine, IpStack ip, HandleValues values, Violations violations) {
    this.machine = machine;
    this.ip = ip;
    this.values = values;
    this.violations = violations;
  }

  /**
   * Makes a handle.
   *
   * @return STATUS_FWP_TCPIP_NOT_READY while the stack is not up; STATUS_INVALID_PARAMETER
   *     for unknown flags, or for network injection without a family
   */
  public NtStatus create(AddressFamily family, int flags, Consumer<IssuedInjectionHandle> out) {
    int types = IssuedInjectionHandle.typesOf(flags);
    boolean network = (types & IssuedInjectionHandle.TYPE_NETWORK) != 0;
    if (!IssuedInjectionHandle.validFlags(flags)
        || (network && family == AddressFamily.AF_UNSPEC)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (!ip.isReady()) {
      return NtStatus.STATUS_FWP_TCPIP_NOT_READY;
    }
    IssuedInjectionHandle handle = new IssuedInjectionHandle(machine, values.next(), family, types);
    live.add(handle);
    out.accept(handle);
    return NtStatus.STATUS_SUCCESS;
  }

  /**
   * Destroys a handle: refuses new injections on it from now on, waits for those pending, and only
   * then returns. Called by the completion function of one of them, it waits for itself
   * (R-206).
   */
  public KernelCall<NtStatus> destroy(IssuedInjectionHandle handle) {
    return new Destroy(handle);
  }

  private NtStatus begin(IssuedInjectionHandle handle, Activity self) {
    if (handle.isDestroyed() || handle.isClosing()) {
      violations.report(
          FindingCode.INJECTION_HANDLE_DOUBLE_DESTROY,
          handle,
          "injection handle destroyed twice: handle=" + handle);
      return NtStatus.STATUS_INVALID_HANDLE;
    }
    if (handle.isCompletingOn(self)) {
      violations.report(
          FindingCode.INJECTION_DESTROY_IN_COMPLETION,
          "the completion function destroys its own handle and waits for itself: handle=" + handle);
    }
    if (handle.pendingCount() > 0 && !self.heldLocks().isEmpty()) {
      violations.report(
          FindingCode.INJECTION_DESTROY_HOLDING_LOCK,
          "waits for pending injections and holds a lock; a completion function that needs it never"
              + " returns: locks="
              + self.heldLocks()
              + " pending="
              + handle.pendingCount());
    }
    handle.enter(IssuedInjectionHandle.Life.CLOSING);
    machine.kernel().events().write(EventKind.HANDLE_CLOSING, handle.objectId());
    return NtStatus.STATUS_SUCCESS;
  }

  /** One call of FwpsInjectionHandleDestroy0. */
  private final class Destroy extends KernelCall<NtStatus> {
    private final IssuedInjectionHandle handle;
    private boolean begun;
    private NtStatus status = NtStatus.STATUS_SUCCESS;

    Destroy(IssuedInjectionHandle handle) {
      super("FwpsInjectionHandleDestroy0");
      this.handle = handle;
    }

    @Override
    protected Answer step(Activity self) {
      if (!begun) {
        begun = true;
        status = begin(handle, self);
        if (status != NtStatus.STATUS_SUCCESS) {
          return done(status);
        }
      }
      if (handle.pendingCount() > 0) {
        // A real one would hang at DISPATCH_LEVEL; spinning shows whom it waits for.
        boolean mayBlock = self.irql() != Irql.DISPATCH_LEVEL;
        return mayBlock ? Answer.block(handle.destroyers()) : Answer.spin(handle.destroyers());
      }
      handle.enter(IssuedInjectionHandle.Life.DESTROYED);
      live.remove(handle);
      machine.kernel().events().dead(handle.objectId());
      return done(status);
    }
  }
}

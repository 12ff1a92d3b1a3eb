package dev.wfpsim.wfp.redirect;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.profile.HandleValues;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The redirect handles of one host, and the question how a connection stands towards one.
 *
 * <p>Source: FwpsRedirectHandleCreate0, FwpsRedirectHandleDestroy0,
 * FwpsQueryConnectionRedirectState0.
 */
public final class RedirectHandles {
  private final Kernel kernel;
  private final HandleValues values;
  private final Violations violations;
  private final List<IssuedRedirectHandle> live = new ArrayList<>();

  public RedirectHandles(Kernel kernel, HandleValues values, Violations violations) {
    this.kernel = kernel;
    this.values = values;
    this.violations = violations;
  }

  /**
   * Makes a handle for a provider.
   *
   * @return STATUS_INVALID_PARAMETER without a provider or with flags
   */
  public NtStatus create(@Nullable Guid provider, int flags, Consumer<RedirectHandle> out) {
    if (provider == null || flags != 0) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    int object = kernel.events().object(ObjectKind.REDIRECT_HANDLE, 0, "redirect handle");
    IssuedRedirectHandle handle = new IssuedRedirectHandle(values.next(), provider, object);
    live.add(handle);
    out.accept(handle);
    return NtStatus.STATUS_SUCCESS;
  }

  /** Destroys a handle; connections redirected with it go on. */
  public void destroy(RedirectHandle handle) {
    IssuedRedirectHandle own = IssuedRedirectHandle.of(handle);
    if (own.isDestroyed()) {
      violations.report(
          FindingCode.REDIRECT_HANDLE_DOUBLE_DESTROY,
          own,
          "redirect handle destroyed twice: handle=" + handle);
      return;
    }
    own.destroy();
    live.remove(own);
    kernel.events().dead(own.objectId());
  }

  /**
   * How a connection stands towards a handle. Without records it is not redirected; a
   * destroyed handle is the driver's fault.
   */
  public FwpsConnectionRedirectState query(
      @Nullable RedirectRecords records, RedirectHandle handle) {
    if (IssuedRedirectHandle.of(handle).isDestroyed()) {
      violations.report(
          FindingCode.REDIRECT_HANDLE_USED_AFTER_DESTROY,
          IssuedRedirectHandle.of(handle),
          "redirect handle used after it was destroyed: handle=" + handle);
    }
    return records == null
        ? FwpsConnectionRedirectState.FWPS_CONNECTION_NOT_REDIRECTED
        : records.stateFor(handle);
  }
}

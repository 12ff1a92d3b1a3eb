package dev.wfpsim.wfp.redirect;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.DriverFault;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import java.util.Locale;

/**
 * A redirect handle as the platform keeps it.
 *
 * <p>One object for each creation, so a handle that was destroyed is never mistaken for a later one
 * that happens to have the same value.
 */
public final class IssuedRedirectHandle implements Identified, RedirectHandle {
  private final long value;
  private final int objectId;
  private final Guid provider;
  private boolean destroyed;

  IssuedRedirectHandle(long value, Guid provider, int objectId) {
    this.value = value;
    this.objectId = objectId;
    this.provider = provider;
  }

  /** What the platform keeps of a handle that a driver gives. */
  static IssuedRedirectHandle of(RedirectHandle handle) {
    return DriverFault.own(IssuedRedirectHandle.class, handle, "redirect handle");
  }

  @Override
  public long value() {
    return value;
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return objectId;
  }

  /** The provider given on creation. */
  public Guid provider() {
    return provider;
  }

  /** Whether FwpsRedirectHandleDestroy0 has been called for it. */
  public boolean isDestroyed() {
    return destroyed;
  }

  void destroy() {
    destroyed = true;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "redirect-handle-0x%x", value);
  }
}

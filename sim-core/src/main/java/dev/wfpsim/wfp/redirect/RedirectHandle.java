package dev.wfpsim.wfp.redirect;

import dev.wfpsim.wfp.fwp.Guid;
import java.util.Locale;

/**
 * What a driver redirects to a local service with: it names the redirector in redirect records.
 *
 * <p>One object for each creation, so a handle that was destroyed is never mistaken for a later one
 * that happens to have the same value.
 *
 * <p>Source: FwpsRedirectHandleCreate0.
 */
public final class RedirectHandle {
  private final long value;
  private final Guid provider;
  private boolean destroyed;

  RedirectHandle(long value, Guid provider) {
    this.value = value;
    this.provider = provider;
  }

  /** The number the driver sees. */
  public long value() {
    return value;
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

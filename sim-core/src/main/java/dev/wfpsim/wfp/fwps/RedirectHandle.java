package dev.wfpsim.wfp.fwps;

/**
 * What a driver redirects to a local service with: it names the redirector in redirect records. Its
 * life is one of its own: no two handles are the same object, whatever their value.
 *
 * <p>Source: FwpsRedirectHandleCreate0.
 */
public interface RedirectHandle {
  /** The number that C code would see; never 0. */
  long value();
}

package dev.wfpsim.wfp.fwps;

/**
 * How a connection stands towards one redirect handle.
 *
 * <p>Source: FWPS_CONNECTION_REDIRECT_STATE enumeration.
 */
public enum FwpsConnectionRedirectState {
  /** Nobody has redirected the connection: free to redirect. */
  FWPS_CONNECTION_NOT_REDIRECTED,
  /** The most recent redirection used this handle: permit, never redirect again. */
  FWPS_CONNECTION_REDIRECTED_BY_SELF,
  /** Only other handles redirected: may be redirected again where the other is not trusted. */
  FWPS_CONNECTION_REDIRECTED_BY_OTHER,
  /** This handle redirected and another did afterwards: must not be redirected again. */
  FWPS_CONNECTION_PREVIOUSLY_REDIRECTED_BY_SELF
}

package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;

/**
 * A bind, explicit or implicit: first at ALE_BIND_REDIRECT, where its address may be replaced, then
 * with its port chosen at ALE_RESOURCE_ASSIGNMENT (FWPS_BIND_REQUEST0).
 */
public final class BindOperation extends AleOperation {
  private final SocketAddress requested;
  private final boolean implicit;
  private final boolean promiscuous;
  private long portReservationToken;

  /**
   * @param local the requested address; unspecified and port 0 where the stack is to choose
   * @param implicit made by a connect or a send of an unbound endpoint
   * @param promiscuous a raw endpoint that asks for everything (SIO_RCVALL)
   */
  public BindOperation(
      TransportEndpoint endpoint,
      AddressFamily family,
      SocketAddress local,
      boolean implicit,
      boolean promiscuous) {
    super(endpoint, family, local);
    this.requested = local;
    this.implicit = implicit;
    this.promiscuous = promiscuous;
  }

  /** The stack does as the redirect layer decided. */
  public void follow(BindDecision decided) {
    setLocal(decided.local());
    portReservationToken = decided.portReservationToken();
  }

  /** The address and port that the stack has chosen. */
  public void setLocal(SocketAddress replacement) {
    if (replacement.address().family() != family()) {
      throw new IllegalArgumentException(
          "bind address of another family: address=" + replacement + " family=" + family());
    }
    replaceLocal(replacement);
  }

  /** What the application asked for. */
  public SocketAddress requested() {
    return requested;
  }

  /** FWP_CONDITION_FLAG_IS_IMPLICIT_BIND. */
  public boolean implicit() {
    return implicit;
  }

  /** FWP_CONDITION_FLAG_IS_WILDCARD_BIND: port 0 or the unspecified address was asked for. */
  public boolean wildcard() {
    return requested.port() == 0 || requested.address().isUnspecified();
  }

  public boolean promiscuous() {
    return promiscuous;
  }

  public long portReservationToken() {
    return portReservationToken;
  }
}

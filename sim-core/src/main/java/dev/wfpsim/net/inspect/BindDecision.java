package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.SocketAddress;

/**
 * What ALE_BIND_REDIRECT leaves of a bind.
 *
 * @param local the address and port, of the family of the operation
 * @param portReservationToken from a persistent port reservation, 0 for none
 */
public record BindDecision(SocketAddress local, long portReservationToken) {
  /** The bind as it was asked for. */
  public static BindDecision asAsked(BindOperation bind) {
    return new BindDecision(bind.local(), bind.portReservationToken());
  }
}

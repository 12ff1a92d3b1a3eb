package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;

/** A TCP endpoint begins to listen (ALE_AUTH_LISTEN). */
public final class ListenOperation extends AleOperation {
  public ListenOperation(TransportEndpoint endpoint, AddressFamily family, SocketAddress local) {
    super(endpoint, family, local);
  }
}

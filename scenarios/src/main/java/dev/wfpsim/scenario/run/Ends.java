package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint.Transport;

/**
 * The two addresses of a conversation; with its host where they are loopback's, which mean
 * something on their own host only.
 */
record Ends(Transport transport, String host, SocketAddress client, SocketAddress server) {

  static Ends of(Transport transport, String host, SocketAddress client, SocketAddress server) {
    boolean local = client.address().isLoopback() || server.address().isLoopback();
    return new Ends(transport, local ? host : "", plain(client), plain(server));
  }

  /** An address without its scope, as IPv4 where it is one mapped. */
  static SocketAddress plain(SocketAddress address) {
    return new SocketAddress(address.address().unmapped(), address.port());
  }
}

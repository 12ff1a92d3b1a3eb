package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.SocketAddress;

/** A connection as findings call it: put into words only where there is a finding. */
record ConnectionName(String host, SocketAddress local, SocketAddress remote) {
  @Override
  public String toString() {
    return host + " tcp " + local + " " + remote;
  }
}

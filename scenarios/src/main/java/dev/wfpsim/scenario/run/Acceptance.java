package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import org.jspecify.annotations.Nullable;

/**
 * One connection (or peer, over UDP) that a process of the scenario accepted, as that process saw
 * it.
 */
final class Acceptance {

  final String process;
  final String host;
  final Transport transport;
  final SocketAddress local;
  final SocketAddress remote;
  final long nanos;
  final ByteTally sent = new ByteTally();
  final ByteTally received = new ByteTally();

  boolean reset;

  /** Why a proxy could not pass it on, in words; empty for none. */
  String stuck = "";

  /** The attempt it belongs to; found when the run is over. */
  @Nullable Attempt attempt;

  Acceptance(
      String process,
      String host,
      Transport transport,
      SocketAddress local,
      SocketAddress remote,
      long nanos) {
    this.process = process;
    this.host = host;
    this.transport = transport;
    this.local = local;
    this.remote = remote;
    this.nanos = nanos;
  }
}

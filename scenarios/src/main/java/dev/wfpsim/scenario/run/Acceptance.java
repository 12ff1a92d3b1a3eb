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
  final ByteTally sent;
  final ByteTally received;

  boolean reset;

  /** Whether the process has asked what it is told of a redirection. */
  boolean asked;

  /** The redirect context it was told; null where there is none. */
  byte @Nullable [] context;

  /** How many bytes of redirect records it was told; 0 where there are none. */
  long recordBytes;

  /** Why a proxy could not pass it on, in words; empty for none. */
  String stuck = "";

  /** One more reason why it could not be passed on. */
  void stuck(String why) {
    stuck += (stuck.isEmpty() ? "" : "; ") + why;
  }

  /** The attempt it belongs to; found when the run is over. */
  @Nullable Attempt attempt;

  Acceptance(
      String process,
      String host,
      Transport transport,
      SocketAddress local,
      SocketAddress remote,
      long nanos,
      ByteTally sent,
      ByteTally received) {
    this.process = process;
    this.host = host;
    this.transport = transport;
    this.local = local;
    this.remote = remote;
    this.nanos = nanos;
    this.sent = sent;
    this.received = received;
  }
}

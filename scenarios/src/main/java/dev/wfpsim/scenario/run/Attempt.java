package dev.wfpsim.scenario.run;

import dev.wfpsim.net.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One connection (or exchange of datagrams) that a process of the scenario tried to make, as that
 * process saw it. Written by the process's thread, read when the run is over.
 */
final class Attempt {

  /** What became of it. */
  enum State {
    /** Still trying when the run ended. */
    TRYING,
    /** Open, or over after having been open. */
    OPENED,
    /** Refused by policy: WSAEACCES. */
    BLOCKED,
    /** Refused, unreachable, timed out or out of resources before it was open. */
    FAILED
  }

  static final long NEVER = -1;

  final int number;
  final String process;
  final String host;
  final Endpoint asked;
  final long startNanos;
  final ByteTally sent;
  final ByteTally received = new ByteTally();

  /** The accepted connection that a proxy makes this one for. */
  final @Nullable Acceptance behalf;

  State state = State.TRYING;
  long openedNanos = NEVER;
  @Nullable SocketAddress local;
  @Nullable SocketAddress remote;
  boolean redirected;
  boolean reset;
  boolean closed;

  /** The socket error that ended it, in words; empty for none. */
  String error = "";

  /** Who accepted it; found when the run is over. */
  @Nullable Acceptance acceptance;

  Attempt(
      int number,
      String process,
      String host,
      Endpoint asked,
      long startNanos,
      ByteSource sends,
      @Nullable Acceptance behalf) {
    this.number = number;
    this.process = process;
    this.host = host;
    this.asked = asked;
    this.startNanos = startNanos;
    this.sent = ByteTally.sending(sends);
    this.behalf = behalf;
  }

  /** How messages name it: {@code browser 12 to tcp/10.0.0.80:443}. */
  String title() {
    return process + " connection " + number + " to " + asked;
  }
}

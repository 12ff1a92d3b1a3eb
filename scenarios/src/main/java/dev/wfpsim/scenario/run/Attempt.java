package dev.wfpsim.scenario.run;

import dev.wfpsim.net.SocketAddress;
import dev.wfpsim.net.socket.SocketError;
import dev.wfpsim.net.socket.WinsockError;
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
  final ByteTally sent = new ByteTally();
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

  /** Whether the process has done all it meant to do with it, well or not. */
  boolean over;

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
      @Nullable Acceptance behalf) {
    this.number = number;
    this.process = process;
    this.host = host;
    this.asked = asked;
    this.startNanos = startNanos;
    this.behalf = behalf;
  }

  /** It is open between these addresses, as the stack has them. */
  void opened(long nanos, SocketAddress from, @Nullable SocketAddress to, boolean elsewhere) {
    state = State.OPENED;
    openedNanos = nanos;
    local = from;
    remote = to == null ? asked.address() : to;
    redirected = elsewhere;
  }

  /** A socket call failed. */
  void failed(SocketError failure) {
    error = failure.getMessage();
    if (state == State.TRYING) {
      state = failure.error() == WinsockError.WSAEACCES ? State.BLOCKED : State.FAILED;
    } else {
      reset = true;
    }
  }

  /** How messages name it: {@code browser 12 to tcp/10.0.0.80:443}. */
  String title() {
    return process + " connection " + number + " to " + asked;
  }
}

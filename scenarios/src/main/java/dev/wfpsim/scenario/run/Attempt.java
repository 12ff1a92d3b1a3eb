package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.pcap.CapturedStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection (or exchange of datagrams) that a process of the scenario tried to make, as that
 * process saw it: made from the trace, and complete when the run is over.
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

  /** The log it is in, which counts what becomes of it. */
  private @Nullable ConnectionLog log;

  @Nullable SocketAddress local;
  @Nullable SocketAddress remote;

  /** The recorded conversation that it makes again, if it does. */
  @Nullable CapturedStream recorded;

  boolean redirected;
  boolean reset;
  boolean closed;

  /** Whether the process has done all it meant to do with it, well or not. */
  boolean over;

  /** Whether it failed because its host had no dynamic port left. */
  boolean outOfPorts;

  /** The socket error that ended it, in words; empty for none. */
  String error = "";

  /** Who accepted it; found when the run is over. */
  @Nullable Acceptance acceptance;

  /** Who else did: other members of the multicast group it went to. */
  final List<Acceptance> otherMembers = new ArrayList<>();

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

  /** Where a driver sent it while it was not open yet. */
  private @Nullable SocketAddress sentElsewhere;

  /** It is in a log from now on. */
  void in(ConnectionLog its) {
    log = its;
    its.count(openedNanos == NEVER ? 0 : 1, hasFailed() ? 1 : 0);
  }

  /** Whether it failed or was blocked. */
  private boolean hasFailed() {
    return state == State.FAILED || state == State.BLOCKED;
  }

  private void become(State next) {
    int before = hasFailed() ? 1 : 0;
    state = next;
    if (log != null) {
      log.count(0, (hasFailed() ? 1 : 0) - before);
    }
  }

  /** A driver sends it somewhere else than it asked for. */
  void redirectedTo(SocketAddress elsewhere) {
    sentElsewhere = elsewhere;
  }

  /** Takes over where it was sent, if it never got as far as being open. */
  void settle() {
    if (sentElsewhere != null && state != State.OPENED) {
      redirected = true;
      remote = sentElsewhere;
    }
    sentElsewhere = null;
  }

  /** It is open between these addresses, as the stack has them. */
  void opened(long nanos, SocketAddress from, @Nullable SocketAddress to, boolean elsewhere) {
    become(State.OPENED);
    if (log != null && openedNanos == NEVER) {
      log.count(1, 0);
    }
    openedNanos = nanos;
    local = from;
    remote = to == null ? asked.address() : to;
    redirected = elsewhere;
  }

  /**
   * A socket call failed.
   *
   * @param code the Winsock error
   * @param noPort whether it failed for want of a dynamic port
   */
  void failed(int code, String message, boolean noPort) {
    error = message;
    outOfPorts |= noPort;
    settle();
    if (state == State.TRYING) {
      become(code == WinsockError.WSAEACCES.code() ? State.BLOCKED : State.FAILED);
    } else {
      reset = true;
    }
  }

  /**
   * A receive failed for another reason than time. Over UDP this is how a socket learns that nobody
   * takes its datagrams: it has failed, unless somebody answered before.
   */
  void unheard(int code, String message) {
    if (received.length() > 0) {
      failed(code, message, false);
      return;
    }
    error = message;
    become(State.FAILED);
  }

  /** Somebody answered after all. */
  void answered() {
    if (state == State.FAILED) {
      become(State.OPENED);
      error = "";
    }
  }

  /** How messages name it: {@code browser 12 to tcp/10.0.0.80:443}. */
  String title() {
    return process + " connection " + number + " to " + asked;
  }
}

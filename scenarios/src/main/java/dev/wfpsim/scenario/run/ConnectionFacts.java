package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.model.BytePattern;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.scenario.model.Expectation.ConnectionTrait;
import dev.wfpsim.scenario.model.Expectation.Scope;
import dev.wfpsim.scenario.model.Expectation.Target;
import dev.wfpsim.scenario.model.ProcessSetup;
import dev.wfpsim.scenario.model.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of the connections when the run is over, in the terms of expectations. */
final class ConnectionFacts {

  private final ConnectionLog log;
  private final byte[] piece = new byte[ByteTally.PIECE];
  private final Scenario scenario;
  private final DatagramFacts datagrams;

  /** The log's ends must have been paired. */
  ConnectionFacts(ConnectionLog log, Scenario scenario) {
    this.log = log;
    this.scenario = scenario;
    this.datagrams = new DatagramFacts(log);
  }

  List<Attempt> in(Scope scope) {
    List<Attempt> found = new ArrayList<>();
    Target target = scope.target();
    String name = target == null ? null : target.process();
    ProcessSetup asked = name == null ? null : scenario.process(name);
    for (Attempt attempt : log.attempts()) {
      boolean meant =
          (scope.process() == null || scope.process().equals(attempt.process))
              && (scope.transport() == null || scope.transport() == attempt.asked.transport())
              && (scope.beforeNanos() == null || attempt.startNanos < scope.beforeNanos())
              && (scope.afterNanos() == null || attempt.startNanos >= scope.afterNanos())
              && (target == null || goesTo(attempt, target, asked));
      if (meant) {
        found.add(attempt);
      }
    }
    return found;
  }

  /**
   * Whether the process asked for the target: for a process, at one of the endpoints it listens on,
   * whatever became of it.
   */
  private boolean goesTo(Attempt attempt, Target target, @Nullable ProcessSetup process) {
    if (target.endpoint() != null) {
      return target.endpoint().equals(attempt.asked);
    }
    if (target.port() != null) {
      return target.port() == attempt.asked.address().port();
    }
    return process != null && scenario.listensAt(process, attempt.asked, attempt.host);
  }

  /** Null where the trait is there; otherwise what was seen instead. */
  @Nullable String lacks(Attempt attempt, ConnectionTrait trait) {
    boolean has =
        switch (trait.kind()) {
          case OPENED -> attempt.state == Attempt.State.OPENED;
          case OPENED_WITHIN ->
              attempt.state == Attempt.State.OPENED
                  && attempt.openedNanos - attempt.startNanos <= trait.nanos();
          case REDIRECTED ->
              attempt.redirected && (trait.target() == null || reached(attempt, trait.target()));
          case NOT_REDIRECTED -> !attempt.redirected;
          case ACCEPTED ->
              attempt.acceptance != null
                  && (trait.target() == null || reached(attempt, trait.target()))
                  && isBetween(attempt.acceptance, trait);
          case CARRIES_CONTEXT, CARRIES_NO_CONTEXT, CARRIES_RECORDS, CARRIES_NO_RECORDS ->
              carries(attempt.acceptance, trait);
          case BLOCKED -> attempt.state == Attempt.State.BLOCKED;
          case FAILED -> attempt.state == Attempt.State.FAILED;
          case RESET -> attempt.reset;
          case CLOSED -> attempt.closed;
          case DELIVERED -> mayDeliver(attempt) && undelivered(attempt) == null;
        };
    if (has) {
      return null;
    }
    String bytes = trait.kind() == ConnectionTrait.Kind.DELIVERED ? undelivered(attempt) : null;
    return bytes == null ? seen(attempt) + told(attempt.acceptance, trait.kind()) : bytes;
  }

  private static boolean isBetween(Acceptance acceptance, ConnectionTrait trait) {
    Endpoint at = trait.at();
    return (at == null
            || at.transport() == acceptance.transport
                && Ends.plain(acceptance.local).equals(at.address()))
        && (trait.from() == null || Ends.plain(acceptance.remote).address().equals(trait.from()));
  }

  /** Whether the accepting end has asked, and was told so. */
  private static boolean carries(@Nullable Acceptance acceptance, ConnectionTrait trait) {
    if (acceptance == null || !acceptance.asked) {
      return false;
    }
    byte[] context = acceptance.context;
    return switch (trait.kind()) {
      case CARRIES_CONTEXT ->
          context != null && Objects.requireNonNull(trait.context()).matches(context);
      case CARRIES_NO_CONTEXT -> context == null;
      case CARRIES_RECORDS -> acceptance.recordBytes > 0;
      default -> acceptance.recordBytes == 0;
    };
  }

  private static SocketAddress unscoped(SocketAddress address) {
    return new SocketAddress(address.address(), address.port());
  }

  private static boolean reached(Attempt attempt, Target target) {
    if (target.process() != null) {
      return attempt.acceptance != null && attempt.acceptance.process.equals(target.process())
          || attempt.otherMembers.stream().anyMatch(a -> a.process.equals(target.process()));
    }
    if (target.endpoint() != null) {
      return attempt.asked.transport() == target.endpoint().transport()
          && attempt.remote != null
          && target.endpoint().address().equals(unscoped(attempt.remote));
    }
    return attempt.remote != null
        && target.port() != null
        && attempt.remote.port() == target.port();
  }

  /** In a few words what became of a connection. */
  static String seen(Attempt attempt) {
    StringBuilder text = new StringBuilder(attempt.title()).append(": ");
    switch (attempt.state) {
      case TRYING -> text.append("still connecting");
      case BLOCKED -> text.append("blocked");
      case FAILED -> text.append("failed");
      case OPENED -> text.append(attempt.reset ? "opened, then reset" : "opened");
    }
    if (attempt.redirected) {
      text.append(", redirected to ").append(attempt.remote);
    }
    if (attempt.acceptance != null) {
      text.append(", accepted by ").append(attempt.acceptance.process);
    }
    attempt.otherMembers.forEach(other -> text.append(" and ").append(other.process));
    if (!attempt.error.isEmpty()) {
      text.append(" (").append(attempt.error).append(')');
    }
    return text.append(stuck(attempt)).toString();
  }

  /** What the accepting end saw and was told, for a claim about that. */
  private static String told(@Nullable Acceptance acceptance, ConnectionTrait.Kind kind) {
    if (acceptance == null) {
      return "";
    }
    return switch (kind) {
      case ACCEPTED -> " at " + acceptance.local + " from " + acceptance.remote;
      case CARRIES_CONTEXT, CARRIES_NO_CONTEXT ->
          !acceptance.asked
              ? ", which did not ask"
              : acceptance.context == null
                  ? ", no context"
                  : ", context " + BytePattern.text(acceptance.context);
      case CARRIES_RECORDS, CARRIES_NO_RECORDS ->
          acceptance.asked ? ", bytes of records=" + acceptance.recordBytes : ", which did not ask";
      default -> "";
    };
  }

  /** Why a proxy could not pass on what came to it, after a semicolon; empty for no reason. */
  private static String stuck(Attempt attempt) {
    Acceptance acceptance = attempt.acceptance;
    return acceptance == null || acceptance.stuck.isEmpty() ? "" : "; " + acceptance.stuck;
  }

  /**
   * Whether it is open, or was to its end: one that never was, or was cut off, delivers nothing.
   */
  private static boolean mayDeliver(Attempt attempt) {
    return attempt.asked.transport() == Transport.TCP
        ? mustDeliver(attempt)
        : attempt.state == Attempt.State.OPENED;
  }

  /** Whether every byte each side sent must have arrived: neither blocked, failed nor reset. */
  private static boolean mustDeliver(Attempt attempt) {
    boolean acceptedReset = attempt.acceptance != null && attempt.acceptance.reset;
    return attempt.state == Attempt.State.OPENED
        && attempt.asked.transport() == Transport.TCP
        && !attempt.reset
        && !acceptedReset;
  }

  /**
   * Null where every byte arrived once and in order, both ways; otherwise what is wrong. Over UDP,
   * where datagrams may be lost, doubled or overtake one another: where every datagram that arrived
   * was sent.
   */
  @Nullable String undelivered(Attempt attempt) {
    if (!attempt.asked.isTcp()) {
      return datagrams.notSent(attempt);
    }
    if (!mustDeliver(attempt)) {
      return null;
    }
    Acceptance acceptance = attempt.acceptance;
    if (acceptance == null) {
      return attempt.sent.length() == 0
          ? null
          : attempt.title() + ": sent=" + attempt.sent.length() + " and nobody accepted it";
    }
    String out = direction(attempt, "out", attempt.sent, acceptance.received);
    return out != null ? out : direction(attempt, "back", acceptance.sent, attempt.received);
  }

  private @Nullable String direction(
      Attempt attempt, String way, ByteTally sent, ByteTally received) {
    String lengths = " sent=" + sent.length() + " received=" + received.length();
    if (received.length() > sent.length()) {
      return attempt.title() + ": more bytes than sent, way=" + way + lengths;
    }
    ByteSource origin = sent.origin();
    if (origin != null && !received.isPrefixOf(origin, piece)) {
      return attempt.title() + ": bytes changed or out of order, way=" + way + lengths;
    }
    return received.length() == sent.length()
        ? null
        : attempt.title() + ": bytes missing, way=" + way + lengths + stuck(attempt);
  }

  /** A connection that comes back to a process it already went through, or null. */
  @Nullable Attempt loop() {
    for (Attempt attempt : log.attempts()) {
      Acceptance at = attempt.acceptance;
      if (at == null) {
        continue;
      }
      for (Acceptance before = attempt.behalf; before != null; before = behalf(before)) {
        if (before.process.equals(at.process)) {
          return attempt;
        }
      }
    }
    return null;
  }

  private static @Nullable Acceptance behalf(Acceptance acceptance) {
    return acceptance.attempt == null ? null : acceptance.attempt.behalf;
  }

  RunCounts.Connections counts(Scope scope) {
    long opened = 0;
    long redirected = 0;
    long blocked = 0;
    long failed = 0;
    long outOfPorts = 0;
    for (Attempt attempt : in(scope)) {
      opened += attempt.state == Attempt.State.OPENED ? 1 : 0;
      blocked += attempt.state == Attempt.State.BLOCKED ? 1 : 0;
      failed += attempt.state == Attempt.State.FAILED ? 1 : 0;
      redirected += attempt.redirected ? 1 : 0;
      outOfPorts += attempt.outOfPorts ? 1 : 0;
    }
    return new RunCounts.Connections(opened, redirected, blocked, failed, outOfPorts);
  }

  /** Whether any byte was sent, by either end, on what must deliver or over UDP. */
  boolean sentAny(List<Attempt> attempts) {
    for (Attempt attempt : attempts) {
      Acceptance acceptance = attempt.acceptance;
      boolean sent =
          attempt.sent.length() > 0 || acceptance != null && acceptance.sent.length() > 0;
      if (sent && mayDeliver(attempt)) {
        return true;
      }
    }
    return false;
  }

  RunCounts.Bytes bytes() {
    long sent = 0;
    long delivered = 0;
    for (Attempt attempt : log.attempts()) {
      sent += attempt.sent.length();
      delivered += attempt.received.length();
    }
    for (Acceptance acceptance : log.acceptances()) {
      sent += acceptance.sent.length();
      delivered += acceptance.received.length();
    }
    return new RunCounts.Bytes(sent, delivered);
  }
}

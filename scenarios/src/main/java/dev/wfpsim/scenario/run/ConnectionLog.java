package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every connection of the scenario's processes, both ends, and which ends belong together: those
 * with the same two addresses, the earlier with the earlier where addresses come up again. An end
 * whose addresses a driver rewrote on the way is recognised by the bytes it received.
 */
final class ConnectionLog {

  private final List<Attempt> attempts = new ArrayList<>();
  private final List<Acceptance> acceptances = new ArrayList<>();

  private long opened;
  private long failed;

  int nextNumber() {
    return attempts.size() + 1;
  }

  void add(Attempt attempt) {
    attempts.add(attempt);
    attempt.in(this);
  }

  void add(Acceptance acceptance) {
    acceptances.add(acceptance);
  }

  List<Attempt> attempts() {
    return attempts;
  }

  List<Acceptance> acceptances() {
    return acceptances;
  }

  /** How many attempts have been open so far. */
  long opened() {
    return opened;
  }

  /** How many attempts have failed or were blocked so far. */
  long failed() {
    return failed;
  }

  /** One of the attempts has become something else. */
  void count(int moreOpened, int moreFailed) {
    opened += moreOpened;
    failed += moreFailed;
  }

  /** Finds the two ends of each connection; once, when the run is over. */
  void pair() {
    Map<Ends, Deque<Acceptance>> waiting = new LinkedHashMap<>();
    for (Acceptance acceptance : acceptances) {
      waiting
          .computeIfAbsent(
              Ends.of(acceptance.transport, acceptance.host, acceptance.remote, acceptance.local),
              key -> new ArrayDeque<>())
          .add(acceptance);
    }
    attempts.forEach(Attempt::settle);
    for (Attempt attempt : attempts) {
      if (attempt.local == null || attempt.remote == null) {
        continue;
      }
      Deque<Acceptance> same =
          waiting.get(
              Ends.of(attempt.asked.transport(), attempt.host, attempt.local, attempt.remote));
      if (same != null && !same.isEmpty()) {
        Acceptance found = same.removeFirst();
        if (found.transport == Transport.UDP) {
          // A connected socket has the addresses it got, not that they are others than it asked
          // for.
          wentTo(attempt, found);
        }
        join(attempt, found);
      }
    }
    OpenEnds ends = new OpenEnds(acceptances);
    Map<Integer, Long> takenOver = takenOver();
    for (Attempt attempt : attempts) {
      if (attempt.acceptance == null && attempt.state == Attempt.State.OPENED) {
        Acceptance found =
            switch (attempt.asked.transport()) {
              case TCP -> ends.ofContent(attempt);
              case UDP ->
                  byPort(attempt, ends, takenOver.getOrDefault(attempt.number, Long.MAX_VALUE));
              case ICMP -> null;
            };
        if (attempt.asked.transport() == Transport.ICMP) {
          attempt.acceptance = ends.sharedMessages(attempt);
        } else if (found != null) {
          join(attempt, found);
        }
      }
      if (attempt.acceptance != null && isToMany(attempt.asked.address())) {
        addMembers(attempt, ends);
      }
    }
  }

  /**
   * Over UDP the socket does not tell where a redirected datagram went, but its port is its own,
   * until another takes it over. To a server a port that is used again soon is still the same
   * conversation: then both share it.
   */
  private static @Nullable Acceptance byPort(Attempt attempt, OpenEnds ends, long untilNanos) {
    Acceptance own = ends.ofPort(attempt, untilNanos);
    Acceptance shared = own == null ? ends.sharedPort(attempt, untilNanos) : null;
    if (own != null) {
      wentTo(attempt, own);
      ends.joined(attempt, own);
    } else if (shared != null) {
      wentTo(attempt, shared);
      attempt.acceptance = shared;
    }
    return own;
  }

  /**
   * When another attempt begins to use the port of each, by its number; one that nobody takes over
   * is absent.
   */
  private Map<Integer, Long> takenOver() {
    Map<String, Long> next = new LinkedHashMap<>();
    Map<Integer, Long> until = new TreeMap<>();
    for (Attempt attempt : attempts.reversed()) {
      if (attempt.local != null && attempt.asked.transport() == Transport.UDP) {
        String port = attempt.host + " " + attempt.local.port();
        Long later = next.put(port, attempt.startNanos);
        if (later != null) {
          until.put(attempt.number, later);
        }
      }
    }
    return until;
  }

  private static void wentTo(Attempt attempt, Acceptance acceptance) {
    attempt.remote = acceptance.local;
    attempt.redirected = !Ends.plain(acceptance.local).equals(Ends.plain(attempt.asked.address()));
  }

  private static boolean isToMany(SocketAddress to) {
    return Ends.plain(to).address().isMulticast() || to.address().isLimitedBroadcast();
  }

  /** The other members of the group: they heard what the first one heard. */
  private static void addMembers(Attempt attempt, OpenEnds ends) {
    for (Acceptance other : ends.ofGroup(attempt)) {
      if (other.attempt == null) {
        attempt.otherMembers.add(other);
        other.attempt = attempt;
        other.received.receivedFrom(attempt.sent);
      }
    }
  }

  private static void join(Attempt attempt, Acceptance acceptance) {
    attempt.acceptance = acceptance;
    acceptance.attempt = attempt;
    acceptance.received.receivedFrom(attempt.sent);
    attempt.received.receivedFrom(acceptance.sent);
  }
}

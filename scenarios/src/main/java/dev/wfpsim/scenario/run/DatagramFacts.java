package dev.wfpsim.scenario.run;

import dev.wfpsim.scenario.model.Endpoint.Transport;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which datagrams and ICMP messages were sent, by the client's port: addresses change where a
 * driver redirects, and servers that were started again have a log of their own, but the port
 * stays. ICMP messages have no ports, and the stack's own answers to echo requests are known from
 * the capture they are of.
 */
final class DatagramFacts {

  private static final SortedSet<Long> NONE = new TreeSet<>();

  private final SortedMap<Integer, SortedSet<Long>> byClients = new TreeMap<>();
  private final SortedMap<Integer, SortedSet<Long>> byServers = new TreeMap<>();
  private final SortedMap<Integer, SortedSet<Long>> toServers = new TreeMap<>();

  private final SortedSet<Long> messages = new TreeSet<>();

  DatagramFacts(ConnectionLog log) {
    for (Attempt attempt : log.attempts()) {
      if (attempt.asked.transport() == Transport.ICMP) {
        messages.addAll(attempt.sent.datagrams());
        messages.addAll(StackAnswers.to(attempt));
      } else if (attempt.asked.transport() == Transport.UDP && attempt.local != null) {
        collect(byClients, attempt.local.port(), attempt.sent);
      }
    }
    for (Acceptance acceptance : log.acceptances()) {
      if (acceptance.transport == Transport.ICMP) {
        messages.addAll(acceptance.sent.datagrams());
      } else if (acceptance.transport == Transport.UDP) {
        collect(byServers, acceptance.remote.port(), acceptance.sent);
        collect(toServers, acceptance.remote.port(), acceptance.received);
      }
    }
  }

  private static void collect(
      SortedMap<Integer, SortedSet<Long>> byPort, int port, ByteTally tally) {
    byPort.computeIfAbsent(port, key -> new TreeSet<>()).addAll(tally.datagrams());
  }

  private boolean sent(ByteTally heard) {
    return messages.containsAll(heard.datagrams());
  }

  /** A datagram that arrived, at either end, and was not sent as it is; in words, or null. */
  @Nullable String notSent(Attempt attempt) {
    if (attempt.local == null) {
      return null;
    }
    if (attempt.asked.transport() == Transport.ICMP) {
      boolean out = attempt.acceptance == null || sent(attempt.acceptance.received);
      boolean back = sent(attempt.received);
      return out && back
          ? null
          : attempt.title()
              + ": a message arrived that was not sent, way="
              + (out ? "back" : "out");
    }
    int port = attempt.local.port();
    if (!byServers.getOrDefault(port, NONE).containsAll(attempt.received.datagrams())) {
      return attempt.title() + ": a datagram arrived that was not sent, way=back";
    }
    boolean sent =
        byClients.getOrDefault(port, NONE).containsAll(toServers.getOrDefault(port, NONE));
    return sent ? null : attempt.title() + ": a datagram arrived that was not sent, way=out";
  }
}

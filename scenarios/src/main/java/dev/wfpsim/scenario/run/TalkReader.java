package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection log from the trace: what processes say of their talks, and the bytes that
 * their sockets take and give. Of a TCP connection the endpoint tells whose bytes they are; of
 * datagrams, which share an endpoint, the process says so, beforehand where it sends and afterwards
 * where it has received.
 */
final class TalkReader implements TraceReader {

  private static final Set<EventKind> KINDS =
      Collections.unmodifiableSet(
          EnumSet.of(
              EventKind.TALK_BEGIN,
              EventKind.TALK_ACCEPT,
              EventKind.TALK_ENDPOINT,
              EventKind.TALK_BETWEEN,
              EventKind.TALK_OPEN,
              EventKind.TALK_SOURCE,
              EventKind.TALK_FAIL,
              EventKind.TALK_UNHEARD,
              EventKind.TALK_ANSWER,
              EventKind.TALK_LATE,
              EventKind.TALK_RESET,
              EventKind.TALK_STUCK,
              EventKind.TALK_ONWARD_STUCK,
              EventKind.TALK_DATAGRAM,
              EventKind.TALK_OVER,
              EventKind.TALK_TOLD,
              EventKind.CONNECTION_REDIRECTED,
              EventKind.BYTES_SENT,
              EventKind.PAYLOAD_SENT,
              EventKind.BYTES_DELIVERED,
              EventKind.PAYLOAD_DELIVERED));

  /** One end, of either kind. */
  private static final class Known {
    final @Nullable Attempt attempt;
    final ByteTally sent;
    final ByteTally received;
    @Nullable Acceptance acceptance;

    /** What is said of one that is accepted before its addresses. */
    final String process;

    final String host;
    final Transport transport;
    SocketAddress local = NOWHERE;
    SocketAddress remote = NOWHERE;

    Known(@Nullable Attempt attempt, String process, String host, Transport transport) {
      this.attempt = attempt;
      this.process = process;
      this.host = host;
      this.transport = transport;
      this.sent = attempt == null ? new ByteTally() : attempt.sent;
      this.received = attempt == null ? new ByteTally() : attempt.received;
    }
  }

  private static final SocketAddress NOWHERE = new SocketAddress(IpAddress.IPV4_ANY, 0);

  private final KnownAddresses addresses = new KnownAddresses();
  private final LoadedScenario scenario;
  private final ConnectionLog log;
  private final Map<Integer, Known> talks = new LinkedHashMap<>();

  /** The talk of each TCP connection's endpoint. */
  private final Map<Integer, Known> byEndpoint = new LinkedHashMap<>();

  /** Whose the datagram is that a thread sends next. */
  private final Map<Integer, Known> sending = new LinkedHashMap<>();

  /** The datagram that a thread has received last: its length and the halves of its digest. */
  private final Map<Integer, long[]> heard = new LinkedHashMap<>();

  private int endpoint;
  private long changes;

  /**
   * A reader for one run.
   *
   * @param scenario has the captures that processes say things from
   * @param log is filled
   */
  TalkReader(LoadedScenario scenario, ConnectionLog log) {
    this.scenario = scenario;
    this.log = log;
  }

  @Override
  public Set<EventKind> kinds() {
    return KINDS;
  }

  /** How often something became of a talk: a condition need only be looked at when this has. */
  long changes() {
    return changes;
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case BYTES_SENT, BYTES_DELIVERED -> endpoint = event.getInt(Word.ENDPOINT);
      case PAYLOAD_SENT -> sent(event);
      case PAYLOAD_DELIVERED -> delivered(event);
      case CONNECTION_REDIRECTED -> redirected(event);
      case TALK_BEGIN -> begins(event);
      case TALK_ACCEPT -> accepts(event);
      default -> talk(event, of(event.getInt(Word.TALK)));
    }
  }

  private Known of(int talk) {
    Known known = talks.get(talk);
    if (known == null) {
      throw new IllegalStateException("a talk that never began: talk=" + talk);
    }
    return known;
  }

  private void begins(EventView event) {
    changes++;
    Transport transport = transport(event);
    int behalf = event.getInt(Word.BEHALF);
    Attempt attempt =
        new Attempt(
            log.nextNumber(),
            event.nameOf(Word.NAME),
            event.nameOf(Word.HOST),
            new Endpoint(transport, remote(event, event.get(Word.REMOTE_SCOPE))),
            event.virtualNanos(),
            behalf == 0 ? null : of(behalf).acceptance);
    talks.put(
        event.getInt(Word.TALK), new Known(attempt, attempt.process, attempt.host, transport));
    log.add(attempt);
  }

  private void accepts(EventView event) {
    Known known =
        new Known(null, event.nameOf(Word.NAME), event.nameOf(Word.HOST), transport(event));
    talks.put(event.getInt(Word.TALK), known);
    if (known.transport == Transport.TCP) {
      byEndpoint.put(event.getInt(Word.ENDPOINT), known);
    }
  }

  private void talk(EventView event, Known known) {
    switch (event.kind()) {
      case TALK_ENDPOINT -> {
        byEndpoint.put(event.getInt(Word.ENDPOINT), known);
        return;
      }
      case TALK_BETWEEN -> {
        between(event, known);
        return;
      }
      case TALK_SOURCE -> {
        source(event, known);
        return;
      }
      case TALK_DATAGRAM -> {
        datagram(event, known);
        return;
      }
      default -> changes++;
    }
    Attempt attempt = known.attempt;
    Acceptance acceptance = known.acceptance;
    if (attempt != null) {
      becomes(event, attempt, known);
    } else if (acceptance != null) {
      becomes(event, acceptance);
    }
  }

  private static void becomes(EventView event, Attempt attempt, Known known) {
    switch (event.kind()) {
      case TALK_OPEN ->
          attempt.opened(
              event.virtualNanos(), known.local, known.remote, event.get(Word.ELSEWHERE) != 0);
      case TALK_FAIL ->
          attempt.failed(
              event.getInt(Word.ERROR), event.nameOf(Word.NAME), event.get(Word.OUT_OF_PORTS) != 0);
      case TALK_UNHEARD -> attempt.unheard(event.getInt(Word.ERROR), event.nameOf(Word.NAME));
      case TALK_ANSWER -> attempt.answered();
      case TALK_LATE -> attempt.error = event.nameOf(Word.NAME);
      case TALK_RESET -> attempt.reset = true;
      case TALK_OVER -> {
        attempt.over = true;
        attempt.closed = event.get(Word.ORDERLY) != 0;
      }
      default -> throw new IllegalStateException("not of an attempt: kind=" + event.kind());
    }
  }

  private void becomes(EventView event, Acceptance acceptance) {
    switch (event.kind()) {
      case TALK_RESET -> acceptance.reset = true;
      case TALK_TOLD -> {
        String context = event.nameOf(Word.NAME);
        acceptance.asked = true;
        acceptance.recordBytes = event.get(Word.BYTES);
        acceptance.context =
            context.equals(Talk.NO_CONTEXT) ? null : HexFormat.of().parseHex(context);
      }
      case TALK_STUCK -> acceptance.stuck(event.nameOf(Word.NAME));
      case TALK_ONWARD_STUCK -> {
        Attempt onward = of(event.getInt(Word.ONWARD)).attempt;
        if (onward != null) {
          acceptance.stuck("the proxy did not get on: " + ConnectionFacts.seen(onward));
        }
      }
      default -> throw new IllegalStateException("not of an acceptance: kind=" + event.kind());
    }
  }

  private void between(EventView event, Known known) {
    known.local = address(event, Word.LOCAL, event.getInt(Word.PORT), event.get(Word.SCOPE));
    known.remote = remote(event, event.get(Word.REMOTE_SCOPE));
    if (known.attempt == null) {
      Acceptance acceptance =
          new Acceptance(
              known.process,
              known.host,
              known.transport,
              known.local,
              known.remote,
              event.virtualNanos(),
              known.sent,
              known.received);
      known.acceptance = acceptance;
      log.add(acceptance);
    }
  }

  private void source(EventView event, Known known) {
    long key = event.get(Word.KEY);
    known.sent.from(
        switch (event.nameOf(Word.SOURCE)) {
          case Talk.MADE -> new ByteSource.Made(key);
          case Talk.RECORDED -> {
            Conversation of =
                Conversation.of(scenario, event.nameOf(Word.NAME), event.getInt(Word.INDEX));
            if (known.attempt != null) {
              known.attempt.recorded = of.stream();
            }
            yield of.says(key != 0);
          }
          case Talk.PASSED_ON -> new ByteSource.PassedOn(of((int) key).received);
          default ->
              throw new IllegalStateException("unknown source: " + event.nameOf(Word.SOURCE));
        });
  }

  // --- bytes

  private void sent(EventView event) {
    Known known = byEndpoint.get(endpoint);
    if (known != null && known.transport == Transport.TCP) {
      known.sent.add(event.data(), event.offset(), event.length());
      return;
    }
    Known sender = sending.remove(event.activity());
    if (sender != null) {
      sender.sent.addDatagram(event.length(), event.get(Word.DIGEST), event.low(Word.DIGEST));
    }
  }

  private void delivered(EventView event) {
    Known known = byEndpoint.get(endpoint);
    if (known != null && known.transport == Transport.TCP) {
      known.received.add(event.data(), event.offset(), event.length());
    } else {
      long[] datagram = {event.length(), event.get(Word.DIGEST), event.low(Word.DIGEST)};
      heard.put(event.activity(), datagram);
    }
  }

  private void datagram(EventView event, Known known) {
    if (event.get(Word.SENT) != 0) {
      sending.put(event.activity(), known);
      return;
    }
    long[] last = heard.remove(event.activity());
    if (last != null) {
      known.received.addDatagram((int) last[0], last[1], last[2]);
    }
  }

  private void redirected(EventView event) {
    Known known = byEndpoint.get(event.getInt(Word.ENDPOINT));
    if (known != null && known.attempt != null) {
      known.attempt.redirectedTo(remote(event, 0));
    }
  }

  // --- words

  private static Transport transport(EventView event) {
    return switch (event.getInt(Word.PROTOCOL)) {
      case IpProtocol.TCP -> Transport.TCP;
      case IpProtocol.UDP -> Transport.UDP;
      default -> Transport.ICMP;
    };
  }

  private SocketAddress remote(EventView event, long scope) {
    return address(event, Word.REMOTE, event.getInt(Word.REMOTE_PORT), scope);
  }

  /** An address as it was: IPv4 is written as mapped into IPv6. */
  private SocketAddress address(EventView event, Word word, int port, long scope) {
    IpAddress address = addresses.ofIpv6(event.get(word), event.low(word));
    if (address.isIpv4Mapped() && !(event.has(Word.MAPPED) && event.get(Word.MAPPED) != 0)) {
      address = addresses.ofIpv4((int) address.lowBits());
    }
    return new SocketAddress(address, port, (int) scope);
  }
}

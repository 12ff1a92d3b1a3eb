package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.pcap.CapturedStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recorded conversations that are being made again, and whose server's side was taken up. A
 * server knows which one a connection is by its two addresses, through any number of proxies back
 * to the client that replays it; by the client's own address where a driver rewrote where it went.
 * Only where both were rewritten is it left to what the client says first, and to the order where
 * it says nothing.
 */
final class Replays {

  /** One conversation, as its client began it. */
  private static final class Replayed {
    final Attempt attempt;
    final CapturedStream recorded;
    boolean served;

    Replayed(Attempt attempt, CapturedStream recorded) {
      this.attempt = attempt;
      this.recorded = recorded;
    }
  }

  private final ConnectionLog log;
  private final List<Replayed> all = new ArrayList<>();

  Replays(ConnectionLog log) {
    this.log = log;
  }

  /** A client begins to make a recorded conversation again. */
  void begin(Attempt attempt, CapturedStream recorded) {
    all.add(new Replayed(attempt, recorded));
  }

  /** Takes up the server's side of the conversation that this connection is, or null. */
  @Nullable CapturedStream serve(Acceptance acceptance) {
    Acceptance at = acceptance;
    for (int hops = 0; hops <= log.attempts().size(); hops++) {
      for (int i = all.size() - 1; i >= 0; i--) {
        Replayed each = all.get(i);
        if (!each.served && each.attempt.isBetween(at)) {
          return take(each);
        }
      }
      Acceptance before = behalf(at);
      if (before == null) {
        return byClient(at);
      }
      at = before;
    }
    return null;
  }

  private @Nullable CapturedStream byClient(Acceptance acceptance) {
    for (int i = all.size() - 1; i >= 0; i--) {
      Replayed each = all.get(i);
      if (!each.served && acceptance.remote.equals(each.attempt.from())) {
        return take(each);
      }
    }
    return null;
  }

  /** What a proxy made this connection for, or null where no proxy made it. */
  private @Nullable Acceptance behalf(Acceptance acceptance) {
    List<Attempt> attempts = log.attempts();
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (attempt.behalf != null && attempt.isBetween(acceptance)) {
        return attempt.behalf;
      }
    }
    return null;
  }

  /**
   * The conversations that a connection may be whose addresses tell nothing: begun, not taken up,
   * to this port; those to this very address, if there are any.
   */
  List<CapturedStream> candidates(SocketAddress server) {
    List<CapturedStream> atPort = new ArrayList<>();
    List<CapturedStream> exact = new ArrayList<>();
    for (Replayed each : all) {
      SocketAddress recorded = each.recorded.server();
      if (!each.served && recorded.port() == server.port()) {
        atPort.add(each.recorded);
        if (recorded.address().unmapped().equals(server.address().unmapped())) {
          exact.add(each.recorded);
        }
      }
    }
    return exact.isEmpty() ? atPort : exact;
  }

  /** Takes up a candidate; the first that was begun, of one that was begun more than once. */
  @Nullable CapturedStream serve(CapturedStream chosen) {
    for (Replayed each : all) {
      if (!each.served && each.recorded == chosen) {
        return take(each);
      }
    }
    return null;
  }

  private static CapturedStream take(Replayed replayed) {
    replayed.served = true;
    return replayed.recorded;
  }
}

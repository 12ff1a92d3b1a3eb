package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint;
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
  static final class Replayed {
    final TalkEnd talk;
    final Conversation recorded;
    boolean served;

    Replayed(TalkEnd talk, Conversation recorded) {
      this.talk = talk;
      this.recorded = recorded;
    }

    Conversation recorded() {
      return recorded;
    }
  }

  private final List<Replayed> all = new ArrayList<>();

  /** What proxies made, each on behalf of another. */
  private final List<TalkEnd> proxied = new ArrayList<>();

  /** A client begins to make a recorded conversation again. */
  void begin(TalkEnd talk, Conversation recorded) {
    all.add(new Replayed(talk, recorded));
  }

  /** A proxy goes on with what it has accepted. */
  void proxied(TalkEnd onward) {
    proxied.add(onward);
  }

  /** Takes up the server's side of the conversation that this connection is, or null. */
  @Nullable Conversation serve(TalkEnd accepted) {
    TalkEnd at = accepted;
    for (int hops = 0; hops <= proxied.size(); hops++) {
      for (int i = all.size() - 1; i >= 0; i--) {
        Replayed each = all.get(i);
        if (!each.served && each.recorded.stream().isTcp() && each.talk.isBetween(at)) {
          return take(each);
        }
      }
      TalkEnd before = behalf(at);
      if (before == null) {
        return byClient(at);
      }
      at = before;
    }
    return null;
  }

  /**
   * The conversation that datagrams of this peer are of, the one begun last; null for none. Where
   * the server's address tells nothing, such as a group's, the client's port does.
   */
  @Nullable Replayed ofDatagrams(TalkEnd peer) {
    TalkEnd at = peer;
    for (int hops = 0; hops <= proxied.size(); hops++) {
      Replayed between = lastUdp(at, true);
      if (between != null) {
        return between;
      }
      TalkEnd before = behalf(at);
      if (before == null) {
        return lastUdp(at, false);
      }
      at = before;
    }
    return null;
  }

  private @Nullable Replayed lastUdp(TalkEnd peer, boolean exact) {
    SocketAddress from = peer.remote();
    for (int i = all.size() - 1; i >= 0; i--) {
      Replayed each = all.get(i);
      SocketAddress client = each.talk.local();
      boolean samePort =
          from != null
              && client != null
              && client.port() == from.port()
              && client.family() == from.family();
      if (each.recorded.stream().isUdp() && (exact ? each.talk.isBetween(peer) : samePort)) {
        return each;
      }
    }
    return null;
  }

  /** All conversations of ICMP messages, in the order they were begun. */
  List<Replayed> icmp() {
    return all.stream().filter(each -> each.talk.transport() == Endpoint.Transport.ICMP).toList();
  }

  private @Nullable Conversation byClient(TalkEnd accepted) {
    SocketAddress client = accepted.remote();
    for (int i = all.size() - 1; i >= 0; i--) {
      Replayed each = all.get(i);
      if (!each.served
          && each.recorded.stream().isTcp()
          && client != null
          && client.equals(each.talk.local())) {
        return take(each);
      }
    }
    return null;
  }

  /** What a proxy made this connection for, or null where no proxy made it. */
  private @Nullable TalkEnd behalf(TalkEnd accepted) {
    for (int i = proxied.size() - 1; i >= 0; i--) {
      if (proxied.get(i).isBetween(accepted)) {
        return proxied.get(i).behalf();
      }
    }
    return null;
  }

  /**
   * The conversations that a connection may be whose addresses tell nothing: begun, not taken up,
   * to this port; those to this very address, if there are any.
   */
  List<Conversation> candidates(SocketAddress server) {
    List<Conversation> atPort = new ArrayList<>();
    List<Conversation> exact = new ArrayList<>();
    for (Replayed each : all) {
      SocketAddress recorded = each.recorded.stream().server();
      if (each.recorded.stream().isTcp() && !each.served && recorded.port() == server.port()) {
        atPort.add(each.recorded);
        if (recorded.address().unmapped().equals(server.address().unmapped())) {
          exact.add(each.recorded);
        }
      }
    }
    return exact.isEmpty() ? atPort : exact;
  }

  /** Takes up a candidate; the first that was begun, of one that was begun more than once. */
  @Nullable Conversation serve(Conversation chosen) {
    for (Replayed each : all) {
      if (!each.served && each.recorded.equals(chosen)) {
        return take(each);
      }
    }
    return null;
  }

  private static Conversation take(Replayed replayed) {
    replayed.served = true;
    return replayed.recorded;
  }
}

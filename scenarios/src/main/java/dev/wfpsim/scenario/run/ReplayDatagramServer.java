package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Plays the server's side of recorded datagrams at one socket, and of ICMP messages. Which
 * conversation a datagram is of its addresses say; an ICMP message has no ports, so its bytes do.
 */
final class ReplayDatagramServer {

  private record Playing(Replays.Replayed replayed, DatagramScript script) {}

  private final Replays replays;
  private final SortedMap<SocketAddress, Playing> byPeer = new TreeMap<>();
  private final List<Playing> icmp = new ArrayList<>();

  ReplayDatagramServer(Replays replays) {
    this.replays = replays;
  }

  /** Whether a datagram is of another conversation than its peer's last was. */
  boolean isAnother(Talk peer) {
    Playing playing = byPeer.get(peer.peer());
    Replays.Replayed now = replays.ofDatagrams(peer);
    return playing != null && now != null && now != playing.replayed;
  }

  /** Hears a datagram; answers what is said to it. */
  List<byte[]> hears(Datagram datagram, Talk peer) {
    if (peer.transport() == Transport.ICMP) {
      return hearsMessage(datagram.payload());
    }
    Playing playing = byPeer.get(datagram.from());
    Replays.Replayed now = replays.ofDatagrams(peer);
    if (now == null) {
      return List.of();
    }
    if (playing == null || playing.replayed != now) {
      playing = new Playing(now, new DatagramScript(now.recorded().stream(), false));
      byPeer.put(datagram.from(), playing);
    }
    playing.script.hearsSurely(datagram.payload());
    return playing.script.saysNow();
  }

  private List<byte[]> hearsMessage(byte[] message) {
    for (Replays.Replayed each : replays.icmp()) {
      DatagramScript script = scriptOf(each);
      if (script.hears(message)) {
        return script.saysNow();
      }
    }
    return List.of();
  }

  private DatagramScript scriptOf(Replays.Replayed replayed) {
    for (Playing each : icmp) {
      if (each.replayed == replayed) {
        return each.script;
      }
    }
    DatagramScript script = new DatagramScript(replayed.recorded().stream(), false);
    icmp.add(new Playing(replayed, script));
    return script;
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.dns.DnsMessage;
import dev.wfpsim.net.dns.DnsRecord;
import dev.wfpsim.net.dns.DnsServer;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.scenario.model.Behaviour;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.scenario.model.Traffic;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process does with the datagrams it receives; each peer counts as one accepted connection.
 */
final class DatagramServer {

  private static final int MAX_DATAGRAM = 1_200;
  private static final int TTL_SECONDS = 300;

  private final RunningProcess life;
  private final World world;
  private final Socket socket;
  private final Transport transport;

  /** By where they send from; over ICMP, where no port tells them apart, also by where to. */
  private final Map<List<SocketAddress>, Talk> peers = new LinkedHashMap<>();

  private final ReplayDatagramServer replays;
  private final DatagramHabits habits;
  private @Nullable DnsServer zone;
  private @Nullable DatagramProxy proxy;

  DatagramServer(RunningProcess life, Socket socket) {
    this.life = life;
    this.world = life.world();
    this.socket = socket;
    this.transport = socket.kind() == SocketKind.RAW_ICMP ? Transport.ICMP : Transport.UDP;
    boolean replays = life.setup().behaviour() instanceof Behaviour.ReplayServer;
    this.habits =
        replays || transport == Transport.ICMP
            ? DatagramHabits.PLAIN
            : world.habitsOf(life.setup().name());
    this.replays = new ReplayDatagramServer(world.replays);
  }

  /** The names that traffic gives, of the addresses it goes to. */
  private List<DnsRecord> named() {
    List<DnsRecord> records = new ArrayList<>();
    for (Traffic traffic : world.scenario().traffic()) {
      if (traffic instanceof Traffic.Connections plan && plan.name() != null) {
        IpAddress address = plan.remote().address().address().unmapped();
        records.add(new DnsRecord(plan.name(), address, TTL_SECONDS));
      }
    }
    return records.stream().distinct().toList();
  }

  void run() {
    while (life.isRunning() && !socket.isClosed()) {
      try {
        Datagram datagram = socket.receiveFrom();
        Talk peer = peer(datagram);
        if (peer != null) {
          peer.heard(datagram.payload().length);
          reply(datagram, peer);
        }
      } catch (SocketError unreachable) {
        // A datagram came back: the next peer is waiting.
        continue;
      }
    }
  }

  private @Nullable Talk peer(Datagram datagram) {
    boolean icmp = transport == Transport.ICMP;
    SocketAddress from = icmp ? datagram.from().withPort(0) : datagram.from();
    SocketAddress to = icmp ? datagram.to().withPort(0) : datagram.to();
    List<SocketAddress> key = icmp ? List.of(from, to) : List.of(from);
    Talk known = peers.get(key);
    if (known != null && !replays.isAnother(known)) {
      return known;
    }
    if (world.tellIfFull()) {
      return null;
    }
    Talk peer = Talk.accept(life, transport, socket.endpoint(), to, from);
    peer.says(new ByteSource.Made(StableHash.of(datagram.from().toString())));
    peers.put(key, peer);
    if (life.setup().asksRedirect()) {
      peer.told(datagram.redirectContext(), datagram.redirectRecords());
    }
    return peer;
  }

  private void reply(Datagram datagram, Talk peer) throws SocketError {
    switch (life.setup().behaviour()) {
      case Behaviour.Echo echo -> {
        if (datagram.payload().length > 0) {
          send(datagram.payload(), peer);
        }
      }
      case Behaviour.Answer answer -> {
        if (datagram.payload().length > 0) {
          life.sleep(answer.thinkNanos());
          send(answer.bytes(), peer);
        }
      }
      case Behaviour.Source source -> {
        if (datagram.payload().length > 0) {
          send(source.bytes(), peer);
        }
      }
      case Behaviour.Sink sink -> {}
      case Behaviour.Names names -> {
        DnsMessage query = DnsMessage.read(datagram.payload());
        if (zone == null) {
          zone = new DnsServer(named());
        }
        if (query != null && !query.response()) {
          send(zone.answer(query).bytes(), peer);
        }
      }
      case Behaviour.ForwardProxy forward -> {
        if (proxy == null) {
          proxy = new DatagramProxy(life, socket, forward.setRecords());
        }
        proxy.forward(datagram, peer);
      }
      case Behaviour.ReplayServer replay -> {
        for (byte[] says : replays.hears(datagram, peer)) {
          send(says, peer);
        }
      }
    }
  }

  private void send(long bytes, Talk peer) throws SocketError {
    ByteSource source = peer.source();
    long left = bytes;
    while (left > 0 && source != null) {
      byte[] payload = new byte[(int) Math.min(MAX_DATAGRAM, left)];
      source.fill(peer.sent(), payload, 0, payload.length);
      send(payload, peer);
      left -= payload.length;
    }
  }

  private void send(byte[] payload, Talk peer) throws SocketError {
    if (world.budget.take(payload.length)) {
      peer.sends(payload.length);
      habits.send(socket, payload, peer.peer());
    }
  }
}

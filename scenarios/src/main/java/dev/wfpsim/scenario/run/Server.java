package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Traffic;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.trace.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a process does at the endpoints it listens on: a thread for each, and one for each
 * connection it accepts.
 */
final class Server {

  private final RunningProcess life;

  Server(RunningProcess life) {
    this.life = life;
  }

  /** Binds every endpoint and starts its thread; called on the process's main thread. */
  void listen() {
    for (Endpoint endpoint : life.setup().listen()) {
      try {
        Socket socket = bound(endpoint);
        if (endpoint.isTcp()) {
          socket.listen();
          life.thread("accept " + endpoint, () -> accept(socket));
        } else {
          DatagramServer server = new DatagramServer(life, socket);
          life.thread("receive " + endpoint, server::run);
        }
      } catch (SocketError refused) {
        String message = "cannot listen: endpoint=" + endpoint + ", " + refused.getMessage();
        life.world().kernel.report(FindingCode.LISTEN_REFUSED, message);
      }
    }
  }

  private Socket bound(Endpoint endpoint) throws SocketError {
    SocketAddress at = endpoint.address();
    SocketKind kind =
        switch (endpoint.transport()) {
          case TCP -> SocketKind.STREAM;
          case UDP -> SocketKind.DATAGRAM;
          case ICMP -> SocketKind.RAW_ICMP;
        };
    boolean dual = at.address().isIpv4Mapped();
    SocketOptions options = dual ? SocketOptions.DEFAULT.withDualStack() : SocketOptions.DEFAULT;
    Socket socket = life.socket(kind, at.family(), options);
    boolean any = dual && at.address().unmapped().isUnspecified();
    socket.bind(any ? at.withAddress(IpAddress.IPV6_ANY) : at);
    if (kind == SocketKind.RAW_ICMP) {
      socket.receiveAll();
    }
    if (!endpoint.isTcp()) {
      join(socket, endpoint);
    }
    return socket;
  }

  /**
   * Joins its groups on every card of the family; an address of its own limits that to its card.
   */
  private void join(Socket socket, Endpoint endpoint) throws SocketError {
    SocketAddress at = endpoint.address();
    boolean v4 = at.address().unmapped().isIpv4();
    for (IpAddress group : groups(endpoint)) {
      for (NetworkInterface card : life.host().interfaces().values()) {
        boolean ours =
            at.address().unmapped().isUnspecified() || card.hasAddress(at.address().unmapped());
        if (group.isIpv4() == v4 && ours && card.sourceFor(group) != null) {
          socket.joinGroup(at.address().isIpv4Mapped() ? group.mapped() : group, card.index());
        }
      }
    }
  }

  private SortedSet<IpAddress> groups(Endpoint endpoint) {
    List<IpAddress> said = life.setup().groups();
    SortedSet<IpAddress> groups = new TreeSet<>(said == null ? List.of() : said);
    for (Endpoint to : said == null ? destinations() : List.<Endpoint>of()) {
      IpAddress address = to.address().address().unmapped();
      if (address.isMulticast()
          && to.transport() == endpoint.transport()
          && to.address().port() == endpoint.address().port()) {
        groups.add(address);
      }
    }
    return groups;
  }

  /** Where the scenario's traffic goes. */
  private List<Endpoint> destinations() {
    List<Endpoint> all = new ArrayList<>();
    for (Traffic traffic : life.world().scenario().traffic()) {
      switch (traffic) {
        case Traffic.Connections made -> all.add(made.remote());
        case Traffic.Replay replay -> {
          for (CapturedStream stream : life.world().loaded.conversations(replay.file())) {
            all.add(Endpoint.of(stream));
          }
        }
      }
    }
    return all;
  }

  private void accept(Socket listener) {
    World world = life.world();
    try {
      while (life.isRunning()) {
        Socket accepted = listener.accept();
        if (world.tellIfFull()) {
          accepted.abort();
          return;
        }
        SocketAddress remote = accepted.endpoint().remote();
        SocketAddress local = accepted.endpoint().local();
        Talk talk =
            Talk.accept(
                life,
                Endpoint.Transport.TCP,
                accepted.endpoint(),
                local,
                remote == null ? local : remote);
        life.thread("connection from " + talk.peer(), new ServerTalk(life, accepted, talk)::run);
      }
    } catch (SocketError closed) {
      // The process exits or its listener was closed: nobody is accepted any more.
      return;
    }
  }
}

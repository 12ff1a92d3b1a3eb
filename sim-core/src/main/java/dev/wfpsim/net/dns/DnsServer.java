package dev.wfpsim.net.dns;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.Sockets;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import java.util.List;

/** A name server: answers for the names of its zone, one datagram each. Thread-confined. */
public final class DnsServer {
  private final List<DnsRecord> zone;
  private long answered;

  /** A server that knows these names and no others. */
  public DnsServer(List<DnsRecord> zone) {
    this.zone = List.copyOf(zone);
  }

  /** How many questions it has answered. */
  public long answered() {
    return answered;
  }

  /** Serves on port 53 of all addresses of a family, on a thread of the process. */
  public void start(Sockets sockets, UserProcess process, AddressFamily family) {
    start(sockets, process, family, DnsMessage.PORT);
  }

  /** As above, on another port. */
  public void start(Sockets sockets, UserProcess process, AddressFamily family, int port) {
    process.startThread(
        "dns", () -> serve(sockets.open(process, SocketKind.DATAGRAM, family), port));
  }

  private void serve(Socket socket, int port) {
    try {
      IpAddress any =
          socket.family() == AddressFamily.AF_INET ? IpAddress.IPV4_ANY : IpAddress.IPV6_ANY;
      socket.bind(new SocketAddress(any, port));
      while (true) {
        Datagram got = socket.receiveFrom();
        DnsMessage query = DnsMessage.read(got.payload());
        if (query != null && !query.response()) {
          answered++;
          socket.sendTo(answer(query).bytes(), got.from());
        }
      }
    } catch (SocketError ended) {
      socket.close();
    }
  }

  /** What it answers to a question; a name without addresses of the family has none. */
  public DnsMessage answer(DnsMessage query) {
    List<DnsRecord> named =
        zone.stream().filter(each -> each.name().equalsIgnoreCase(query.name())).toList();
    if (named.isEmpty()) {
      return query.answer(DnsMessage.NAME_ERROR, List.of());
    }
    boolean ipv4 = query.family() == AddressFamily.AF_INET;
    return query.answer(
        DnsMessage.NO_ERROR,
        named.stream().filter(each -> each.address().isIpv4() == ipv4).toList());
  }
}

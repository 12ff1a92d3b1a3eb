package dev.wfpsim.net.socket;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.net.tcp.TcpStack;
import dev.wfpsim.net.tcp.TcpStream;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.udp.DatagramEndpoint;
import dev.wfpsim.net.udp.EchoStack;
import dev.wfpsim.net.udp.UdpStack;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of one host. */
public final class Sockets {
  private final TransportStack transport;
  private final TcpStack tcp;
  private final UdpStack udp;
  private final EchoStack echo;

  /** The sockets of a host being made, over its transports. */
  public Sockets(TransportStack transport, TcpStack tcp, UdpStack udp, EchoStack echo) {
    this.transport = transport;
    this.tcp = tcp;
    this.udp = udp;
    this.echo = echo;
  }

  /** A new socket with the usual options (socket). */
  public Socket open(@Nullable UserProcess process, SocketKind kind, AddressFamily family) {
    return open(process, kind, family, SocketOptions.DEFAULT);
  }

  /**
   * A new socket (socket).
   *
   * @param process a process of this host; null for a kernel client
   * @param family AF_INET or AF_INET6
   */
  public Socket open(
      @Nullable UserProcess process, SocketKind kind, AddressFamily family, SocketOptions options) {
    if (kind == SocketKind.STREAM) {
      TcpSettings own = options.tcp();
      TcpSettings settings = own == null ? tcp.settings() : own;
      TcpStream stream = new TcpStream(tcp.openActive(process, family, settings));
      return new Socket(transport, process, kind, family, options, stream, null);
    }
    DatagramEndpoint datagrams =
        kind == SocketKind.DATAGRAM ? udp.open(process, family) : echo.open(process, family);
    return new Socket(transport, process, kind, family, options, null, datagrams);
  }
}

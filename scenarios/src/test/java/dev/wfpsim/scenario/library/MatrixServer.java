package dev.wfpsim.scenario.library;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.socket.IoctlResult;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketIoctl;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers one request of each client with its own name, and notes who asked, and about what. */
final class MatrixServer {
  /**
   * One client served.
   *
   * @param at the server's own end
   * @param from the client's end, as the server sees it
   * @param context the redirect context; null where the platform knows of none
   */
  record Served(SocketAddress at, SocketAddress from, byte @Nullable [] context) {}

  final List<Served> served = new ArrayList<>();
  final UserProcess process;
  private final String name;

  MatrixServer(Host host, String name, AddressFamily family, SocketKind kind, int port) {
    this.name = name;
    this.process = host.processes().start(name, "C:\\" + name + "\\" + name + ".exe");
    SocketAddress address = new SocketAddress(IpAddress.any(family), port);
    process.startThread(
        "serve",
        () -> {
          try {
            serve(host.sockets().open(process, kind, family), address);
          } catch (SocketError e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void serve(Socket socket, SocketAddress address) throws SocketError {
    socket.bind(address);
    if (socket.kind() == SocketKind.STREAM) {
      socket.listen();
      while (true) {
        answer(socket.accept());
      }
    }
    while (true) {
      Datagram datagram = socket.receiveFrom();
      served.add(new Served(datagram.to(), datagram.from(), datagram.redirectContext()));
      socket.sendTo(bytes(name), datagram.from());
    }
  }

  private void answer(Socket accepted) throws SocketError {
    SocketAddress from = accepted.remoteAddress();
    served.add(
        new Served(
            accepted.localAddress(),
            from == null ? accepted.localAddress() : from,
            context(accepted)));
    accepted.receive(new byte[64]);
    accepted.send(bytes(name));
    accepted.close();
  }

  private static byte @Nullable [] context(Socket accepted) {
    byte[] context = new byte[1024];
    IoctlResult result =
        accepted.ioctl(SocketIoctl.SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT, null, context);
    return result.status().isSuccess() ? java.util.Arrays.copyOf(context, result.bytes()) : null;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

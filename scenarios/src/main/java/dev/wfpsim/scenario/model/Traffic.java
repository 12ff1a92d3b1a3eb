package dev.wfpsim.scenario.model;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.syntax.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something the scenario's processes do by themselves. */
public sealed interface Traffic {

  Position at();

  /** The process that acts. */
  String process();

  /**
   * Connections, or exchanges of datagrams, one after another in time; each runs by itself, so that
   * slow ones overlap.
   *
   * @param connected whether a UDP socket is connected before it sends; TCP always is
   * @param name of the peer, which is resolved first; null where only the address is known
   * @param every time between the starts of two
   * @param sendBytes bytes the process sends on each
   * @param receiveBytes bytes it waits for before it closes
   * @param datagramBytes most bytes in one datagram
   * @param bind local address to bind to before connecting, or null to let the stack choose
   * @param timeoutNanos a wait for bytes gives up after this long; 0 never gives up
   * @param holdNanos time it keeps the connection open when all is exchanged
   * @param reset whether it aborts the connection rather than closing it
   */
  record Connections(
      Position at,
      String process,
      Endpoint remote,
      boolean connected,
      @Nullable String name,
      Distribution every,
      int times,
      long startNanos,
      long sendBytes,
      long receiveBytes,
      int datagramBytes,
      @Nullable SocketAddress bind,
      long timeoutNanos,
      long holdNanos,
      boolean reset)
      implements Traffic {}

  /**
   * The conversations of a capture, made again with the captured payload bytes: connections,
   * datagrams and ICMP messages of one process to the recorded addresses, answered by a process
   * whose behaviour is {@code replay}.
   *
   * @param file path of the capture, relative to the scenario's file
   * @param speed how much faster than recorded; 0 for as fast as the bytes allow
   */
  record Replay(Position at, String process, String file, double speed, long startNanos)
      implements Traffic {

    /** When a recorded conversation begins again, virtual time in nanoseconds. */
    public long beginNanos(CapturedStream stream, List<CapturedStream> all) {
      long first = all.stream().mapToLong(CapturedStream::startNanos).min().orElse(0);
      long offset = stream.startNanos() - first;
      return startNanos + (speed == 0 ? 0 : (long) (offset / speed));
    }
  }
}

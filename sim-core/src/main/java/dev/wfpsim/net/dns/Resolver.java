package dev.wfpsim.net.dns;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.NameCache;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.Hooks;
import dev.wfpsim.net.inspect.NameResolution;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.Sockets;
import dev.wfpsim.net.udp.Datagram;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.trace.ChoiceKind;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a host asks for the addresses of names: its cache first, then its name server, over UDP from
 * a socket of its DNS Client service, as Windows does. Each address that a server gives is shown to
 * NAME_RESOLUTION_CACHE before the cache keeps it; one that is blocked there is answered all the
 * same, and not kept. No page says what a block means there.
 *
 * <p>A question is repeated after 1, 2, 4 and 8 seconds and given up after 10 ("DNS client
 * resolution timeouts"). Calls are made by threads of processes, at PASSIVE_LEVEL, and wait.
 */
public final class Resolver {
  private static final long SECOND = 1_000_000_000L;

  /** How long each try waits. */
  private static final List<Long> PATIENCE = List.of(1L, 1L, 2L, 4L, 2L);

  /** The longest that an address is kept, whatever its record says: a day. */
  private static final int MOST_TTL_SECONDS = 86_400;

  private final Kernel kernel;
  private final Sockets sockets;
  private final Hooks hooks;
  private final NameCache cache;
  private final Supplier<UserProcess> starter;
  private final long choiceKey;
  private @Nullable UserProcess service;
  private @Nullable SocketAddress server;
  private int nextIdentification = -1;

  /**
   * The resolver of a host being made.
   *
   * @param starter starts the process that asks for all others, when the first asks
   * @param choiceKey the host's name in choices
   */
  public Resolver(
      Kernel kernel,
      Sockets sockets,
      Hooks hooks,
      NameCache cache,
      Supplier<UserProcess> starter,
      long choiceKey) {
    this.kernel = kernel;
    this.sockets = sockets;
    this.hooks = hooks;
    this.cache = cache;
    this.starter = starter;
    this.choiceKey = choiceKey;
  }

  /** From now on this server is asked; null for none. */
  public void setServer(@Nullable SocketAddress address) {
    server = address;
  }

  public NameCache cache() {
    return cache;
  }

  /**
   * The addresses of a name (GetAddrInfo), as the server gave them.
   *
   * @throws SocketError WSAHOST_NOT_FOUND where there is no such name, WSANO_DATA where it has no
   *     address of the family, WSATRY_AGAIN where nobody answered, and what the socket's calls fail
   *     with
   */
  public List<IpAddress> resolve(UserProcess process, String name, AddressFamily family)
      throws SocketError {
    DnsMessage.checkName(name);
    List<IpAddress> known = cache.addresses(name, family);
    if (known != null) {
      return known;
    }
    DnsMessage answer = ask(name, family);
    if (answer.code() == DnsMessage.NAME_ERROR) {
      throw new SocketError(WinsockError.WSAHOST_NOT_FOUND, name);
    }
    if (answer.code() != DnsMessage.NO_ERROR) {
      throw new SocketError(WinsockError.WSATRY_AGAIN, name);
    }
    if (answer.answers().isEmpty()) {
      throw new SocketError(WinsockError.WSANO_DATA, name);
    }
    for (DnsRecord each : answer.answers()) {
      NameResolution found = new NameResolution(process, answer.name(), each.address());
      if (hooks.inspection().nameResolved(found).permitted()) {
        long seconds = Math.min(each.ttlSeconds(), MOST_TTL_SECONDS);
        cache.keep(answer.name(), each.address(), seconds * SECOND);
      }
    }
    return answer.answers().stream().map(DnsRecord::address).toList();
  }

  private DnsMessage ask(String name, AddressFamily family) throws SocketError {
    SocketAddress asked = server;
    if (asked == null) {
      throw new SocketError(WinsockError.WSATRY_AGAIN, "no name server");
    }
    Socket socket = sockets.open(service(), SocketKind.DATAGRAM, asked.family());
    try {
      DnsMessage query = DnsMessage.query(identification(), name, family);
      for (long seconds : PATIENCE) {
        socket.sendTo(query.bytes(), asked);
        DnsMessage answer = await(socket, query, asked, kernel.nowNanos() + seconds * SECOND);
        if (answer != null) {
          return answer;
        }
      }
    } finally {
      socket.close();
    }
    throw new SocketError(WinsockError.WSATRY_AGAIN, name);
  }

  /** The answer to a question, from whom it was put to; anything else is passed over. */
  private @Nullable DnsMessage await(
      Socket socket, DnsMessage query, SocketAddress asked, long untilNanos) throws SocketError {
    while (true) {
      Datagram got;
      try {
        got = socket.receiveFrom(Math.max(0, untilNanos - kernel.nowNanos()));
      } catch (SocketError error) {
        if (error.error() == WinsockError.WSAETIMEDOUT) {
          return null;
        }
        if (error.error() != WinsockError.WSAECONNRESET) {
          throw error;
        }
        continue; // the port is closed: the server may come up yet
      }
      DnsMessage answer = DnsMessage.read(got.payload());
      boolean fits =
          answer != null
              && answer.response()
              && answer.identification() == query.identification()
              && answer.family() == query.family()
              && answer.name().equals(query.name())
              && got.from().equals(asked);
      if (fits) {
        return Objects.requireNonNull(answer);
      }
    }
  }

  /** The service, which is started anew where somebody ended it. */
  private UserProcess service() {
    UserProcess known = service;
    if (known == null || !known.isRunning()) {
      known = starter.get();
      service = known;
    }
    return known;
  }

  private int identification() {
    if (nextIdentification < 0) {
      nextIdentification = kernel.choices().pick(ChoiceKind.DNS_ID, choiceKey, 0x10000);
    }
    nextIdentification = nextIdentification + 1 & 0xffff;
    return nextIdentification;
  }
}

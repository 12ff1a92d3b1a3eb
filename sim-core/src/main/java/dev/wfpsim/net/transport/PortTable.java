package dev.wfpsim.net.transport;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which port of one protocol on one host, and the choice of dynamic ports.
 *
 * <p>Whether two sockets may hold the same port depends on their addresses (wildcard or specific)
 * and on how each shares, as the table in "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE" has it. A
 * dual-stack wildcard holds the port in both families. Finding a holder costs the logarithm of the
 * ports in use; finding a free dynamic port a look at each word of a bit set at most.
 */
final class PortTable {
  /** The dynamic range of Windows. */
  static final int DYNAMIC_FIRST = 49152;

  static final int DYNAMIC_COUNT = 16384;

  /**
   * A port held by an endpoint at an address.
   *
   * @param dual in both families
   * @param towards the remote endpoint, of a connect that bound it itself; null for any other
   */
  record Claim(
      TransportEndpoint endpoint,
      SocketAddress local,
      boolean dual,
      PortSharing sharing,
      @Nullable SocketAddress towards) {
    Claim(TransportEndpoint endpoint, SocketAddress local, boolean dual, PortSharing sharing) {
      this(endpoint, local, dual, sharing, null);
    }

    Claim at(int port) {
      return new Claim(endpoint, local.withPort(port), dual, sharing, towards);
    }

    boolean wildcard() {
      return local.address().isUnspecified();
    }

    boolean covers(IpAddress address) {
      return wildcard()
          ? dual || address.family() == local.family()
          : local.address().equals(address);
    }

    boolean inFamily(AddressFamily family) {
      return dual && wildcard() || local.family() == family;
    }
  }

  private final TreeMap<Integer, List<Claim>> claims = new TreeMap<>();

  /** The dynamic ports that somebody holds, by their distance from the first. */
  private final BitSet dynamicHeld = new BitSet();

  private int dynamicCount;
  private final SharedPorts shared = new SharedPorts();

  /** Takes the port of {@code claim}; answers why it cannot be had, null where it was. */
  @Nullable WinsockError take(Claim claim) {
    List<Claim> holders = claims.get(claim.local().port());
    if (holders != null) {
      for (Claim holder : holders) {
        WinsockError conflict = conflict(holder, claim);
        if (conflict != null) {
          return conflict;
        }
      }
    }
    hold(claim);
    return null;
  }

  private void hold(Claim claim) {
    int port = claim.local().port();
    List<Claim> holders = claims.computeIfAbsent(port, held -> new ArrayList<>(1));
    holders.add(claim);
    if (isDynamic(port)) {
      if (holders.size() == 1) {
        dynamicHeld.set(port - DYNAMIC_FIRST);
        dynamicCount++;
      }
      shared.changed(port - DYNAMIC_FIRST, holders, claim, true);
    }
  }

  private static boolean isDynamic(int port) {
    return port >= DYNAMIC_FIRST && port < DYNAMIC_FIRST + DYNAMIC_COUNT;
  }

  /**
   * Takes a free dynamic port: drawn, then the next free one. Where all are held, a connect that
   * binds itself gets the next one that is held by such connects alone, to other endpoints.
   *
   * @param wanted what is to be held, without its port
   * @return null where there is none, which costs one look
   */
  @Nullable Claim takeDynamic(Claim wanted, Choices choices, long key) {
    int start = choices.pick(ChoiceKind.EPHEMERAL_PORT, key, DYNAMIC_COUNT);
    int number = dynamicCount < DYNAMIC_COUNT ? nextFree(start) : nextShared(start, wanted);
    if (number < 0) {
      return null;
    }
    Claim claim = wanted.at(DYNAMIC_FIRST + number);
    hold(claim);
    return claim;
  }

  private int nextFree(int start) {
    int free = dynamicHeld.nextClearBit(start);
    return free < DYNAMIC_COUNT ? free : dynamicHeld.nextClearBit(0);
  }

  private int nextShared(int start, Claim wanted) {
    SocketAddress remote = wanted.towards();
    return remote == null ? -1 : shared.find(start, remote, claims.tailMap(DYNAMIC_FIRST));
  }

  void release(Claim claim) {
    int port = claim.local().port();
    List<Claim> holders = claims.get(port);
    if (holders == null || !holders.remove(claim)) {
      return;
    }
    if (isDynamic(port)) {
      shared.changed(port - DYNAMIC_FIRST, holders, claim, false);
    }
    if (holders.isEmpty()) {
      claims.remove(port);
      if (isDynamic(port)) {
        dynamicHeld.clear(port - DYNAMIC_FIRST);
        dynamicCount--;
      }
    }
  }

  /** The holders a packet to this address and port may be for, the most specific first. */
  List<TransportEndpoint> holders(IpAddress address, int port) {
    List<Claim> holders = claims.get(port);
    if (holders == null) {
      return List.of();
    }
    if (holders.size() == 1) { // as of most ports
      Claim only = holders.getFirst();
      return only.covers(address) ? List.of(only.endpoint()) : List.of();
    }
    List<TransportEndpoint> specific = new ArrayList<>();
    List<TransportEndpoint> wildcard = new ArrayList<>();
    for (Claim claim : holders) {
      if (claim.covers(address)) {
        (claim.wildcard() ? wildcard : specific).add(claim.endpoint());
      }
    }
    specific.addAll(wildcard);
    return specific;
  }

  int portsHeld() {
    return claims.size();
  }

  private static @Nullable WinsockError conflict(Claim holder, Claim claim) {
    boolean sameFamily =
        holder.inFamily(claim.local().family()) || claim.inFamily(holder.local().family());
    if (!sameFamily) {
      return null;
    }
    if (holder.wildcard() != claim.wildcard()) {
      return mixedConflict(holder, claim);
    }
    if (!holder.wildcard() && !holder.local().address().equals(claim.local().address())) {
      return null;
    }
    if (claim.sharing() == PortSharing.REUSE) {
      return holder.sharing() == PortSharing.EXCLUSIVE ? WinsockError.WSAEACCES : null;
    }
    return WinsockError.WSAEADDRINUSE;
  }

  /** One is the wildcard, the other a specific address. */
  private static @Nullable WinsockError mixedConflict(Claim holder, Claim claim) {
    if (holder.wildcard()) {
      return holder.sharing() == PortSharing.EXCLUSIVE ? WinsockError.WSAEACCES : null;
    }
    return claim.sharing() == PortSharing.EXCLUSIVE ? WinsockError.WSAEADDRINUSE : null;
  }
}

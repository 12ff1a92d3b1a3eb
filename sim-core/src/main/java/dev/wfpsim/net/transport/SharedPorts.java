package dev.wfpsim.net.transport;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.transport.PortTable.Claim;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic ports that only connections hold whose connect bound them: where no other is left,
 * such a port serves once more, towards another remote endpoint. So a host has as many connections
 * to one endpoint as there are dynamic ports, and more than that in all.
 *
 * <p>Cost: nothing much until the ports have run out; then a look at each word of a bit set for a
 * connect, and a bit set for each remote endpoint.
 *
 * <p>Page: "SOL_SOCKET Socket Options", SO_REUSE_UNICASTPORT, which connect without an explicit
 * bind has set by default.
 */
final class SharedPorts {
  private final BitSet shareable = new BitSet();

  /** The ports held towards each remote endpoint; null as long as nobody has asked. */
  private @Nullable Map<SocketAddress, BitSet> towards;

  /**
   * A port has got a holder, or lost one.
   *
   * @param number its distance from the first dynamic port
   * @param holders those it has now
   */
  void changed(int number, List<Claim> holders, Claim claim, boolean holds) {
    boolean shared = !holders.isEmpty();
    for (Claim holder : holders) {
      shared &= holder.towards() != null;
    }
    shareable.set(number, shared);
    SocketAddress remote = claim.towards();
    if (towards != null && remote != null) {
      note(towards, remote, number, holds);
    }
  }

  private static void note(
      Map<SocketAddress, BitSet> towards, SocketAddress remote, int number, boolean holds) {
    BitSet held = towards.computeIfAbsent(remote, endpoint -> new BitSet());
    held.set(number, holds);
    if (held.isEmpty()) {
      towards.remove(remote);
    }
  }

  /**
   * The first port from {@code start} on, and round, that may be had towards a remote endpoint; -1
   * for none. Nothing else may be free.
   */
  int find(int start, SocketAddress remote, Map<Integer, List<Claim>> dynamic) {
    Map<SocketAddress, BitSet> known = towards;
    if (known == null) {
      known = read(dynamic);
      towards = known;
    }
    BitSet free = (BitSet) shareable.clone();
    BitSet held = known.get(remote);
    if (held != null) {
      free.andNot(held);
    }
    int found = free.nextSetBit(start);
    return found < 0 ? free.nextSetBit(0) : found;
  }

  private static Map<SocketAddress, BitSet> read(Map<Integer, List<Claim>> dynamic) {
    Map<SocketAddress, BitSet> read = new TreeMap<>();
    dynamic.forEach(
        (port, holders) -> {
          for (Claim holder : holders) {
            SocketAddress remote = holder.towards();
            if (remote != null) {
              note(read, remote, port - PortTable.DYNAMIC_FIRST, true);
            }
          }
        });
    return read;
  }
}

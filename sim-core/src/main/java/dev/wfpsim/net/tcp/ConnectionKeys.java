package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.trace.StableHash;

/**
 * Names the connections of a host for choices: by its two ends, and the how-manieth between them it
 * is. Another connection made before changes nothing, so what a replay recorded of this one is
 * found again.
 *
 * <p>Connections are counted in {@value #SLOTS} counters by the hash of their ends. Two pairs that
 * share a counter only have keys that an edit moves sooner.
 */
final class ConnectionKeys {
  private static final int SLOTS = 256;
  private static final short[] NONE = {};

  private final long host;

  private short[] counts = NONE;

  /**
   * The keys of a host.
   *
   * @param host its own key
   */
  ConnectionKeys(long host) {
    this.host = host;
  }

  /** The key of a new connection; never 0. */
  long next(SocketAddress local, SocketAddress remote) {
    if (counts.length == 0) {
      counts = new short[SLOTS]; // many hosts never connect
    }
    long ends = StableHash.mix(host, keyOf(local), keyOf(remote));
    int count = ++counts[(int) (ends & (SLOTS - 1))];
    long key = StableHash.mix(ends, count);
    return key == 0 ? 1 : key;
  }

  private static long keyOf(SocketAddress end) {
    return StableHash.mix(end.address().mappedHigh(), end.address().mappedLow(), end.port());
  }
}

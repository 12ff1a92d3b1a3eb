package dev.wfpsim.net.link;

import dev.wfpsim.collect.Appended;
import dev.wfpsim.net.address.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interfaces of one host, by index from 1; the first is loopback. */
public final class Interfaces {
  /** The most interfaces of a host, loopback included. */
  public static final int LIMIT = 64;

  private List<NetworkInterface> interfaces = List.of();

  /** Adds the next interface; an illegal state beyond {@link #LIMIT} or out of order. */
  public void add(NetworkInterface next) {
    if (interfaces.size() >= LIMIT || next.index() != interfaces.size() + 1) {
      throw new IllegalStateException("too many interfaces, or out of order: interface=" + next);
    }
    interfaces = Appended.to(interfaces, next);
  }

  /** All of them by index. */
  public List<NetworkInterface> all() {
    return interfaces;
  }

  /** The interface of an index, or null. */
  public @Nullable NetworkInterface byIndex(int index) {
    return index < 1 || index > interfaces.size() ? null : interfaces.get(index - 1);
  }

  /**
   * Counts the changes of them all: what follows from addresses, categories and which interfaces
   * there are stands until it moves. Allocates nothing.
   */
  public long changes() {
    long changes = interfaces.size();
    for (int i = 0; i < interfaces.size(); i++) { // for each classify: no iterator
      changes += interfaces.get(i).changes();
    }
    return changes;
  }

  public NetworkInterface loopback() {
    return interfaces.getFirst();
  }

  /** The first interface that has an address, or null. Allocates nothing. */
  public @Nullable NetworkInterface ownerOf(IpAddress address) {
    for (int i = 0; i < interfaces.size(); i++) { // for each classify: no iterator
      if (interfaces.get(i).hasAddress(address)) {
        return interfaces.get(i);
      }
    }
    return null;
  }
}

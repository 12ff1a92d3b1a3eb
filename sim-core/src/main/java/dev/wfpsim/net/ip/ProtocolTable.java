package dev.wfpsim.net.ip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protocols above the network layer of one host, by IP protocol number. They enter themselves
 * when the host is put together, so that the layer needs to know none of them.
 *
 * <p>Cost: a look at each entry, of which a host has four.
 */
public final class ProtocolTable {
  private final List<Entry> entries = new ArrayList<>(4);

  private record Entry(int number, UpperProtocol protocol) {}

  /** Enters a protocol; an illegal state where the number is taken. */
  public void add(int number, UpperProtocol protocol) {
    if (find(number) != null) {
      throw new IllegalStateException("protocol entered twice: number=" + number);
    }
    entries.add(new Entry(number, protocol));
  }

  /** The protocol of a number, or null. */
  @Nullable UpperProtocol find(int number) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).number() == number) {
        return entries.get(i).protocol();
      }
    }
    return null;
  }
}

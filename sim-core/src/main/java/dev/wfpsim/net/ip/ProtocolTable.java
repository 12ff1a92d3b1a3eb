package dev.wfpsim.net.ip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The protocols above the network layer of one host, by IP protocol number. They enter themselves
 * when the host is put together, so that the layer needs to know none of them.
 *
 * <p>Cost: a look at each entry, of which a host has four.
 */
public final class ProtocolTable {
  private static final int FIRST_ROOM = 4;

  private int[] numbers = new int[FIRST_ROOM];
  private UpperProtocol[] protocols = new UpperProtocol[FIRST_ROOM];
  private int count;

  /** Enters a protocol; an illegal state where the number is taken. */
  public void add(int number, UpperProtocol protocol) {
    if (find(number) != null) {
      throw new IllegalStateException("protocol entered twice: number=" + number);
    }
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * count);
      protocols = Arrays.copyOf(protocols, 2 * count);
    }
    numbers[count] = number;
    protocols[count++] = protocol;
  }

  /** The protocol of a number, or null. */
  public @Nullable UpperProtocol find(int number) {
    for (int i = 0; i < count; i++) {
      if (numbers[i] == number) {
        return protocols[i];
      }
    }
    return null;
  }
}

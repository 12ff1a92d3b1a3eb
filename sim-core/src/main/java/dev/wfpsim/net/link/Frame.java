package dev.wfpsim.net.link;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.InjectionMark;
import java.util.List;

/**
 * An IP packet on its way between two network layers.
 *
 * @param number of the packet, from 1
 * @param bytes the packet is in, never changed once the frame is made
 * @param offset where its IP header begins; the bytes before are unused, for who receives it
 * @param nextHop whose interface is to take it
 * @param toAll for every interface on the link: broadcast or multicast
 * @param key stable name of the packet's conversation, for choices
 * @param lineage injections it went through on this host; empty on a link
 * @param damaged whether the link changed a bit
 * @param own whether this host sent it: a copy of a multicast for its own members
 */
public record Frame(
    long number,
    byte[] bytes,
    int offset,
    IpAddress nextHop,
    boolean toAll,
    long key,
    List<InjectionMark> lineage,
    boolean damaged,
    boolean own) {
  /** A frame for a link. */
  public Frame(
      long number,
      byte[] bytes,
      int offset,
      IpAddress nextHop,
      boolean toAll,
      long key,
      List<InjectionMark> lineage,
      boolean damaged) {
    this(number, bytes, offset, nextHop, toAll, key, lineage, damaged, false);
  }

  /** The packet's length in bytes. */
  public int length() {
    return bytes.length - offset;
  }

  /** A copy for the sending interface's own receive path. */
  Frame forSender(List<InjectionMark> history) {
    return new Frame(number, bytes, offset, nextHop, toAll, key, history, false, true);
  }

  /** The same frame with one bit of its packet flipped. */
  Frame damagedAt(int bit) {
    byte[] changed = bytes.clone();
    changed[offset + (bit >>> 3)] ^= (byte) (0x80 >>> (bit & 7));
    return new Frame(number, changed, offset, nextHop, toAll, key, lineage, true);
  }
}

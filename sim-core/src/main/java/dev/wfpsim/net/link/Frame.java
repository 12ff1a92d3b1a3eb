package dev.wfpsim.net.link;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.buffer.InjectionMark;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.wire.EthernetFields;
import dev.wfpsim.net.wire.EthernetHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way between two network layers. Its Ethernet header follows from where its IP
 * packet goes and who sent it, and is made where somebody looks ({@link #header}); a frame that
 * somebody made has one of its own. Who puts it somewhere for later keeps it, and releases it when
 * it has come there; who makes one releases it when it has been handed on.
 *
 * @param number of the packet, from 1
 * @param space its memory is of
 * @param bytes the packet is in, never changed once the frame is made
 * @param offset where its IP header begins; the bytes before are unused, for who receives it
 * @param nextHop whose interface is to take it
 * @param toAll for every interface on the link: broadcast or multicast
 * @param key stable name of the packet's conversation, for choices
 * @param lineage injections it went through on this host; empty on a link
 * @param damaged whether the link changed a bit
 * @param own whether this host sent it: a copy of a multicast for its own members
 * @param source of the card that sent it
 * @param ethernet the header of a frame that was inspected or made; it goes where that says, and
 *     the next hop means nothing. Null for one that follows from the packet
 */
public record Frame(
    long number,
    MemorySpace space,
    Memory bytes,
    int offset,
    IpAddress nextHop,
    boolean toAll,
    long key,
    List<InjectionMark> lineage,
    boolean damaged,
    boolean own,
    MacAddress source,
    @Nullable EthernetFields ethernet) {
  /** A frame for a link. */
  public Frame(
      long number,
      MemorySpace space,
      Memory bytes,
      int offset,
      IpAddress nextHop,
      boolean toAll,
      long key,
      List<InjectionMark> lineage,
      MacAddress source) {
    this(number, space, bytes, offset, nextHop, toAll, key, lineage, false, false, source, null);
  }

  /** The header that it has where it arrives. */
  public EthernetFields header(MacAddress receiver) {
    EthernetFields own = ethernet;
    if (own != null) {
      return own;
    }
    MacAddress destination = toAll ? MacAddress.ofGroup(nextHop) : receiver;
    int type = nextHop.isIpv4() ? EthernetHeader.TYPE_IPV4 : EthernetHeader.TYPE_IPV6;
    return new EthernetFields(destination, source, type, 0);
  }

  /** The same packet in other memory, behind a header of its own. */
  public Frame behind(EthernetFields header, Memory newBytes, int newOffset) {
    return new Frame(
        number,
        space,
        newBytes,
        newOffset,
        nextHop,
        header.destination().isGroup(),
        key,
        lineage,
        damaged,
        own,
        source,
        header);
  }

  /** The same frame under another number. */
  public Frame numbered(long another) {
    return new Frame(
        another, space, bytes, offset, nextHop, toAll, key, lineage, damaged, own, source,
        ethernet);
  }

  /** The packet's length in bytes. */
  public int length() {
    return bytes.length() - offset;
  }

  /** It is somewhere for later. */
  public void keep() {
    space.keep(bytes);
  }

  /** It has come from there, or has been handed on. */
  public void release() {
    space.release(bytes);
  }

  /** A copy for the sending interface's own receive path. */
  Frame forSender(List<InjectionMark> history) {
    return new Frame(
        number, space, bytes, offset, nextHop, toAll, key, history, false, true, source, ethernet);
  }

  /** The same frame with one bit of its packet flipped, in memory of its own. */
  Frame damagedAt(int bit) {
    Memory changed = space.allocate(bytes.length());
    changed.copyFrom(0, bytes, 0, bytes.length());
    int at = offset + (bit >>> 3);
    changed.put8(at, changed.u8(at) ^ 0x80 >>> (bit & 7));
    return new Frame(
        number, space, changed, offset, nextHop, toAll, key, lineage, true, own, source, ethernet);
  }
}

package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.wire.Ipv4Header;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chain of fragments as the forward layer was shown it, and the packet that they make. */
final class ForwardedGroup {
  /** One list of the chain. */
  private record Part(NetBufferList packet, IpPacket facts) {
    int payload() {
      return facts.totalLength() - facts.fragmentHeaderLength();
    }
  }

  private final List<Part> parts;
  private final boolean ipv4;

  private ForwardedGroup(List<Part> parts, boolean ipv4) {
    this.parts = parts;
    this.ipv4 = ipv4;
  }

  /** Whether it begins a chain that was shown as a group, or is a later part of one. */
  static boolean isShown(NetBufferList chain) {
    return chain.packetContext().fragmentGroup();
  }

  /** What a chain holds, in any order; null where that is not one whole datagram of the family. */
  static @Nullable ForwardedGroup read(
      NetBufferList chain, AddressFamily family, KnownAddresses known) {
    List<Part> parts = new ArrayList<>();
    for (NetBufferList each = chain; each != null; each = each.next()) {
      DataBuffer data = each.firstNetBuffer().view();
      IpPacket facts = IpPacket.of(data.memory(), data.offset(), data.length(), known);
      if (facts == null || facts.source().family() != family || !isShown(each)) {
        return null;
      }
      parts.add(new Part(each, facts));
    }
    parts.sort(Comparator.comparingInt(part -> part.facts().fragmentOffset()));
    return isWhole(parts) ? new ForwardedGroup(parts, family == AddressFamily.AF_INET) : null;
  }

  private static boolean isWhole(List<Part> parts) {
    IpPacket first = parts.getFirst().facts();
    int reached = 0;
    for (Part each : parts) {
      IpPacket facts = each.facts();
      boolean last = each == parts.getLast();
      if (facts.fragmentOffset() != reached
          || facts.moreFragments() == last
          || facts.identification() != first.identification()
          || !facts.source().equals(first.source())
          || !facts.destination().equals(first.destination())) {
        return false;
      }
      reached += each.payload();
    }
    return true;
  }

  /**
   * One packet over the fragments' payload, with a header of its own; null where memory is short.
   * Its IPv4 header checksum is right; that of the transport is as it came.
   */
  @Nullable NetBufferList join(NetBufferPool pool, int backFill) {
    Part first = parts.getFirst();
    byte[] header =
        ReassembledHeader.of(
            first.packet().firstNetBuffer().copyBytes(),
            first.facts().fragmentHeaderLength(),
            ipv4);
    int length = header.length;
    for (Part each : parts) {
      length += each.payload();
    }
    ReassembledHeader.setLength(header, length, ipv4);
    if (ipv4) {
      Ipv4Header.view(Memory.of(header), 0, length).fillChecksum();
    }
    move(true);
    NetBufferList whole =
        pool.joined(Memory.of(header), backFill, parts.stream().map(Part::packet).toList());
    move(false);
    return whole;
  }

  /** Puts every fragment at its payload, or back. */
  private void move(boolean toPayload) {
    for (Part each : parts) {
      NetBuffer buffer = each.packet().firstNetBuffer();
      int header = each.facts().fragmentHeaderLength();
      if (toPayload) {
        buffer.advance(header);
      } else {
        buffer.retreat(header);
      }
    }
  }
}

package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6FragmentFields;
import dev.wfpsim.net.wire.Ipv6FragmentHeader;
import dev.wfpsim.net.wire.Ipv6Header;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts packets to fit an MTU: IPv4 (RFC 791, section 3.2), fragments of fragments included, and
 * IPv6 at its source (RFC 8200, section 4.5). The payload is cut at multiples of eight bytes; every
 * fragment but the last is as long as fits. Checksums of the transports must be final before.
 */
final class Fragmentation {
  /** The least MTU that carries a payload beside any header this stack writes. */
  static final int MIN_MTU = 128;

  private static final int COPY_OPTION = 0x80;

  private Fragmentation() {}

  /** The fragments of a whole, checked IPv4 packet at {@code offset}; itself alone when it fits. */
  static List<Memory> ofIpv4(MemorySpace space, Memory packet, int offset, int mtu) {
    Ipv4Header header = Ipv4Header.view(packet, offset, packet.length() - offset);
    if (header.totalLength() <= mtu) {
      return List.of(packet);
    }
    Ipv4Fields whole = header.fields();
    byte[] laterOptions = copiedOptions(whole.options());
    int headerLength = header.headerLength();
    int payload = whole.payloadLength();
    List<Memory> fragments = new ArrayList<>();
    int done = 0;
    while (done < payload) {
      byte[] options = done == 0 ? whole.options() : laterOptions;
      int room = mtu - Ipv4Header.MIN_BYTES - options.length;
      int here = payload - done <= room ? payload - done : room & ~7;
      boolean more = done + here < payload || whole.moreFragments();
      Ipv4Fields fields =
          new Ipv4Fields(
              whole.typeOfService(),
              here,
              whole.identification(),
              whole.dontFragment(),
              more,
              whole.fragmentOffset() + done,
              whole.timeToLive(),
              whole.protocol(),
              whole.source(),
              whole.destination(),
              options);
      Memory fragment = space.allocate(fields.headerLength() + here);
      int at = fields.emit(fragment, 0);
      fragment.copyFrom(at, packet, offset + headerLength + done, here);
      fragments.add(fragment);
      done += here;
    }
    return fragments;
  }

  /** The options that later fragments repeat: those with the copied flag, padded. */
  private static byte[] copiedOptions(byte[] options) {
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    int at = 0;
    while (at < options.length && options[at] != 0) {
      int length = options[at] == 1 ? 1 : at + 1 < options.length ? options[at + 1] & 0xff : 0;
      if (length < 1 || (options[at] != 1 && length < 2) || at + length > options.length) {
        break;
      }
      if ((options[at] & COPY_OPTION) != 0) {
        copied.write(options, at, length);
      }
      at += length;
    }
    while (copied.size() % 4 != 0) {
      copied.write(0);
    }
    return copied.toByteArray();
  }

  /** The fragments of a whole, checked IPv6 packet at its source; itself alone when it fits. */
  static List<Memory> ofIpv6(
      MemorySpace space, Memory packet, int offset, int mtu, int identification) {
    Ipv6Header header = Ipv6Header.view(packet, offset, packet.length() - offset);
    int total = Ipv6Header.BYTES + header.payloadLength();
    if (total <= mtu) {
      return List.of(packet);
    }
    Ipv6Extensions extensions = Ipv6Extensions.walk(packet, offset, total);
    if (extensions == null || extensions.hasFragmentHeader()) {
      throw new IllegalArgumentException("cannot be fragmented: length=" + total);
    }
    int before = extensions.unfragmentableLength();
    int nextHeader = packet.u8(offset + extensions.unfragmentableFieldOffset());
    int room = mtu - before - Ipv6FragmentHeader.BYTES & ~7;
    List<Memory> fragments = new ArrayList<>();
    for (int done = 0; done < total - before; ) {
      int left = total - before - done;
      int here = left <= mtu - before - Ipv6FragmentHeader.BYTES ? left : room;
      Memory fragment = space.allocate(before + Ipv6FragmentHeader.BYTES + here);
      fragment.copyFrom(0, packet, offset, before);
      fragment.put8(extensions.unfragmentableFieldOffset(), IpProtocol.IPV6_FRAGMENT);
      fragment.put16(Ipv6Header.PAYLOAD_LENGTH, fragment.length() - Ipv6Header.BYTES);
      new Ipv6FragmentFields(nextHeader, done, here < left, identification).emit(fragment, before);
      fragment.copyFrom(before + Ipv6FragmentHeader.BYTES, packet, offset + before + done, here);
      fragments.add(fragment);
      done += here;
    }
    return fragments;
  }
}

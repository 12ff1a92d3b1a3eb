package dev.wfpsim.net.ip;

import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.link.Frame;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.EthernetHeader;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.StableHash;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that what the wire has brought is handed up in. How an adapter lays packets out is
 * drawn once for each, unless the host's options say it; a packet in one piece is not copied.
 */
final class ReceiveBuffers {
  private static final int[] UNCUT = {};
  private static final ReceiveLayout[] NONE = {};
  private static final ReceiveLayout[] LAYOUTS = ReceiveLayout.values();
  private static final long ABOUT_LAYOUT = StableHash.of("receive layout");

  private final IpResources resources;

  /** By the index of the interface; null where none has come in yet. */
  private @Nullable ReceiveLayout[] layouts = NONE;

  /** Null until the first packet has come in. */
  private @Nullable ReceivePlace place;

  ReceiveBuffers(IpResources resources) {
    this.resources = resources;
  }

  /**
   * How many bytes are free before a packet that comes in by an interface: behind an Ethernet
   * header an IP header is not pointer-aligned.
   */
  static int backFill(NetworkInterface in) {
    return IpResources.BACK_FILL_BYTES + (in.isLoopback() ? 0 : EthernetHeader.BYTES);
  }

  /**
   * A buffer with what the wire has brought; null where the host has none left.
   *
   * @param facts what its headers say; null where it is no packet
   */
  @Nullable NetBufferList arrived(Frame frame, NetworkInterface in, @Nullable IpPacket facts) {
    int extra = in.isLoopback() ? 0 : place().extra();
    int backFill = backFill(in) + extra;
    ReceiveLayout layout = layoutOf(in);
    if (layout != ReceiveLayout.WHOLE) {
      int[] cuts = cuts(layout, frame, facts);
      if (cuts.length > 0) {
        return resources
            .pool()
            .allocateParts(
                BufferKind.STACK, frame.bytes(), frame.offset(), frame.length(), backFill, cuts);
      }
    }
    return frame.offset() >= backFill && extra == 0
        ? resources
            .pool()
            .allocateLent(BufferKind.STACK, frame.bytes(), frame.offset(), frame.length(), backFill)
        : resources
            .pool()
            .allocate(BufferKind.STACK, frame.bytes(), frame.offset(), frame.length(), backFill);
  }

  private ReceivePlace place() {
    ReceivePlace known = place;
    if (known == null) {
      ReceivePlace set = resources.settings().forms().receivePlace();
      known = PacketForms.chosen(set, ReceivePlace.class, resources.machine());
      place = known;
    }
    return known;
  }

  private ReceiveLayout layoutOf(NetworkInterface in) {
    int index = in.index();
    ReceiveLayout known = index < layouts.length ? layouts[index] : null;
    if (known != null) {
      return known;
    }
    ReceiveLayout set = resources.settings().receiveLayout();
    ReceiveLayout drawn =
        set != null
            ? set
            : LAYOUTS[pick(StableHash.mix(resources.machine().key(), index), ReceiveLayout.DRAWN)];
    if (index >= layouts.length) {
      layouts = Arrays.copyOf(layouts, index + 1);
    }
    layouts[index] = drawn;
    if (drawn != ReceiveLayout.WHOLE) {
      long words = resources.kernel().events().name(drawn.words());
      resources.note(EventKind.RECEIVE_LAYOUT, index, words);
    }
    return drawn;
  }

  private int pick(long about, int n) {
    long key = StableHash.mix(about, ABOUT_LAYOUT);
    return resources.kernel().choices().pick(ChoiceKind.RECEIVE_LAYOUT, key, n);
  }

  private int[] cuts(ReceiveLayout layout, Frame frame, @Nullable IpPacket facts) {
    int length = frame.length();
    if (layout == ReceiveLayout.ANYWHERE) {
      return cuts(frame, 1, length);
    }
    Memory bytes = frame.bytes();
    if (facts == null || facts.totalLength() > length) {
      return UNCUT;
    }
    int network = facts.headerLength();
    int headers = network + facts.transportHeaderLength(bytes, frame.offset());
    return switch (layout) {
      case PAYLOAD_CUT -> cuts(frame, headers, length);
      case HEADERS_APART -> cut(headers, length);
      default -> cut(network, length);
    };
  }

  private static int[] cut(int at, int length) {
    return at < length ? new int[] {at} : UNCUT;
  }

  /** Two cuts behind so many bytes, or one where both are drawn alike. */
  private int[] cuts(Frame frame, int from, int length) {
    if (from >= length) {
      return UNCUT;
    }
    int one = from + pick(frame.key(), length - from);
    int other = from + pick(StableHash.mix(frame.key(), 1), length - from);
    return one == other ? new int[] {one} : new int[] {Math.min(one, other), Math.max(one, other)};
  }
}

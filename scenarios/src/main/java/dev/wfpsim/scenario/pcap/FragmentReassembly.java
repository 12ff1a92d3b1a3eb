package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of a capture's datagrams together again.
 *
 * <p>The first copy of a byte wins. A datagram that is not complete 30 s after its first fragment,
 * or that is the oldest of too many, is given up. A whole second copy is a second datagram. Page:
 * RFC 791 section 3.2, RFC 8200 section 4.5.
 */
final class FragmentReassembly {
  private static final int DATAGRAM_BYTES = 65_535;
  private static final int DATAGRAMS = 256;
  private static final int PIECES = 8_192;
  private static final int REMEMBERED = 64;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private record Key(IpAddress source, IpAddress destination, int protocol, int id) {}

  private record Piece(int offset, byte[] data) {
    int end() {
      return offset + data.length;
    }
  }

  /** Invariant: pieces are sorted by offset and do not overlap. */
  private static final class Datagram {
    final long firstNanos;
    final long offset;
    final List<Piece> pieces = new ArrayList<>();
    int length = -1;
    int held;
    int end;

    /** The first fragment's protocol: later IPv6 fragments may name another. */
    int protocol;

    /** The same datagram as it was put together before; null if it was not, or was another one. */
    byte @Nullable [] before;

    Datagram(CapturedPacket first, int protocol, byte @Nullable [] before) {
      this.firstNanos = first.nanos();
      this.offset = first.offset();
      this.protocol = protocol;
      this.before = before;
    }

    /** A piece that the datagram before did not have makes it another one. */
    void compare(int offset, byte[] data) {
      byte[] known = before;
      int end = offset + data.length;
      boolean same =
          known != null
              && end <= known.length
              && Arrays.equals(known, offset, end, data, 0, data.length);
      before = same ? known : null;
    }
  }

  private final Map<Key, Datagram> datagrams = new LinkedHashMap<>();

  /** The last that were complete: a capture may hold the fragments of one twice. */
  private final Map<Key, byte[]> complete = new LinkedHashMap<>();

  private final LeftOvers leftOvers;

  /**
   * Nothing put together yet.
   *
   * @param leftOvers is told of fragments that are of no use, and of datagrams given up
   */
  FragmentReassembly(LeftOvers leftOvers) {
    this.leftOvers = leftOvers;
  }

  /** No more will come: what is not complete now never is. */
  void finish() {
    datagrams.values().forEach(this::giveUp);
    datagrams.clear();
  }

  private void giveUp(Datagram datagram) {
    boolean again = datagram.before != null;
    leftOvers.add(again ? LeftOut.DOUBLED : LeftOut.INCOMPLETE, datagram.offset);
  }

  /** Takes a fragment; answers the whole datagram once it is complete. */
  @Nullable IpPacket add(IpPacket packet, IpPacket.Fragment fragment, CapturedPacket from) {
    giveUpOld(from.nanos());
    boolean six = packet.source().isIpv6();
    Key key =
        new Key(packet.source(), packet.destination(), six ? 0 : packet.protocol(), fragment.id());
    int end = fragment.offset() + packet.length();
    if (end > DATAGRAM_BYTES || packet.length() == 0) {
      leftOvers.add(LeftOut.MALFORMED, from.offset());
      return null;
    }
    if (packet.cutBytes() > 0) {
      leftOvers.add(LeftOut.CUT, from.offset());
      return null;
    }
    Datagram datagram =
        datagrams.computeIfAbsent(
            key, same -> new Datagram(from, packet.protocol(), complete.get(same)));
    if (fragment.offset() == 0) {
      datagram.protocol = packet.protocol();
    }
    if (!fragment.more()) {
      datagram.length = end;
    }
    byte[] data = Arrays.copyOfRange(packet.data(), packet.from(), packet.from() + packet.length());
    datagram.compare(fragment.offset(), data);
    insert(datagram, fragment.offset(), data);
    datagram.end = Math.max(datagram.end, end);
    boolean contradicts = datagram.length >= 0 && datagram.end > datagram.length;
    if (contradicts || datagram.pieces.size() > PIECES) {
      datagrams.remove(key);
      giveUp(datagram);
      return null;
    }
    if (datagram.held != datagram.length) {
      return null;
    }
    datagrams.remove(key);
    byte[] whole = join(datagram);
    remember(key, whole);
    return new IpPacket(
        packet.source(), packet.destination(), datagram.protocol, whole, 0, whole.length, 0, null);
  }

  private void remember(Key key, byte[] whole) {
    complete.remove(key);
    complete.put(key, whole);
    if (complete.size() > REMEMBERED) {
      complete.remove(complete.keySet().iterator().next());
    }
  }

  private void giveUpOld(long nanos) {
    Iterator<Datagram> oldest = datagrams.values().iterator();
    while (oldest.hasNext()) {
      Datagram datagram = oldest.next();
      long age = nanos - datagram.firstNanos;
      if (age <= PATIENCE_NANOS && datagrams.size() < DATAGRAMS) {
        return;
      }
      oldest.remove();
      giveUp(datagram);
    }
  }

  private static void insert(Datagram datagram, int offset, byte[] data) {
    int from = offset;
    int end = offset + data.length;
    List<Piece> pieces = datagram.pieces;
    int index = 0;
    while (from < end) {
      while (index < pieces.size() && pieces.get(index).end() <= from) {
        index++;
      }
      int to = index < pieces.size() ? Math.min(end, pieces.get(index).offset()) : end;
      if (to > from) {
        byte[] part = Arrays.copyOfRange(data, from - offset, to - offset);
        pieces.add(index, new Piece(from, part));
        datagram.held += part.length;
        index++;
      }
      from = index < pieces.size() ? Math.max(to, pieces.get(index).end()) : to;
    }
  }

  private static byte[] join(Datagram datagram) {
    byte[] whole = new byte[datagram.length];
    for (Piece piece : datagram.pieces) {
      System.arraycopy(piece.data(), 0, whole, piece.offset(), piece.data().length);
    }
    return whole;
  }
}

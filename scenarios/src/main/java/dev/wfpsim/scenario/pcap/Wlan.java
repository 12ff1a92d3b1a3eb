package dev.wfpsim.scenario.pcap;

import java.util.Map;
import java.util.TreeMap;

/**
 * 802.11 frames, with or without a radiotap header: the IP packets in data frames that are not
 * encrypted. A frame that was sent again because nobody acknowledged it counts once, as its
 * receiver takes it. Pages: radiotap.org; IEEE 802.11, "MAC frame formats".
 */
final class Wlan {
  static final int PLAIN = 105;
  static final int RADIOTAP = 127;

  private static final int FLAG_CHECKSUM = 0x10;
  private static final int FLAG_PADDED = 0x20;
  private static final int FLAG_DAMAGED = 0x40;

  private static final int DATA = 2;
  private static final int NO_DATA = 4;
  private static final int QUALITY = 8;

  private static final int MORE_PIECES = 0x04;
  private static final int AGAIN = 0x08;
  private static final int PROTECTED = 0x40;
  private static final int ORDER = 0x80;

  /** How many senders' last frames are remembered. */
  private static final int SENDERS = 4_096;

  /** The sequence number of the last frame of each sender and traffic class. */
  private final Map<Long, Integer> last = new TreeMap<>();

  void read(CapturedPacket packet, LinkLayer.Above above) throws CaptureError {
    byte[] data = packet.data();
    int from = 0;
    int flags = 0;
    if (packet.linkType() == RADIOTAP) {
      from = data.length < 8 ? 0 : Bytes.int16(data, 2, false);
      if (from < 8 || from > data.length || data[0] != 0) {
        above.other(LeftOut.MALFORMED);
        return;
      }
      flags = flags(data, from);
    }
    long wire = packet.wireLength() - ((flags & FLAG_CHECKSUM) != 0 ? 4 : 0);
    int to = (int) Math.min(data.length, Math.max(wire, from));
    if ((flags & FLAG_DAMAGED) != 0) {
      above.other(LeftOut.WLAN_DAMAGED);
    } else if (to - from < 2 || (data[from] & 3) != 0) {
      above.other(LeftOut.MALFORMED);
    } else {
      frame(data, from, to, (flags & FLAG_PADDED) != 0, above);
    }
  }

  /** The flags of a radiotap header of {@code length} bytes, 0 where it has none. */
  private static int flags(byte[] data, int length) {
    int present = Bytes.int32(data, 4, false);
    int at = 8;
    for (int more = present; more < 0 && at + 4 <= length; at += 4) {
      more = Bytes.int32(data, at, false);
    }
    if ((present & 1) != 0) {
      at = (at + 7) / 8 * 8 + 8; // the time, aligned
    }
    return (present & 2) != 0 && at < length ? Bytes.int8(data, at) : 0;
  }

  private void frame(byte[] data, int from, int to, boolean padded, LinkLayer.Above above)
      throws CaptureError {
    int subtype = Bytes.int8(data, from) >>> 4;
    int control = Bytes.int8(data, from + 1);
    if ((Bytes.int8(data, from) >>> 2 & 3) != DATA || (subtype & NO_DATA) != 0) {
      above.other(LeftOut.WLAN_NO_DATA);
      return;
    }
    boolean quality = (subtype & QUALITY) != 0;
    int qualityAt = from + 24 + ((control & 3) == 3 ? 6 : 0);
    int end = qualityAt + (quality ? 2 : 0) + (quality && (control & ORDER) != 0 ? 4 : 0);
    int body = padded ? from + (end - from + 3) / 4 * 4 : end;
    if (body > to) {
      above.other(LeftOut.MALFORMED);
      return;
    }
    int sequence = Bytes.int16(data, from + 22, false);
    int traffic = quality ? Bytes.int8(data, qualityAt) & 15 : 16;
    boolean known = isLast(data, from + 10, traffic, sequence);
    if ((control & AGAIN) != 0 && known) {
      above.other(LeftOut.WLAN_REPEATED);
    } else if ((control & PROTECTED) != 0) {
      above.other(LeftOut.WLAN_ENCRYPTED);
    } else if ((control & MORE_PIECES) != 0 || (sequence & 15) != 0) {
      above.other(LeftOut.WLAN_PIECE);
    } else if (quality && (Bytes.int8(data, qualityAt) & 0x80) != 0) {
      aggregate(data, body, to, above);
    } else {
      LinkLayer.pass(LinkLayer.behindLlc(data, body, to), to, above);
    }
  }

  private boolean isLast(byte[] data, int addressAt, int traffic, int sequence) {
    long address =
        Bytes.unsigned32(data, addressAt, true) << 16 | Bytes.int16(data, addressAt + 4, true);
    if (last.size() >= SENDERS) {
      last.clear();
    }
    Integer before = last.put(address << 5 | traffic, sequence);
    return before != null && before == sequence;
  }

  /** Several packets in one frame (A-MSDU), each with addresses and a length of its own. */
  private static void aggregate(byte[] data, int from, int to, LinkLayer.Above above)
      throws CaptureError {
    int at = from;
    while (at < to) {
      int end = at + 14 <= to ? at + 14 + Bytes.int16(data, at + 12, true) : to + 1;
      if (end > to) {
        above.other(LeftOut.MALFORMED);
        return;
      }
      LinkLayer.pass(LinkLayer.behindLlc(data, at + 14, end), end, above);
      at = from + (end - from + 3) / 4 * 4;
    }
  }
}

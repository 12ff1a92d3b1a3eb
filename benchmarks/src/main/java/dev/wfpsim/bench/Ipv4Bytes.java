package dev.wfpsim.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A UDP datagram in plain bytes, as baselines write and read it: its two headers with their
 * checksums in front of the payload.
 */
final class Ipv4Bytes {
  static final int IP_BYTES = 20;
  static final int HEADERS = IP_BYTES + 8;
  private static final int VERSION_AND_LENGTH = 0x4500;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int HOPS = 128;
  private static final int TTL_WORD = 8;
  private static final int IP_CHECKSUM = 10;
  private static final int SOURCE = 12;
  private static final int DESTINATION = 16;
  private static final int UDP_LENGTH = IP_BYTES + 4;
  private static final int UDP_CHECKSUM = IP_BYTES + 6;
  private static final int VALID = 0xffff;
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Ipv4Bytes() {}

  static int u16(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at) & 0xffff;
  }

  static long u32(byte[] bytes, int at) {
    return (int) INT.get(bytes, at) & 0xffff_ffffL;
  }

  private static void put16(byte[] bytes, int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  /** Writes both headers in front of the payload, which is there already. */
  static void writeHeaders(byte[] packet, int length, int id) {
    put16(packet, 0, VERSION_AND_LENGTH);
    put16(packet, 2, length);
    put16(packet, 4, id);
    put16(packet, 6, DONT_FRAGMENT);
    put16(packet, TTL_WORD, HOPS << 8 | PathConversation.UDP);
    put16(packet, IP_CHECKSUM, 0);
    INT.set(packet, SOURCE, PathConversation.CLIENT);
    INT.set(packet, DESTINATION, PathConversation.SERVER);
    put16(packet, IP_CHECKSUM, ~sum(0, packet, 0, IP_BYTES));
    put16(packet, IP_BYTES, PathConversation.CLIENT_PORT);
    put16(packet, IP_BYTES + 2, PathConversation.SERVER_PORT);
    put16(packet, UDP_LENGTH, length - IP_BYTES);
    put16(packet, UDP_CHECKSUM, 0);
    put16(packet, UDP_CHECKSUM, ~udpSum(packet, length));
  }

  /** A datagram of the conversation from its UDP header on. */
  static byte[] datagram() {
    byte[] packet = new byte[HEADERS + PathConversation.PAYLOAD];
    writeHeaders(packet, packet.length, 0);
    return Arrays.copyOfRange(packet, IP_BYTES, packet.length);
  }

  /** A packet of a protocol between the conversation's hosts, from the client or to it. */
  static byte[] packet(int protocol, boolean isToClient) {
    byte[] packet = new byte[HEADERS + PathConversation.PAYLOAD];
    writeHeaders(packet, packet.length, 0);
    packet[TTL_WORD + 1] = (byte) protocol;
    INT.set(packet, SOURCE, isToClient ? PathConversation.SERVER : PathConversation.CLIENT);
    INT.set(packet, DESTINATION, isToClient ? PathConversation.CLIENT : PathConversation.SERVER);
    put16(packet, IP_CHECKSUM, 0);
    put16(packet, IP_CHECKSUM, ~sum(0, packet, 0, IP_BYTES));
    return packet;
  }

  /** Whether the header's checksum is right. */
  static boolean isIpValid(byte[] packet) {
    return sum(0, packet, 0, IP_BYTES) == VALID;
  }

  /** Whether the checksum over datagram and pseudo header is right. */
  static boolean isUdpValid(byte[] packet, int length) {
    return udpSum(packet, length) == VALID;
  }

  private static int udpSum(byte[] packet, int length) {
    int pseudo = sum(PathConversation.UDP + length - IP_BYTES, packet, SOURCE, 8);
    return sum(pseudo, packet, IP_BYTES, length - IP_BYTES);
  }

  /** One hop less, with the checksum brought up to date (RFC 1624); false where none is left. */
  static boolean forward(byte[] packet) {
    int before = u16(packet, TTL_WORD);
    int after = before - 0x100;
    put16(packet, TTL_WORD, after);
    int sum = (~u16(packet, IP_CHECKSUM) & 0xffff) + (~before & 0xffff) + after;
    put16(packet, IP_CHECKSUM, ~fold(sum));
    return after >>> 8 > 0;
  }

  /** Reads what filters look at, by {@link RawFilter}'s words. */
  static void read(byte[] packet, boolean isInbound, long[] words) {
    int local = isInbound ? 1 : 0;
    words[RawFilter.PROTOCOL] = packet[9];
    words[RawFilter.LOCAL_PORT] = u16(packet, IP_BYTES + 2 * local);
    words[RawFilter.REMOTE_PORT] = u16(packet, IP_BYTES + 2 * (1 - local));
    words[RawFilter.LOCAL_ADDRESS] = u32(packet, SOURCE + 4 * local);
    words[RawFilter.REMOTE_ADDRESS] = u32(packet, SOURCE + 4 * (1 - local));
  }

  /** The folded sum of 16-bit words, eight bytes at once. */
  private static int sum(int start, byte[] bytes, int offset, int length) {
    long total = start;
    int i = offset;
    for (int wide = offset + (length & -Long.BYTES); i < wide; i += Long.BYTES) {
      long word = (long) LONG.get(bytes, i);
      total += (word >>> 32) + (word & 0xffff_ffffL);
    }
    for (int end = offset + (length & ~1); i < end; i += 2) {
      total += u16(bytes, i);
    }
    return fold(total);
  }

  private static int fold(long total) {
    long folded = total;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }
}

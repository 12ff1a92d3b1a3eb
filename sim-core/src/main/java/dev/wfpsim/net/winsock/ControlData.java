package dev.wfpsim.net.winsock;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a send's socket control data (WSASendMsg) says about the IP header: a chain of WSACMSGHDR,
 * each a length of 8 bytes, a level and a type of 4, little-endian, and its value; the next begins
 * at a multiple of 8 bytes. Unknown levels and types are passed over.
 *
 * @param hopLimit IP_TTL, IP_HOPLIMIT or IPV6_HOPLIMIT; -1 where absent
 * @param typeOfService IP_TOS, IP_TCLASS or IPV6_TCLASS; -1 where absent
 *     <p>Source: CMSGHDR, ws2ipdef.h.
 */
public record ControlData(int hopLimit, int typeOfService) {
  public static final ControlData NONE = new ControlData(-1, -1);

  private static final int HEADER_BYTES = 16;
  private static final int MESSAGE_BYTES = 24;
  private static final int ALIGNMENT = 8;
  private static final int LEVEL_IPV4 = 0;
  private static final int LEVEL_IPV6 = 41;
  private static final int IP_TOS = 3;
  private static final int TTL_OR_UNICAST_HOPS = 4;
  private static final int HOPLIMIT = 21;
  private static final int TCLASS = 39;

  /** Reads it; null where it is cut short or names values that no header can hold. */
  public static @Nullable ControlData of(byte @Nullable [] bytes) {
    if (bytes == null) {
      return NONE;
    }
    int hops = -1;
    int service = -1;
    int at = 0;
    while (at < bytes.length) {
      long length = at + HEADER_BYTES <= bytes.length ? number(bytes, at, 8) : 0;
      if (length < HEADER_BYTES || length > bytes.length - at) {
        return null;
      }
      long level = number(bytes, at + 8, 4);
      int type = (int) number(bytes, at + 12, 4);
      int size = (int) length - HEADER_BYTES;
      boolean ip = level == LEVEL_IPV4 || level == LEVEL_IPV6;
      int value = ip && size >= 4 ? (int) number(bytes, at + HEADER_BYTES, 4) : -1;
      if (ip && (type == HOPLIMIT || type == TTL_OR_UNICAST_HOPS)) {
        hops = value;
      } else if (ip && (type == TCLASS || type == IP_TOS && level == LEVEL_IPV4)) {
        service = value;
      }
      at += ((int) length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
    return hops > 255 || service > 255 ? null : new ControlData(hops, service);
  }

  private static long number(byte[] bytes, int at, int count) {
    long number = 0;
    for (int i = count - 1; i >= 0; i--) {
      number = number << 8 | bytes[at + i] & 0xff;
    }
    return number;
  }

  /** As an application passes it to WSASendMsg, for a socket of a family. */
  public byte[] toBytes(boolean ipv4) {
    int messages = (hopLimit >= 0 ? 1 : 0) + (typeOfService >= 0 ? 1 : 0);
    ByteBuffer bytes = ByteBuffer.allocate(messages * MESSAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (hopLimit >= 0) {
      message(bytes, ipv4, HOPLIMIT, hopLimit);
    }
    if (typeOfService >= 0) {
      message(bytes, ipv4, TCLASS, typeOfService);
    }
    return bytes.array();
  }

  private static void message(ByteBuffer bytes, boolean ipv4, int type, int value) {
    bytes.putLong(HEADER_BYTES + Integer.BYTES);
    bytes.putInt(ipv4 ? LEVEL_IPV4 : LEVEL_IPV6).putInt(type).putInt(value).putInt(0);
  }
}

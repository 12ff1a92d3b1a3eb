package dev.wfpsim.net.dns;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A question for the addresses of a name, or the answer to one (RFC 1035, 4; RFC 3596).
 *
 * @param identification 0 to 0xffff, by which an answer is known
 * @param response whether it is an answer
 * @param code RCODE of an answer: {@link #NO_ERROR}, {@link #NAME_ERROR} or another
 * @param name that is asked for, in lower case
 * @param family AF_INET for A, AF_INET6 for AAAA
 * @param answers the addresses of that family; none in a question
 */
public record DnsMessage(
    int identification,
    boolean response,
    int code,
    String name,
    AddressFamily family,
    List<DnsRecord> answers) {
  public static final int PORT = 53;
  public static final int NO_ERROR = 0;

  /** There is no such name (NXDOMAIN). */
  public static final int NAME_ERROR = 3;

  /** The most bytes of a message over UDP (RFC 1035, 2.3.4). */
  public static final int MOST_BYTES = 512;

  private static final int HEADER_BYTES = 12;
  private static final int RESPONSE = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RECURSION_AVAILABLE = 0x0080;
  private static final int TYPE_A = 1;
  private static final int TYPE_AAAA = 28;
  private static final int CLASS_INTERNET = 1;
  private static final int POINTER = 0xc0;
  private static final int QUESTION_NAME = POINTER << 8 | HEADER_BYTES;
  private static final int MOST_LABEL_BYTES = 63;
  private static final int MOST_NAME_BYTES = 253;

  public DnsMessage {
    name = name.toLowerCase(Locale.ROOT);
    answers = List.copyOf(answers);
  }

  /** A question. */
  public static DnsMessage query(int identification, String name, AddressFamily family) {
    return new DnsMessage(identification, false, NO_ERROR, name, family, List.of());
  }

  /** The answer to this question. */
  public DnsMessage answer(int rcode, List<DnsRecord> records) {
    return new DnsMessage(identification, true, rcode, name, family, records);
  }

  /** Refuses what is no name: empty, too long, or with an empty label. */
  static void checkName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a host name: name=" + name);
    }
  }

  private static boolean isName(String name) {
    boolean right = !name.isEmpty() && name.length() <= MOST_NAME_BYTES;
    for (String label : name.split("\\.", -1)) {
      right &= !label.isEmpty() && label.length() <= MOST_LABEL_BYTES;
    }
    return right && StandardCharsets.US_ASCII.newEncoder().canEncode(name);
  }

  /** Its bytes; answers that do not fit into a datagram are left out. */
  public byte[] bytes() {
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    for (String label : name.split("\\.", -1)) {
      byte[] text = label.getBytes(StandardCharsets.US_ASCII);
      tail.write(text.length);
      tail.writeBytes(text);
    }
    tail.write(0);
    put16(tail, family == AddressFamily.AF_INET ? TYPE_A : TYPE_AAAA);
    put16(tail, CLASS_INTERNET);
    int written = 0;
    for (DnsRecord each : answers) {
      byte[] address = each.address().bytes();
      if (HEADER_BYTES + tail.size() + 12 + address.length > MOST_BYTES) {
        break;
      }
      put16(tail, QUESTION_NAME);
      put16(tail, each.address().isIpv4() ? TYPE_A : TYPE_AAAA);
      put16(tail, CLASS_INTERNET);
      put16(tail, each.ttlSeconds() >>> 16);
      put16(tail, each.ttlSeconds());
      put16(tail, address.length);
      tail.writeBytes(address);
      written++;
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    put16(message, identification);
    put16(
        message,
        RECURSION_DESIRED | (response ? RESPONSE | AUTHORITATIVE | RECURSION_AVAILABLE | code : 0));
    put16(message, 1);
    put16(message, written);
    put16(message, 0);
    put16(message, 0);
    message.writeBytes(tail.toByteArray());
    return message.toByteArray();
  }

  private static void put16(ByteArrayOutputStream out, int value) {
    out.write(value >>> 8);
    out.write(value);
  }

  /**
   * Reads a message with one question for addresses; of an answer's records those of the asked
   * type, whatever name they are of: a chain of aliases ends in them. Null for anything else.
   */
  public static @Nullable DnsMessage read(byte[] bytes) {
    Reader reader = new Reader(bytes);
    if (bytes.length < HEADER_BYTES || reader.u16(4) != 1) {
      return null;
    }
    reader.at = HEADER_BYTES;
    String name = reader.name();
    if (name == null || !isName(name) || reader.at + 4 > bytes.length) {
      return null;
    }
    int type = reader.u16(reader.at);
    int of = reader.u16(reader.at + 2);
    if (type != TYPE_A && type != TYPE_AAAA || of != CLASS_INTERNET) {
      return null;
    }
    reader.at += 4;
    name = name.toLowerCase(Locale.ROOT);
    List<DnsRecord> answers = new ArrayList<>();
    for (int i = reader.u16(6); i > 0; i--) {
      if (!reader.record(type, name, answers)) {
        return null;
      }
    }
    int flags = reader.u16(2);
    AddressFamily family = type == TYPE_A ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
    return new DnsMessage(
        reader.u16(0), (flags & RESPONSE) != 0, flags & 0xf, name, family, answers);
  }

  /** A place in a message's bytes. */
  private static final class Reader {
    private final byte[] bytes;
    private int at;

    private Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    private int u8(int where) {
      return bytes[where] & 0xff;
    }

    private int u16(int where) {
      return u8(where) << 8 | u8(where + 1);
    }

    /** A name, over pointers that lead back (4.1.4); null where it is broken. */
    private @Nullable String name() {
      StringBuilder name = new StringBuilder();
      int where = at;
      int before = at;
      boolean jumped = false;
      while (where < bytes.length) {
        int length = u8(where);
        if (length == 0) {
          at = jumped ? at : where + 1;
          return name.toString();
        }
        if ((length & POINTER) == POINTER) {
          int target = where + 1 < bytes.length ? u16(where) & 0x3fff : bytes.length;
          at = jumped ? at : where + 2;
          jumped = true;
          if (target >= before) {
            return null; // only ever back, so that it ends
          }
          before = target;
          where = target;
        } else if (length > MOST_LABEL_BYTES || where + 1 + length > bytes.length) {
          return null;
        } else {
          name.append(name.isEmpty() ? "" : ".");
          name.append(new String(bytes, where + 1, length, StandardCharsets.US_ASCII));
          where += 1 + length;
          if (name.length() > MOST_NAME_BYTES) {
            return null;
          }
        }
      }
      return null;
    }

    /** Reads a record over, and keeps one of the type; whether there is one. */
    private boolean record(int wanted, String name, List<DnsRecord> into) {
      if (name() == null || at + 10 > bytes.length) {
        return false;
      }
      int type = u16(at);
      int ttl = u16(at + 4) << 16 | u16(at + 6);
      int length = u16(at + 8);
      at += 10;
      if (at + length > bytes.length) {
        return false;
      }
      if (type == wanted && length == (wanted == TYPE_A ? 4 : 16)) {
        byte[] address = new byte[length];
        System.arraycopy(bytes, at, address, 0, length);
        into.add(new DnsRecord(name, IpAddress.of(address), Math.max(0, ttl)));
      }
      at += length;
      return true;
    }
  }
}

package dev.wfpsim.wfp.fwp;

import dev.wfpsim.net.address.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWP_VALUE0: an immutable value of one of the plain data types.
 *
 * <p>Numbers and 6- and 16-byte arrays live in two primitive words so that comparing allocates
 * nothing; the other types refer to an immutable object. Pages: FWP_VALUE0, FWP_DATA_TYPE.
 */
public final class FwpValue implements FwpConditionValue {
  /** No value: the field is unknown, or the engine is to choose. */
  public static final FwpValue EMPTY = new FwpValue(FwpDataType.FWP_EMPTY, 0, 0, null);

  private final FwpDataType type;
  private final long high;
  private final long low;
  private final @Nullable Object object;

  /** The hash, 0 until it is asked for: a blob is hashed once. */
  private int hash;

  private FwpValue(FwpDataType type, long high, long low, @Nullable Object object) {
    this.type = type;
    this.high = high;
    this.low = low;
    this.object = object;
  }

  /** A value of an integer type; bits beyond its width are an error. */
  public static FwpValue integer(FwpDataType type, long value) {
    if (!type.isInteger()) {
      throw new IllegalArgumentException("not an integer type: type=" + type);
    }
    int unused = Long.SIZE - type.bits();
    long kept = value << unused;
    long back = type.isUnsignedInteger() ? kept >>> unused : kept >> unused;
    if (back != value) {
      throw new IllegalArgumentException("value out of range: type=" + type + " value=" + value);
    }
    return new FwpValue(type, 0, value, null);
  }

  /** FWP_UINT8, 0 to 255. */
  public static FwpValue uint8(int value) {
    return integer(FwpDataType.FWP_UINT8, value);
  }

  /** FWP_UINT16, 0 to 65,535. */
  public static FwpValue uint16(int value) {
    return integer(FwpDataType.FWP_UINT16, value);
  }

  /** FWP_UINT32; an {@code int} with its top bit set is taken as the large number it stands for. */
  public static FwpValue uint32(int value) {
    return integer(FwpDataType.FWP_UINT32, Integer.toUnsignedLong(value));
  }

  /** FWP_UINT64, all 64 bits. */
  public static FwpValue uint64(long value) {
    return integer(FwpDataType.FWP_UINT64, value);
  }

  /** FWP_FLOAT. */
  public static FwpValue float32(float value) {
    return new FwpValue(FwpDataType.FWP_FLOAT, 0, Float.floatToIntBits(value), null);
  }

  /** FWP_DOUBLE. */
  public static FwpValue double64(double value) {
    return new FwpValue(FwpDataType.FWP_DOUBLE, 0, Double.doubleToLongBits(value), null);
  }

  /** FWP_BYTE_ARRAY16_TYPE: 16 bytes, as of an IPv6 address in network order. */
  public static FwpValue byteArray16(byte[] bytes) {
    requireLength(bytes, 16);
    return byteArray16(word(bytes, 0, 8), word(bytes, 8, 8));
  }

  /** FWP_BYTE_ARRAY16_TYPE of two words. */
  public static FwpValue byteArray16(long high, long low) {
    return new FwpValue(FwpDataType.FWP_BYTE_ARRAY16_TYPE, high, low, null);
  }

  /** An address as its fields hold it: FWP_UINT32, or FWP_BYTE_ARRAY16_TYPE of an IPv6 one. */
  public static FwpValue address(IpAddress address) {
    return address.isIpv4()
        ? uint32(address.ipv4Bits())
        : byteArray16(address.highBits(), address.lowBits());
  }

  /** FWP_BYTE_ARRAY6_TYPE: 6 bytes, as of a MAC address. */
  public static FwpValue byteArray6(byte[] bytes) {
    requireLength(bytes, 6);
    return new FwpValue(FwpDataType.FWP_BYTE_ARRAY6_TYPE, 0, word(bytes, 0, 6), null);
  }

  /** FWP_BYTE_BLOB_TYPE; the bytes are copied. */
  public static FwpValue byteBlob(byte[] bytes) {
    return new FwpValue(FwpDataType.FWP_BYTE_BLOB_TYPE, 0, 0, bytes.clone());
  }

  /**
   * FWP_BYTE_BLOB_TYPE holding a string as application identifiers do: UTF-16, little-endian, lower
   * case, with a closing null character.
   */
  public static FwpValue appId(String path) {
    String text = path.toLowerCase(Locale.ROOT) + '\0';
    return byteBlob(text.getBytes(StandardCharsets.UTF_16LE));
  }

  /** FWP_SID. */
  public static FwpValue sid(Sid sid) {
    return new FwpValue(FwpDataType.FWP_SID, 0, 0, sid);
  }

  /** FWP_SECURITY_DESCRIPTOR_TYPE. */
  public static FwpValue securityDescriptor(SecurityDescriptor descriptor) {
    return new FwpValue(FwpDataType.FWP_SECURITY_DESCRIPTOR_TYPE, 0, 0, descriptor);
  }

  /** FWP_TOKEN_INFORMATION_TYPE. */
  public static FwpValue tokenInformation(TokenInformation token) {
    return new FwpValue(FwpDataType.FWP_TOKEN_INFORMATION_TYPE, 0, 0, token);
  }

  /** FWP_TOKEN_ACCESS_INFORMATION_TYPE. */
  public static FwpValue tokenAccessInformation(TokenInformation token) {
    return new FwpValue(FwpDataType.FWP_TOKEN_ACCESS_INFORMATION_TYPE, 0, 0, token);
  }

  /** FWP_UNICODE_STRING_TYPE. */
  public static FwpValue unicodeString(String text) {
    return new FwpValue(FwpDataType.FWP_UNICODE_STRING_TYPE, 0, 0, text);
  }

  /** The number of a documented value type, of numbers given as primitive words. */
  public static FwpValue ofWords(FwpDataType type, long high, long low) {
    return type == FwpDataType.FWP_EMPTY ? EMPTY : new FwpValue(type, high, low, null);
  }

  @Override
  public FwpDataType type() {
    return type;
  }

  /** Whether there is no value. */
  public boolean isEmpty() {
    return type == FwpDataType.FWP_EMPTY;
  }

  /** The number: sign-extended if the type has a sign, zero-extended otherwise. */
  public long asLong() {
    return low;
  }

  /** The first word of a 16-byte array; 0 otherwise. */
  public long high() {
    return high;
  }

  /** The only word of a number, the last of an array. */
  public long low() {
    return low;
  }

  /** A copy of the bytes of a blob or byte array, in their own order. */
  public byte[] asBytes() {
    return switch (type) {
      case FWP_BYTE_BLOB_TYPE -> blob().clone();
      case FWP_BYTE_ARRAY16_TYPE -> {
        byte[] bytes = new byte[16];
        split(high, bytes, 0, 8);
        split(low, bytes, 8, 8);
        yield bytes;
      }
      case FWP_BYTE_ARRAY6_TYPE -> {
        byte[] bytes = new byte[6];
        split(low, bytes, 0, 6);
        yield bytes;
      }
      default -> throw new IllegalStateException("no bytes in value: type=" + type);
    };
  }

  /** The descriptor of a FWP_SECURITY_DESCRIPTOR_TYPE. */
  public SecurityDescriptor asSecurityDescriptor() {
    return (SecurityDescriptor) held();
  }

  /** The token of either token type. */
  public TokenInformation asToken() {
    return (TokenInformation) held();
  }

  /** The text of a FWP_UNICODE_STRING_TYPE. */
  public String asText() {
    return (String) held();
  }

  /**
   * Compares two values of one sortable type: integers by size, arrays and blobs byte by byte
   * without a sign, strings by their characters. Allocates nothing.
   */
  public int compareSortable(FwpValue other) {
    if (type != other.type || !type.isSortable()) {
      throw new IllegalArgumentException("no order: type=" + type + " other=" + other.type);
    }
    return switch (type) {
      case FWP_BYTE_BLOB_TYPE -> Arrays.compareUnsigned(blob(), other.blob());
      case FWP_UNICODE_STRING_TYPE -> asText().compareTo(other.asText());
      case FWP_INT8, FWP_INT16, FWP_INT32, FWP_INT64 -> Long.compare(low, other.low);
      default -> {
        int byHigh = Long.compareUnsigned(high, other.high);
        yield byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
      }
    };
  }

  /** Whether a blob or string ends with another of its type. Allocates nothing. */
  public boolean endsWith(FwpValue other) {
    if (type == FwpDataType.FWP_UNICODE_STRING_TYPE) {
      return asText().endsWith(other.asText());
    }
    byte[] whole = blob();
    byte[] end = other.blob();
    int from = whole.length - end.length;
    return from >= 0 && Arrays.equals(whole, from, whole.length, end, 0, end.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof FwpValue value
        && type == value.type
        && high == value.high
        && low == value.low
        && (object instanceof byte[] mine && value.object instanceof byte[] theirs
            ? Arrays.equals(mine, theirs)
            : Objects.equals(object, value.object));
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      int held = object instanceof byte[] bytes ? Arrays.hashCode(bytes) : Objects.hashCode(object);
      known = 31 * (31 * type.code() + Long.hashCode(high ^ low)) + held;
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return switch (type) {
      case FWP_EMPTY -> "EMPTY";
      case FWP_BYTE_ARRAY16_TYPE, FWP_BYTE_ARRAY6_TYPE, FWP_BYTE_BLOB_TYPE ->
          HexFormat.of().formatHex(asBytes());
      case FWP_FLOAT -> Float.toString(Float.intBitsToFloat((int) low));
      case FWP_DOUBLE -> Double.toString(Double.longBitsToDouble(low));
      default ->
          object != null
              ? object.toString()
              : type.isUnsignedInteger() ? Long.toUnsignedString(low) : Long.toString(low);
    };
  }

  private Object held() {
    if (object == null) {
      throw new IllegalStateException("no object in value: type=" + type);
    }
    return object;
  }

  private byte[] blob() {
    return (byte[]) held();
  }

  private static void requireLength(byte[] bytes, int length) {
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          "wrong length: bytes=" + bytes.length + " wanted=" + length);
    }
  }

  private static long word(byte[] bytes, int offset, int length) {
    long word = 0;
    for (int i = 0; i < length; i++) {
      word = word << Byte.SIZE | Byte.toUnsignedLong(bytes[offset + i]);
    }
    return word;
  }

  private static void split(long word, byte[] bytes, int offset, int length) {
    for (int i = length - 1; i >= 0; i--) {
      bytes[offset + i] = (byte) word;
      word >>>= Byte.SIZE;
    }
  }
}

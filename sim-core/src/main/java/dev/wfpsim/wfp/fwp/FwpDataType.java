package dev.wfpsim.wfp.fwp;

/**
 * FWP_DATA_TYPE: what an {@link FwpValue} or a condition value holds. Page: FWP_DATA_TYPE,
 * FWP_MATCH_TYPE (which types can be sorted).
 */
public enum FwpDataType {
  FWP_EMPTY(0x0, Kind.OTHER, 0),
  FWP_UINT8(0x1, Kind.UNSIGNED, 8),
  FWP_UINT16(0x2, Kind.UNSIGNED, 16),
  FWP_UINT32(0x3, Kind.UNSIGNED, 32),
  FWP_UINT64(0x4, Kind.UNSIGNED, 64),
  FWP_INT8(0x5, Kind.SIGNED, 8),
  FWP_INT16(0x6, Kind.SIGNED, 16),
  FWP_INT32(0x7, Kind.SIGNED, 32),
  FWP_INT64(0x8, Kind.SIGNED, 64),
  FWP_FLOAT(0x9, Kind.OTHER, 32),
  FWP_DOUBLE(0xa, Kind.OTHER, 64),
  FWP_BYTE_ARRAY16_TYPE(0xb, Kind.SORTABLE, 128),
  FWP_BYTE_BLOB_TYPE(0xc, Kind.SORTABLE, 0),
  FWP_SID(0xd, Kind.OTHER, 0),
  FWP_SECURITY_DESCRIPTOR_TYPE(0xe, Kind.OTHER, 0),
  FWP_TOKEN_INFORMATION_TYPE(0xf, Kind.OTHER, 0),
  FWP_TOKEN_ACCESS_INFORMATION_TYPE(0x10, Kind.OTHER, 0),
  FWP_UNICODE_STRING_TYPE(0x11, Kind.SORTABLE, 0),
  FWP_BYTE_ARRAY6_TYPE(0x12, Kind.OTHER, 48),
  /** Conditions only: an IPv4 address and mask. */
  FWP_V4_ADDR_MASK(0x100, Kind.OTHER, 0),
  /** Conditions only: an IPv6 address and prefix length. */
  FWP_V6_ADDR_MASK(0x101, Kind.OTHER, 0),
  /** Conditions only: a range of another type. */
  FWP_RANGE_TYPE(0x102, Kind.OTHER, 0);

  private enum Kind {
    UNSIGNED,
    SIGNED,
    SORTABLE,
    OTHER
  }

  private final int code;
  private final Kind kind;
  private final int bits;

  FwpDataType(int code, Kind kind, int bits) {
    this.code = code;
    this.kind = kind;
    this.bits = bits;
  }

  /** The documented number of the type. */
  public int code() {
    return code;
  }

  /** Whether values of the type are integers without a sign: only these have flags. */
  public boolean isUnsignedInteger() {
    return kind == Kind.UNSIGNED;
  }

  /** Whether values of the type are integers. */
  public boolean isInteger() {
    return kind == Kind.UNSIGNED || kind == Kind.SIGNED;
  }

  /** Whether values of the type have an order: integers, 16-byte arrays, blobs and strings. */
  public boolean isSortable() {
    return isInteger() || kind == Kind.SORTABLE;
  }

  /** The width of a value in bits; 0 if it varies. */
  public int bits() {
    return bits;
  }
}

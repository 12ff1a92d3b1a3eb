package dev.wfpsim.wfp.layer;

/** How a field is compared (FWPM_FIELD_TYPE). */
public enum FieldKind {
  /** Compared as the value it is. */
  RAW_DATA,
  /** An IPv4 or IPv6 address; also compared with an address and mask. */
  IP_ADDRESS,
  /** A set of bits; compared with the flag match types. */
  FLAGS
}

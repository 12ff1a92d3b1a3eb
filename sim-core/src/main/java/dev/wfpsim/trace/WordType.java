package dev.wfpsim.trace;

/** How the 64 bits of a word are to be read, and printed. */
public enum WordType {
  /** The number of something with a life ({@link ObjectKind}), 0 for none. */
  OBJECT,
  /** The number of an activity, which is the number of its object; 0 for hardware. */
  ACTIVITY,
  /** The number of an event, 0 for none. */
  EVENT,
  /** The hash of a text ({@link Trace#nameOf}). */
  NAME,
  COUNT,
  /** A length or a position in bytes. */
  BYTES,
  /** Virtual nanoseconds since the start of the run; -1 for never. */
  NANOS,
  /** A value without order, such as an address or a key. */
  HEX,
  /** Four characters, the first in the lowest byte. */
  TAG,
  BOOLEAN,
  /** Number of a processor, run-wide. */
  PROCESSOR,
  /** {@link ObjectKind}. */
  OBJECT_KIND,
  /** A number with a name that a floor above knows, such as an NTSTATUS ({@link WordLabels}). */
  LABEL,
  /** An IP address: two words, the first the high half; an IPv4 address is mapped into IPv6. */
  ADDRESS,
  /** The digest of bytes that are not kept: two words. */
  DIGEST;

  /** How many of an event's 64-bit words it takes. */
  public int longs() {
    return this == ADDRESS || this == DIGEST ? 2 : 1;
  }
}

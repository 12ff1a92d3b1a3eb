package dev.wfpsim.net.ip;

import dev.wfpsim.net.inspect.DiscardReason;

/** Why the network layer drops a packet: IP_DISCARD_REASON, with its documented values. */
public enum IpDiscard {
  BAD_SOURCE_ADDRESS(1, "addresses that cannot come this way"),
  NOT_LOCALLY_DESTINED(2, "not an address of this host's"),
  BAD_LENGTH(5, "lengths that do not fit"),
  MALFORMED_HEADER(6, "malformed header"),
  NO_ROUTE(7, "no route"),
  /** Also fragments of which some did not come in time. */
  BEYOND_SCOPE(8, "beyond the scope of its addresses"),
  INSPECTION_DROP(9, "inspection"),
  BAD_CHECKSUM(12, "wrong checksum"),
  HOP_LIMIT_EXCEEDED(128, "hop limit exceeded"),
  INSPECTION_ABSORB(257, "inspection"),
  DONT_FRAGMENT_MTU_EXCEEDED(258, "too long and not to be cut"),
  EXTENSION_HEADERS_FAILURE(263, "extension headers that are not understood"),
  ALLOCATION_FAILURE(264, "no buffer"),
  QUEUE_FULL(289, "too many fragments waiting"),
  INTERFACE_DISABLED(290, "the stack was not up");

  private final int value;
  private final String words;

  IpDiscard(int value, String words) {
    this.value = value;
    this.words = words;
  }

  /** The reason as a report tells it. */
  String words() {
    return words;
  }

  /** The documented number. */
  public int value() {
    return value;
  }

  /** The reason with its module, as discard layers are told. */
  public int reason() {
    return DiscardReason.of(DiscardReason.MODULE_NETWORK, value);
  }
}

package dev.wfpsim.net.ip;

import dev.wfpsim.net.inspect.DiscardReason;

/** Why the network layer drops a packet: IP_DISCARD_REASON, with its documented values. */
public enum IpDiscard {
  BAD_SOURCE_ADDRESS(1),
  NOT_LOCALLY_DESTINED(2),
  BAD_LENGTH(5),
  MALFORMED_HEADER(6),
  NO_ROUTE(7),
  BEYOND_SCOPE(8),
  INSPECTION_DROP(9),
  BAD_CHECKSUM(12),
  HOP_LIMIT_EXCEEDED(128),
  INSPECTION_ABSORB(257),
  DONT_FRAGMENT_MTU_EXCEEDED(258),
  EXTENSION_HEADERS_FAILURE(263),
  ALLOCATION_FAILURE(264),
  QUEUE_FULL(289),
  INTERFACE_DISABLED(290);

  private final int value;

  IpDiscard(int value) {
    this.value = value;
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

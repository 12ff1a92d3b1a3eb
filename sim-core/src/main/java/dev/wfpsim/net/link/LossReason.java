package dev.wfpsim.net.link;

/** Why a packet did not reach the host it was sent to. The order enters traces: append only. */
public enum LossReason {
  /** The link lost it, by its loss probability. */
  LOSS,
  /** The link, or an end of it, was down. */
  DOWN,
  /** The sender's queue was full. */
  QUEUE_FULL,
  /** No interface on the link has the next hop's address. */
  NO_NEIGHBOUR,
  /** The receiving adapter found the frame check sequence wrong. */
  LINK_CHECKSUM,
  /** The receiving adapter had no room. */
  RECEIVE_QUEUE_FULL,
  /** The receiving host had no buffer. */
  NO_BUFFER,
  /** Longer than the link's MTU. */
  TOO_LONG
}

package dev.wfpsim.bench;

import java.util.Arrays;

/**
 * The datagrams of a piece, sent in turn, and how many of them have arrived as they were sent, in
 * that order. Whoever measures the whole path counts with it.
 */
final class Arrivals {
  private final byte[][] payloads = new byte[WholePath.PACKETS][];
  private long received;

  Arrivals() {
    for (int i = 0; i < payloads.length; i++) {
      payloads[i] = PathConversation.payload(i);
    }
  }

  /** What a piece sends. */
  byte[][] payloads() {
    return payloads;
  }

  /** One has arrived; it counts if it is the next one, unchanged. */
  void arrived(byte[] payload) {
    received += Arrays.equals(payload, payloads[(int) (received % payloads.length)]) ? 1 : 0;
  }

  /** How many have arrived in order and unchanged. */
  long received() {
    return received;
  }
}

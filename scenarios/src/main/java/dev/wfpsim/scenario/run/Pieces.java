package dev.wfpsim.scenario.run;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory that the processes of a run send from and receive into: a piece that is given back
 * serves the next, so that a run allocates what is in use at once and not what passes through. What
 * is in a piece that is taken means nothing.
 */
final class Pieces {
  /** Bytes of a piece. */
  static final int BYTES = 8_192;

  private final List<byte[]> spare = new ArrayList<>();

  byte[] take() {
    return spare.isEmpty() ? new byte[BYTES] : spare.removeLast();
  }

  void give(byte[] piece) {
    spare.add(piece);
  }
}

package dev.wfpsim.scenario.run;

import dev.wfpsim.trace.StableHash;

/**
 * The bytes an application sends, known without being kept: any stretch can be made again to
 * compare with what arrived.
 */
sealed interface ByteSource {

  /**
   * Writes {@code length} bytes of the stream, from {@code offset} of it, into {@code target} from
   * {@code start}.
   */
  void fill(long offset, byte[] target, int start, int length);

  /**
   * Bytes without end that look random and differ from stream to stream and from place to place.
   */
  record Made(long key) implements ByteSource {
    @Override
    public void fill(long offset, byte[] target, int start, int length) {
      long word = 0;
      for (int i = 0; i < length; i++) {
        long at = offset + i;
        if (i == 0 || (at & 7) == 0) {
          word = StableHash.mix(key, at >>> 3);
        }
        target[start + i] = (byte) (word >>> ((at & 7) * 8));
      }
    }
  }

  /** Recorded bytes. */
  record Recorded(byte[] bytes) implements ByteSource {
    @Override
    public void fill(long offset, byte[] target, int start, int length) {
      System.arraycopy(bytes, (int) offset, target, start, length);
    }
  }

  /**
   * What somebody received elsewhere and passes on; resolved to its origin when the run is over.
   */
  record PassedOn(ByteTally received) implements ByteSource {
    @Override
    public void fill(long offset, byte[] target, int start, int length) {
      throw new IllegalStateException("passed-on bytes are known only by their origin");
    }
  }
}

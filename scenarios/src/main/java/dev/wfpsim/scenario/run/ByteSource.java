package dev.wfpsim.scenario.run;

import dev.wfpsim.trace.StableHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

  /** Whether it has so many bytes. */
  default boolean has(int bytes) {
    return true;
  }

  /**
   * Bytes without end that look random and differ from stream to stream and from place to place.
   */
  record Made(long key) implements ByteSource {
    private static final VarHandle WORDS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public void fill(long offset, byte[] target, int start, int length) {
      long at = offset;
      int to = start;
      int end = start + length;
      while (to < end) {
        long word = StableHash.mix(key, at >>> 3);
        if ((at & 7) == 0 && end - to >= Long.BYTES) {
          WORDS.set(target, to, word);
          to += Long.BYTES;
          at += Long.BYTES;
          continue;
        }
        do {
          target[to++] = (byte) (word >>> ((at++ & 7) * 8));
        } while (to < end && (at & 7) != 0);
      }
    }
  }

  /**
   * Recorded bytes.
   *
   * @param ofClient whether they are the client's side of the conversation
   */
  record Recorded(byte[] bytes, boolean ofClient) implements ByteSource {
    @Override
    public boolean has(int count) {
      return bytes.length >= count;
    }

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

package dev.wfpsim.net.buffer;

import java.util.Arrays;

/**
 * The bytes that MDLs describe: those of a buffer and of its clones, of a queue that packets are
 * sent from, or of a packet as the wire brought it.
 *
 * <p>Memory that is <em>lent</em> stays who lent it: several packets may be over the same bytes,
 * and each gets a copy of its own the first time that somebody may write to it. So what a wire
 * brings is copied only where a driver or the stack changes it.
 */
public final class Memory {
  private static final byte FREED = (byte) 0xdd;
  private static final byte[] NONE = {};

  private final int length;
  private byte[] bytes;
  private boolean lent;
  private boolean gone;

  private Memory(byte[] bytes, boolean lent) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.lent = lent;
  }

  /** Memory that is an array: what is written goes there. */
  public static Memory of(byte[] bytes) {
    return new Memory(bytes, false);
  }

  /** Memory with the content of an array that others look at too, and that nobody changes. */
  static Memory lent(byte[] bytes) {
    return new Memory(bytes, true);
  }

  /** How many bytes there are. */
  public int length() {
    return length;
  }

  /** The bytes, only to be read; valid until somebody may write. */
  byte[] toRead() {
    return gone ? toWrite() : bytes;
  }

  /** The bytes, for one who may write to them; they stay the same from now on. */
  byte[] toWrite() {
    if (gone) {
      bytes = new byte[length];
      Arrays.fill(bytes, FREED);
    } else if (lent) {
      bytes = bytes.clone();
    }
    gone = false;
    lent = false;
    return bytes;
  }

  /** Nobody may use it any more: who does finds no data there. */
  void free() {
    if (lent) {
      bytes = NONE;
      gone = true;
    } else {
      Arrays.fill(bytes, FREED);
    }
  }
}

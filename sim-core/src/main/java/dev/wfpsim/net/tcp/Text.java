package dev.wfpsim.net.tcp;

import java.util.Objects;

/**
 * The text of a segment (RFC 9293): octets where they lie, in a packet's memory or in a queue. Who
 * keeps them copies them.
 *
 * @param bytes not to be changed by anybody
 * @param offset where the text begins in them
 * @param length how many octets it has
 */
record Text(byte[] bytes, int offset, int length) {
  static final Text NONE = of(new byte[0]);

  Text {
    Objects.checkFromIndexSize(offset, length, bytes.length);
  }

  /** A text that takes a whole array. */
  static Text of(byte[] bytes) {
    return new Text(bytes, 0, bytes.length);
  }

  /** A part of it, in the same place. */
  Text part(int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    return new Text(bytes, offset + from, count);
  }

  /** A copy. */
  byte[] toBytes() {
    byte[] copy = new byte[length];
    copyTo(copy, 0);
    return copy;
  }

  /** Copies all of it to a place. */
  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, offset, target, at, length);
  }
}

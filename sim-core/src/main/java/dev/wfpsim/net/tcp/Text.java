package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.Memory;
import java.util.Objects;

/**
 * The text of a segment (RFC 9293): octets where they lie, in a packet's memory or in a queue. Who
 * keeps them copies them.
 *
 * @param memory not to be changed by anybody
 * @param offset where the text begins in them
 * @param length how many octets it has
 */
record Text(Memory memory, int offset, int length) {
  static final Text NONE = of(new byte[0]);

  Text {
    Objects.checkFromIndexSize(offset, length, memory.length());
  }

  /** A text that takes a whole array. */
  static Text of(byte[] bytes) {
    return new Text(Memory.of(bytes), 0, bytes.length);
  }

  /** A part of it, in the same place. */
  Text part(int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    return new Text(memory, offset + from, count);
  }

  /** A copy. */
  byte[] toBytes() {
    return memory.toBytes(offset, length);
  }

  /** Copies all of it to a place. */
  void copyTo(Memory target, int at) {
    target.copyFrom(at, memory, offset, length);
  }
}
